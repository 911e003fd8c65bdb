package kz.qyzmet.desk.breach;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Anybody of the staff says in three fields what looks like a breach; whoever reports reads afterwards only the number and how far it is. */
@Controller
class ReportPages {
    private static final String PAGE = "/desk/breaches/new";
    private static final Duration LONGEST_AGO = Duration.ofDays(3 * 365);
    private static final int OWN = 10;

    record Report(List<Breach> own, String now, Map<String, String> values, Map<String, String> wrong) {
        @Nullable
        String error(Page page, String field) {
            var key = wrong.get(field);
            return key == null ? null : page.t(key);
        }

        String value(String field, String instead) {
            return values.getOrDefault(field, instead);
        }

        List<Option> matters(Page page) {
            return Arrays.stream(Breach.Touches.values())
                    .map(one -> new Option(one.id(), page.t("breach.touches." + one.id())))
                    .toList();
        }
    }

    private final Breaches breaches;
    private final Handling handling;
    private final BreachLetters letters;
    private final Policy policy;
    private final Clock clock;

    ReportPages(Breaches breaches, Handling handling, BreachLetters letters, Policy policy, Clock clock) {
        this.breaches = breaches;
        this.handling = handling;
        this.letters = letters;
        this.policy = policy;
        this.clock = clock;
    }

    @GetMapping(PAGE)
    ModelAndView form(Page page, Actor actor) {
        return form(page, actor, Map.of(), Map.of());
    }

    private ModelAndView form(Page page, Actor actor, Map<String, String> values, Map<String, String> wrong) {
        var permit = Officer.reporter(policy, actor);
        return page.show(
                "breach/report",
                new Report(breaches.reportedBy(permit, OWN), LocalTime.written(clock.instant()), values, wrong));
    }

    @PostMapping("/desk/breaches")
    ModelAndView report(Page page, Actor actor, @RequestParam Map<String, String> form) {
        var permit = Officer.reporter(policy, actor);
        try {
            handling.report(permit, wish(form), letters.reported());
            return page.redirect(PAGE, Flash.of("breach.report.thanks"));
        } catch (Conflict conflict) {
            return page.redirect(PAGE, Flash.of("breach.conflict." + conflict.code()));
        } catch (Invalid invalid) {
            var again = form(page, actor, form, invalid.fields());
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        }
    }

    private Breaches.Wish wish(Map<String, String> form) {
        var wrong = new HashMap<String, String>();
        var touches = Breach.Touches.of(form.getOrDefault("touches", "")).orElse(null);
        if (touches == null) {
            wrong.put("touches", "breach.wrong.choice");
        }
        var seen = form.getOrDefault("seen", "").strip();
        if (seen.isEmpty() || seen.length() > policy.number("subject-request-text-max")) {
            wrong.put("seen", "breach.wrong.words");
        }
        var now = clock.instant();
        var noticed = LocalTime.read(form.get("noticed"));
        if (noticed == null || noticed.isAfter(now) || noticed.isBefore(now.minus(LONGEST_AGO))) {
            wrong.put("noticed", "breach.wrong.noticed");
        }
        if (touches == null || noticed == null || !wrong.isEmpty()) {
            throw new Invalid(wrong);
        }
        return new Breaches.Wish(touches, seen, noticed);
    }
}

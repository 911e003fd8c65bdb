package kz.qyzmet.desk.rights;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Page;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** A person's own representatives: named by one form, ended by one tap, free of charge (clause 3.1.2). */
@Controller
class MyRepresentatives {
    private static final String HOME = "/my/representatives";
    private static final int SHOWN = 50;

    record Line(Representatives.Named named, Representative.State state) {
        boolean open() {
            return state == Representative.State.ASKED || state == Representative.State.IN_FORCE;
        }

        String tone() {
            return switch (state) {
                case IN_FORCE -> "good";
                case ASKED -> "info";
                case EXPIRED, ENDED -> "plain";
            };
        }
    }

    record Mine(List<Line> lines, boolean blocked, PowerForm form, int most, long years) {}

    private final Representatives representatives;
    private final Representing representing;
    private final Journal journal;
    private final Policy policy;

    MyRepresentatives(Representatives representatives, Representing representing, Journal journal, Policy policy) {
        this.representatives = representatives;
        this.representing = representing;
        this.journal = journal;
        this.policy = policy;
    }

    @GetMapping(HOME)
    ModelAndView mine(Page page, Actor actor) {
        return show(page, permit(actor), MyRequests.self(actor), PowerForm.EMPTY);
    }

    private ModelAndView show(Page page, Permit permit, SubjectId self, PowerForm form) {
        var today = representatives.today();
        var lines = representatives.of(permit, self, SHOWN).stream()
                .map(named -> new Line(named, named.representative().state(today)))
                .toList();
        journal.read(permit, "page:my-representatives", List.of(self), "representative.name");
        var shown = page.show(
                "rights/representatives",
                new Mine(
                        lines,
                        representing.blocked(self),
                        form,
                        policy.number("representatives-per-person"),
                        policy.period("representative-longest").toDays() / 365));
        if (!form.wrong().isEmpty()) {
            shown.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        }
        return shown;
    }

    @PostMapping(HOME)
    ModelAndView name(
            Page page,
            Actor actor,
            @RequestParam Map<String, String> values,
            @RequestParam(name = "scope", required = false, defaultValue = "") List<String> scope) {
        var self = MyRequests.self(actor);
        var permit = permit(actor);
        var form = new PowerForm(values, Set.copyOf(scope), Map.of());
        try {
            representing.name(
                    permit,
                    form.wish(
                            policy,
                            self,
                            Representative.Kind.ATTORNEY,
                            false,
                            null,
                            page.language(),
                            representatives.today()));
            return page.redirect(HOME, Flash.of("rights.representative.named"));
        } catch (Invalid invalid) {
            return show(page, permit, self, form.with(invalid.fields()));
        } catch (Conflict conflict) {
            return page.redirect(HOME, Flash.of("rights.conflict." + conflict.code()));
        }
    }

    @PostMapping(HOME + "/{id:[0-9a-f-]{36}}/end")
    ModelAndView end(Page page, Actor actor, @PathVariable UUID id) {
        MyRequests.self(actor);
        representing.end(permit(actor), id);
        return page.redirect(HOME, Flash.of("rights.representative.ended"));
    }

    private Permit permit(Actor actor) {
        return policy.permit(actor, Purpose.RIGHTS).own();
    }
}

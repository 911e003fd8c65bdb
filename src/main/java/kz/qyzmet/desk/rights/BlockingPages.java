package kz.qyzmet.desk.rights;

import java.io.OutputStream;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Tray;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** The officer finds a person, blocks and unblocks, and reads what the blocked write (clauses 1.3 and 4.1). */
@Controller
class BlockingPages {
    private static final int LINES = 50;

    /** @param name as the officer may see it */
    record Line(Blockings.Standing standing, String name) {}

    /** @param found null before anybody was looked for */
    record People(
            List<Line> blocked,
            @Nullable String older,
            @Nullable List<Card> found) {}

    record Letter(Tray.Line line, String name) {}

    record Letters(List<Letter> lines, @Nullable String older) {}

    private final Blockings blockings;
    private final Subjects subjects;
    private final BlockingPanel panel;
    private final PersonPage person;
    private final Tray tray;
    private final Journal journal;
    private final Policy policy;
    private final Clock clock;

    BlockingPages(
            Blockings blockings,
            Subjects subjects,
            BlockingPanel panel,
            PersonPage person,
            Tray tray,
            Journal journal,
            Policy policy,
            Clock clock) {
        this.blockings = blockings;
        this.subjects = subjects;
        this.panel = panel;
        this.person = person;
        this.tray = tray;
        this.journal = journal;
        this.policy = policy;
        this.clock = clock;
    }

    @GetMapping("/officer/people")
    ModelAndView people(Page page, Actor actor, @RequestParam(required = false) @Nullable UUID before) {
        return people(page, officer(actor), before, null);
    }

    private ModelAndView people(Page page, Permit permit, @Nullable UUID before, @Nullable List<Card> looked) {
        var found = blockings.standing(permit, before, LINES + 1);
        var shown = found.subList(0, Math.min(LINES, found.size()));
        var people = shown.stream().map(Blockings.Standing::subject).toList();
        var names = subjects.names(permit, people);
        journal.read(permit, "page:blocked", people, "subject.name", "blocking.reason");
        var lines = shown.stream()
                .map(standing -> new Line(standing, names.getOrDefault(standing.subject(), "")))
                .toList();
        var older = found.size() > LINES
                ? "/officer/people?before=" + shown.getLast().id()
                : null;
        return page.show("rights/people", new People(lines, older, looked));
    }

    /** By post, so that what a person is looked up by stands in no URL. One who was found is shown at once. */
    @PostMapping("/officer/people")
    ModelAndView find(Page page, Actor actor, @RequestParam(defaultValue = "") String who) {
        var permit = officer(actor);
        var ids = who.length() > policy.number("search-max") ? List.<SubjectId>of() : subjects.find(permit, who);
        journal.read(permit, "subject:search", ids, "subject.name", "contact.value");
        return ids.size() == 1
                ? page.redirect("/officer/people/" + ids.getFirst())
                : people(
                        page,
                        permit,
                        null,
                        List.copyOf(subjects.cards(permit, ids).values()));
    }

    @PostMapping("/officer/people/{id}/block")
    ModelAndView block(Page page, Actor actor, @PathVariable UUID id, @RequestParam Map<String, String> form) {
        var permit = officer(actor);
        var subject = new SubjectId(id);
        try {
            var wish = wish(form);
            if (!subjects.known(permit, subject)) {
                throw new NotFound();
            }
            if (panel.works(subject)) {
                throw new Refused("1.3", "staff");
            }
            blockings.block(permit, subject, wish);
            return page.redirect("/officer/people/" + id, Flash.of("rights.blocked"));
        } catch (Invalid invalid) {
            return again(page, actor, subject, form, invalid);
        }
    }

    @PostMapping("/officer/people/{id}/unblock")
    ModelAndView unblock(Page page, Actor actor, @PathVariable UUID id, @RequestParam Map<String, String> form) {
        var permit = officer(actor);
        var subject = new SubjectId(id);
        try {
            var ending = Blockings.Ending.choices().stream()
                    .filter(known -> known.id().equals(form.get("ending")))
                    .findFirst()
                    .orElseThrow(() -> new Invalid("ending", "rights.wrong.choice"));
            var words = form.getOrDefault("words", "").strip();
            if (words.length() > policy.number("reason-max")) {
                throw new Invalid("words", "rights.wrong.long");
            }
            blockings.unblock(permit, subject, ending, words);
            return page.redirect("/officer/people/" + id, Flash.of("rights.unblocked"));
        } catch (Invalid invalid) {
            return again(page, actor, subject, form, invalid);
        }
    }

    private ModelAndView again(Page page, Actor actor, SubjectId subject, Map<String, String> form, Invalid invalid) {
        var again = this.person.show(page, actor, subject, form, invalid.fields());
        again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        return again;
    }

    @GetMapping("/officer/letters")
    ModelAndView letters(Page page, Actor actor, @RequestParam(required = false) @Nullable UUID before) {
        var permit = officer(actor);
        var found = tray.list(permit, before, LINES + 1);
        var shown = found.subList(0, Math.min(LINES, found.size()));
        var people = shown.stream().map(Tray.Line::writer).distinct().toList();
        var names = subjects.names(permit, people);
        journal.read(permit, "page:tray", people, "subject.name");
        var lines = shown.stream()
                .map(line -> new Letter(line, names.getOrDefault(line.writer(), "")))
                .toList();
        var older = found.size() > LINES
                ? "/officer/letters?before=" + shown.getLast().id()
                : null;
        return page.show("rights/letters", new Letters(lines, older));
    }

    /** The raw bytes, never as a page: whatever stands in them, a browser only saves them. */
    @GetMapping("/officer/letters/{id}/raw")
    ResponseEntity<StreamingResponseBody> raw(Actor actor, @PathVariable UUID id) {
        var permit = officer(actor);
        var line = tray.find(permit, id).orElseThrow(NotFound::new);
        StreamingResponseBody body = (OutputStream out) -> tray.write(permit, line, out);
        return ResponseEntity.ok()
                .header("Content-Type", "application/octet-stream")
                .header("Content-Disposition", "attachment; filename=\"letter.eml\"")
                .header("Content-Length", Long.toString(line.size()))
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .body(body);
    }

    private Blockings.Wish wish(Map<String, String> form) {
        var wrong = new HashMap<String, String>();
        var basis = Blockings.Basis.choices().stream()
                .filter(known -> known.id().equals(form.get("by")))
                .findFirst();
        if (basis.isEmpty()) {
            wrong.put("by", "rights.wrong.choice");
        }
        var reason = form.getOrDefault("why", "").strip();
        if (reason.isEmpty() || reason.length() > policy.number("reason-max")) {
            wrong.put("why", "rights.wrong.reason");
        }
        var document = form.getOrDefault("paper", "").strip();
        if (document.length() > policy.number("title-max")) {
            wrong.put("paper", "rights.wrong.long");
        }
        var until = until(form.getOrDefault("until", "").strip(), wrong);
        if (!wrong.isEmpty() || basis.isEmpty()) {
            throw new Invalid(wrong);
        }
        return new Blockings.Wish(basis.get(), reason, document, until);
    }

    /** The whole of the named day counts. */
    private @Nullable Instant until(String text, Map<String, String> wrong) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            var end = LocalDate.parse(text).plusDays(1).atStartOfDay(Times.ZONE).toInstant();
            if (end.isAfter(clock.instant())) {
                return end;
            }
        } catch (DateTimeException notADate) {
            // said below
        }
        wrong.put("until", "rights.wrong.until");
        return null;
    }

    private Permit officer(Actor actor) {
        return Officer.permit(policy, actor);
    }
}

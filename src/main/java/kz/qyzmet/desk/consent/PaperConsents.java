package kz.qyzmet.desk.consent;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * A person's consents for the privacy officer, and the writing down of one that was given on paper: by the person or by a representative whose power still stands (Law 94-V art. 8(1), clause 3.1.2), always with a named
 * document and its scan. The words are those of the edition in force on the day of signing, and the term counts from that day.
 */
@Controller
class PaperConsents {
    private static final String PERSON = "/officer/people/{id}/consents";
    private static final int SHOWN = 200;

    /** @param wrong field to message */
    record Shown(
            Card card,
            List<Consent> all,
            Map<String, String> headings,
            boolean open,
            List<Option> kinds,
            List<Option> languages,
            List<Option> givers,
            Map<String, String> typed,
            Map<String, String> wrong) {

        String typed(String name) {
            return typed.getOrDefault(name, "");
        }

        @Nullable
        String error(Page page, String name) {
            var key = wrong.get(name);
            return key == null ? null : page.t(key);
        }
    }

    private final Consents consents;
    private final Receipts receipts;
    private final ConsentDocuments documents;
    private final Subjects subjects;
    private final Blockings blockings;
    private final Operator operator;
    private final Journal journal;
    private final Policy policy;
    private final Editions editions;
    private final Clock clock;

    PaperConsents(
            Consents consents,
            Receipts receipts,
            ConsentDocuments documents,
            Subjects subjects,
            Blockings blockings,
            Operator operator,
            Journal journal,
            Policy policy,
            Editions editions,
            Clock clock) {
        this.consents = consents;
        this.receipts = receipts;
        this.documents = documents;
        this.subjects = subjects;
        this.blockings = blockings;
        this.operator = operator;
        this.journal = journal;
        this.policy = policy;
        this.editions = editions;
        this.clock = clock;
    }

    @GetMapping(PERSON)
    ModelAndView person(Page page, Actor actor, @PathVariable UUID id) {
        return show(page, officer(actor), new SubjectId(id), Map.of("date", today().toString()), Map.of());
    }

    private ModelAndView show(
            Page page, Permit permit, SubjectId subject, Map<String, String> typed, Map<String, String> wrong) {
        var card = subjects.cards(permit, List.of(subject)).get(subject);
        if (card == null || !card.known()) {
            throw new NotFound();
        }
        open(subject);
        journal.read(permit, "consents:" + subject, List.of(subject), "consent.purpose", "subject.name");
        var headings = new HashMap<String, String>();
        for (var kind : ConsentKind.values()) {
            headings.put(kind.id(), policy.consentKind(kind, page.language()));
        }
        var shown = page.show(
                "consent/paper",
                new Shown(
                        card,
                        receipts.of(permit, subject, SHOWN),
                        headings,
                        operator.details().isPresent()
                                && !subject.equals(permit.actor().subject()),
                        policy.asked().stream()
                                .map(kind -> new Option(kind.id(), policy.consentKind(kind, page.language())))
                                .toList(),
                        Arrays.stream(Language.values())
                                .map(language -> new Option(language.code(), language.endonym()))
                                .toList(),
                        List.of(
                                new Option("self", page.t("consent.by.self")),
                                new Option("representative", page.t("consent.by.representative"))),
                        typed,
                        wrong));
        if (!wrong.isEmpty()) {
            shown.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        }
        return shown;
    }

    @PostMapping(PERSON)
    ModelAndView write(Page page, Actor actor, @PathVariable UUID id, HttpServletRequest request) throws IOException {
        var permit = officer(actor);
        var subject = new SubjectId(id);
        if (subject.equals(actor.subject())) {
            throw new Refused("3.1.1", "own-consent");
        } else if (!subjects.known(permit, subject)) {
            throw new NotFound();
        }
        open(subject);
        var sent = PaperForm.read(request, policy.number("consent-scan-max-megabytes") << 20);
        var wrong = wrong(sent);
        var details = operator.details().orElse(null);
        if (!wrong.isEmpty() || details == null) {
            return show(page, permit, subject, sent.fields(), wrong);
        }
        var kind = ConsentKind.of(sent.get("kind")).orElseThrow();
        var signed = LocalDate.parse(sent.get("date"));
        var asked = editions.asked(last(signed), kind, Language.of(sent.get("language")), details)
                .orElse(null);
        if (asked == null) {
            return show(page, permit, subject, sent.fields(), Map.of("date", "consent.wrong.before"));
        }
        var ends = asked.term() == null
                ? null
                : signed.atStartOfDay(Times.ZONE).toInstant().plus(asked.term());
        if (ends != null && !ends.isAfter(clock.instant())) {
            return show(page, permit, subject, sent.fields(), Map.of("date", "consent.wrong.over"));
        }
        var representative = sent.get("giver").equals("representative")
                ? new ByPower(
                        null,
                        sent.get("name"),
                        sent.get("power"),
                        sent.get("scope"),
                        LocalDate.parse(sent.get("until")))
                : null;
        consents.onPaper(
                permit,
                subject,
                asked.text(),
                ends,
                new ConsentDocuments.Document(sent.get("document"), signed, representative),
                java.util.Objects.requireNonNull(sent.scan()));
        return page.redirect("/officer/people/" + id + "/consents", Flash.of("consent.paper.written"));
    }

    /** The person came to the counter, wrote or rang up about one consent: the others stand (Law 94-V art. 24(1)(5)). That to processing is a demand with a clock of its own. */
    @PostMapping(PERSON + "/{kind}/withdraw")
    ModelAndView withdraw(Page page, Actor actor, @PathVariable UUID id, @PathVariable String kind) {
        var permit = officer(actor);
        var subject = new SubjectId(id);
        if (subject.equals(actor.subject())) {
            throw new Refused("3.1.1", "own-consent");
        }
        var wanted = ConsentKind.of(kind)
                .filter(known -> known != ConsentKind.PROCESSING && subjects.known(permit, subject))
                .orElseThrow(NotFound::new);
        open(subject);
        consents.withdraw(permit, subject, wanted, Channel.PAPER);
        return page.redirect("/officer/people/" + id + "/consents", Flash.of("consent.paper.taken-back"));
    }

    @GetMapping("/officer/consents/{id:[0-9a-fA-F-]{36}}/scan")
    void scan(Actor actor, @PathVariable UUID id, HttpServletResponse response) throws IOException {
        var permit = officer(actor);
        var consent = receipts.find(permit, id).orElseThrow(NotFound::new);
        open(consent.subject());
        var scan = documents.scan(permit, consent.subject(), id).orElseThrow(NotFound::new);
        journal.read(permit, "consent:" + id, List.of(consent.subject()), "consent_document.scan");
        response.setContentType(scan.mime());
        response.setHeader(
                "Content-Disposition",
                "attachment; filename=\"consent-" + id.toString().substring(0, 8) + "." + scan.type() + "\"");
        response.getOutputStream().write(scan.bytes());
    }

    private Map<String, String> wrong(PaperForm sent) {
        var wrong = new HashMap<String, String>();
        if (ConsentKind.of(sent.get("kind")).filter(policy.asked()::contains).isEmpty()) {
            wrong.put("kind", "consent.wrong.kind");
        }
        if (!Language.known(sent.get("language"))) {
            wrong.put("language", "consent.wrong.language");
        }
        text(wrong, sent, "document");
        var dated = date(sent.get("date"));
        if (dated == null || dated.isAfter(today())) {
            wrong.put("date", "consent.wrong.date");
        }
        if (sent.get("giver").equals("representative")) {
            text(wrong, sent, "name");
            text(wrong, sent, "power");
            text(wrong, sent, "scope");
            var until = date(sent.get("until"));
            // the power must have stood when the paper was signed
            if (until == null || dated != null && until.isBefore(dated)) {
                wrong.put("until", "consent.wrong.until");
            }
        } else if (!sent.get("giver").equals("self")) {
            wrong.put("giver", "consent.wrong.giver");
        }
        if (sent.scan() == null) {
            wrong.put("scan", "consent.wrong.scan");
        }
        return wrong;
    }

    private void text(Map<String, String> wrong, PaperForm sent, String field) {
        if (sent.get(field).isEmpty()) {
            wrong.put(field, "web.field.required");
        } else if (sent.get(field).length() > policy.number("reason-max")) {
            wrong.put(field, "consent.wrong.long");
        }
    }

    private static @Nullable LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException notADay) {
            return null;
        }
    }

    /** The last moment of the day so far. On a day when an edition took over it is the newer that counts. */
    private Instant last(LocalDate day) {
        var end = day.plusDays(1).atStartOfDay(Times.ZONE).toInstant().minusMillis(1);
        return end.isAfter(clock.instant()) ? clock.instant() : end;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), Times.ZONE);
    }

    /** What is blocked is stored, and nothing else (contracts 10). */
    private void open(SubjectId subject) {
        if (blockings.blocked(subject)) {
            throw new Refused("1.3", "blocked");
        }
    }

    private Permit officer(Actor actor) {
        var permit = policy.permit(actor, Purpose.RIGHTS);
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.8", "officer-only");
        }
        return permit;
    }
}

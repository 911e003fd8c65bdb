package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.mail.Tongue;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.LegalTerm;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.subject.ContactValues;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Evenly;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * Complaints, questions and suggestions without an account (clauses 7.1, 7.2). Everybody gets the same answer after the same time, whoever the address belongs to (docs/decisions/neutral-answers.md); number and term go to it
 * by letter.
 */
@Controller
class ComplaintForm {
    private static final List<SubjectRequest.Kind> KINDS = List.of(
            SubjectRequest.Kind.COMPLAINT,
            SubjectRequest.Kind.CONSUMER_CLAIM,
            SubjectRequest.Kind.SUGGESTION,
            SubjectRequest.Kind.QUESTION);

    record Choice(SubjectRequest.Kind kind, LegalTerm term) {}

    /** @param operator null while the desk is not open (contracts 22) */
    record Form(
            @Nullable OperatorDetails operator,
            List<Choice> choices,
            Map<String, String> values,
            Map<String, String> wrong) {
        List<Option> kinds(Page page) {
            return choices.stream()
                    .map(choice -> new Option(
                            choice.kind().id(),
                            page.t("rights.kind." + choice.kind().id()) + " · "
                                    + page.t(
                                            choice.term().working() ? "policy.days.working" : "policy.days.calendar",
                                            choice.term().days())))
                    .toList();
        }

        String value(String field, String instead) {
            return values.getOrDefault(field, instead);
        }

        @Nullable
        String error(Page page, String field) {
            var key = wrong.get(field);
            return key == null ? null : page.t(key);
        }
    }

    private final StrangersCases cases;
    private final Operator operator;
    private final Policy policy;
    private final LegalClock legal;
    private final Clock clock;

    ComplaintForm(StrangersCases cases, Operator operator, Policy policy, LegalClock legal, Clock clock) {
        this.cases = cases;
        this.operator = operator;
        this.policy = policy;
        this.legal = legal;
        this.clock = clock;
    }

    @GetMapping("/complaint")
    ModelAndView form(Page page, Actor actor, @RequestParam(defaultValue = "complaint") String kind) {
        if (actor.signedIn()) {
            return page.redirect("/my/requests/new?kind=" + kind(kind).id());
        }
        return form(page, Map.of("kind", kind(kind).id()), Map.of());
    }

    private static SubjectRequest.Kind kind(String id) {
        return KINDS.stream().filter(kind -> kind.id().equals(id)).findFirst().orElse(SubjectRequest.Kind.COMPLAINT);
    }

    private ModelAndView form(Page page, Map<String, String> values, Map<String, String> wrong) {
        var today = legal.calendar().dateOf(clock.instant());
        var choices = KINDS.stream()
                .map(kind -> new Choice(kind, policy.term(kind.id(), today)))
                .toList();
        var form = page.show("rights/complaint", new Form(operator.details().orElse(null), choices, values, wrong));
        if (!wrong.isEmpty()) {
            form.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        }
        return form;
    }

    @PostMapping("/complaint")
    ModelAndView file(Page page, Actor actor, @RequestParam Map<String, String> fields) {
        var wrong = wrong(fields);
        if (!wrong.isEmpty()) {
            return form(page, fields, wrong);
        }
        var text = fields.getOrDefault("text", "").strip();
        // as a letter is answered: in the language it was written in, whatever page it was written on
        var tongue = Tongue.of(text);
        var said = new StrangersCases.Said(
                kind(fields.getOrDefault("kind", "")),
                fields.getOrDefault("name", "").strip(),
                ContactValues.email(fields.getOrDefault("email", "")).orElseThrow(),
                text,
                tongue == null ? page.language() : Language.of(tongue));
        return Evenly.after(policy.number("form-answer-milliseconds"), () -> file(page, said, fields));
    }

    private ModelAndView file(Page page, StrangersCases.Said said, Map<String, String> fields) {
        var permit = policy.permit(Actor.system("portal"), Purpose.RIGHTS);
        try {
            try {
                cases.file(permit, said);
            } catch (DuplicateKeyException samePersonAtTheSameMoment) {
                cases.file(permit, said);
            }
            return page.redirect("/complaint/taken");
        } catch (Conflict flood) {
            return form(page, fields, Map.of("text", "rights.conflict." + flood.code()));
        }
    }

    /** What everybody is told who has filed something; it knows nothing of what was filed. */
    @GetMapping("/complaint/taken")
    ModelAndView taken(Page page) {
        return page.show("rights/complaintTaken");
    }

    private Map<String, String> wrong(Map<String, String> fields) {
        var wrong = new HashMap<String, String>();
        var name = fields.getOrDefault("name", "").strip();
        var text = fields.getOrDefault("text", "").strip();
        if (operator.details().isEmpty()) {
            wrong.put("text", "ticket.new.closed");
        }
        if (KINDS.stream().noneMatch(kind -> kind.id().equals(fields.get("kind")))) {
            wrong.put("kind", "rights.wrong.choice");
        }
        if (name.isEmpty()) {
            wrong.put("name", "ticket.wrong.empty");
        } else if (name.length() > policy.number("name-max")) {
            wrong.put("name", "ticket.wrong.long");
        }
        if (ContactValues.email(fields.getOrDefault("email", "")).isEmpty()) {
            wrong.put("email", "ticket.wrong.email");
        }
        if (text.isEmpty()) {
            wrong.put("text", "rights.wrong.demand");
        } else if (text.length() > policy.number("subject-request-text-max")) {
            wrong.put("text", "rights.wrong.long");
        } else if (text.indexOf('\0') >= 0 || name.indexOf('\0') >= 0) {
            wrong.put("text", "ticket.wrong.characters");
        }
        return wrong;
    }
}

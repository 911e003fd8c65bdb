package kz.qyzmet.desk.rights;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.consent.PaperForm;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** The officer writes down who represents a person by a paper that was seen, with its scan, and ends it (clause 3.1.2). Nobody writes down one of their own. */
@Controller
class PowerPages {
    private static final String PERSON = "/officer/people/{id:[0-9a-f-]{36}}/representatives";
    private static final int SHOWN = 50;

    record Shown(Card card, List<MyRepresentatives.Line> lines, PowerForm form, boolean own) {
        List<Option> kinds(Page page) {
            return Arrays.stream(Representative.Kind.values())
                    .map(kind -> new Option(kind.id(), page.t("rights.representative.kind." + kind.id())))
                    .toList();
        }
    }

    private final Representatives representatives;
    private final Representing representing;
    private final Subjects subjects;
    private final Journal journal;
    private final Policy policy;

    PowerPages(
            Representatives representatives,
            Representing representing,
            Subjects subjects,
            Journal journal,
            Policy policy) {
        this.representatives = representatives;
        this.representing = representing;
        this.subjects = subjects;
        this.journal = journal;
        this.policy = policy;
    }

    @GetMapping(PERSON)
    ModelAndView person(Page page, Actor actor, @PathVariable UUID id) {
        return show(page, Officer.permit(policy, actor), new SubjectId(id), PowerForm.EMPTY);
    }

    private ModelAndView show(Page page, Permit permit, SubjectId subject, PowerForm form) {
        var card = subjects.cards(permit, List.of(subject)).get(subject);
        if (card == null || !card.known()) {
            throw new NotFound();
        }
        var today = representatives.today();
        journal.read(permit, "representatives:" + subject, List.of(subject), "subject.name", "representative.name");
        var shown = page.show(
                "rights/powers",
                new Shown(
                        card,
                        representatives.of(permit, subject, SHOWN).stream()
                                .map(named -> new MyRepresentatives.Line(
                                        named, named.representative().state(today)))
                                .toList(),
                        form,
                        subject.equals(permit.actor().subject())));
        if (!form.wrong().isEmpty()) {
            shown.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        }
        return shown;
    }

    @PostMapping(PERSON)
    ModelAndView write(Page page, Actor actor, @PathVariable UUID id, HttpServletRequest request) throws IOException {
        var permit = Officer.permit(policy, actor);
        var subject = new SubjectId(id);
        if (!subjects.known(permit, subject)) {
            throw new NotFound();
        }
        var sent = PaperForm.read(request, policy.number("consent-scan-max-megabytes") << 20);
        var form = new PowerForm(sent.fields(), Set.copyOf(sent.all("scope")), Map.of());
        try {
            if (subject.equals(actor.subject())) {
                throw new Conflict(409, "request-own");
            }
            representing.name(
                    permit,
                    form.wish(
                            policy,
                            subject,
                            null,
                            true,
                            sent.scan(),
                            representing.language(subject),
                            representatives.today()));
            return page.redirect(home(subject), Flash.of("rights.representative.written"));
        } catch (Invalid invalid) {
            return show(page, permit, subject, form.with(invalid.fields()));
        } catch (Conflict conflict) {
            return page.redirect(home(subject), Flash.of("rights.conflict." + conflict.code()));
        }
    }

    @PostMapping("/officer/representatives/{id:[0-9a-f-]{36}}/end")
    ModelAndView end(Page page, Actor actor, @PathVariable UUID id) {
        var permit = Officer.permit(policy, actor);
        var subject =
                representatives.lock(permit, id).orElseThrow(NotFound::new).subject();
        representing.end(permit, id);
        return page.redirect(home(subject), Flash.of("rights.representative.ended"));
    }

    @GetMapping("/officer/representatives/{id:[0-9a-f-]{36}}/scan")
    void scan(Actor actor, @PathVariable UUID id, HttpServletResponse response) throws IOException {
        var permit = Officer.permit(policy, actor);
        var found = representatives.lock(permit, id).orElseThrow(NotFound::new);
        var scan = representatives.scan(permit, found).orElseThrow(NotFound::new);
        journal.read(permit, "representative:" + id, List.of(found.subject()), "representative.scan");
        response.setContentType(scan.mime());
        response.setHeader(
                "Content-Disposition",
                "attachment; filename=\"power-" + id.toString().substring(0, 8) + "." + scan.type() + "\"");
        response.getOutputStream().write(scan.bytes());
    }

    private static String home(SubjectId subject) {
        return "/officer/people/" + subject + "/representatives";
    }
}

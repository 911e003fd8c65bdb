package kz.qyzmet.desk.rights;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.consent.PaperForm;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** A person corrects what is held about them, by themselves and free of charge (Law 94-V art. 24(1)(2); clauses 2.1.5, 3.2.2). And what stands behind the links that went to addresses: opening one changes nothing. */
@Controller
class MyCorrections {
    private static final String FORM = "/my/data/values/{value:[0-9a-f-]{36}}/correct";
    private static final String LINK = "/address/{token}";

    record Form(Subjects.Held held, CorrectionForm form) {
        /** A number that is changed by a paper alone: that is a demand. */
        boolean byPaper() {
            return Correction.needsPaper(held.kind());
        }
    }

    /** @param fresh whether it is a new address; else one from which letters came back */
    record Link(String token, boolean fresh, boolean over) {}

    private final Correcting correcting;
    private final ProvenLinks links;
    private final Journal journal;
    private final Policy policy;

    MyCorrections(Correcting correcting, ProvenLinks links, Journal journal, Policy policy) {
        this.correcting = correcting;
        this.links = links;
        this.journal = journal;
        this.policy = policy;
    }

    @GetMapping(FORM)
    ModelAndView form(Page page, Actor actor, @PathVariable UUID value) {
        return form(page, held(actor, value), CorrectionForm.EMPTY);
    }

    private ModelAndView form(Page page, Subjects.Held held, CorrectionForm form) {
        var shown = page.show("rights/correct", new Form(held, form));
        if (!form.wrong().isEmpty()) {
            shown.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        }
        return shown;
    }

    @PostMapping(FORM)
    ModelAndView correct(Page page, Actor actor, @PathVariable UUID value, HttpServletRequest sent) throws IOException {
        var held = held(actor, value);
        var paper = PaperForm.read(sent, policy.number("consent-scan-max-megabytes") << 20);
        var form = new CorrectionForm(paper.fields(), Map.of());
        try {
            var wish = form.wish(policy, MyRequests.self(actor), held.id(), held.kind(), false, paper.scan(), null);
            var done = correcting.byPerson(permit(actor), wish);
            return page.redirect(
                    "/my/data#values", Flash.of(done ? "rights.correction.done" : "rights.correction.letter"));
        } catch (Invalid invalid) {
            return form(page, held, form.with(invalid.fields()));
        } catch (Conflict conflict) {
            return page.redirect("/my/data#values", Flash.of("rights.conflict." + conflict.code()));
        }
    }

    private Subjects.Held held(Actor actor, UUID value) {
        var self = MyRequests.self(actor);
        var permit = permit(actor);
        var held = correcting.held(permit, self, value).orElseThrow(NotFound::new);
        journal.read(permit, "value:" + value, List.of(self), Correction.field(held.kind()));
        return held;
    }

    /** Mail scanners follow links, so looking does nothing. */
    @GetMapping(LINK)
    ModelAndView look(Page page, @PathVariable String token) {
        return page.show("rights/address", link(token));
    }

    @PostMapping(LINK)
    ModelAndView confirm(Page page, @PathVariable String token) {
        try {
            links.read(ProvenLinks.NEW_ADDRESS, token)
                    .ifPresentOrElse(
                            correcting::proven,
                            () -> links.read(ProvenLinks.DOUBTFUL, token)
                                    .flatMap(correcting::reached)
                                    .orElseThrow(NotFound::new));
            return page.redirect("/signin", Flash.of("rights.address.done"));
        } catch (Conflict late) {
            return page.redirect("/address/" + token, Flash.of("rights.conflict." + late.code()));
        }
    }

    private Link link(String token) {
        var fresh = links.read(ProvenLinks.NEW_ADDRESS, token);
        if (fresh.isEmpty() && links.read(ProvenLinks.DOUBTFUL, token).isEmpty()) {
            throw new NotFound();
        }
        return new Link(
                token,
                fresh.isPresent(),
                fresh.isPresent() && fresh.flatMap(correcting::proving).isEmpty());
    }

    private Permit permit(Actor actor) {
        return policy.permit(actor, Purpose.RIGHTS).own();
    }
}

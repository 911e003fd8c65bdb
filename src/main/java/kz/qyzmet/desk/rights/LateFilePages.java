package kz.qyzmet.desk.rights;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.ticket.IncomingForm;
import kz.qyzmet.desk.ticket.NewMessage;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Files that come after a demand, as long as nobody has decided: from the person, from who acts for them, and from the officer who got a paper. The same limits for everybody. */
@Controller
class LateFilePages {
    private static final String FILES = "/{id:[0-9a-f-]{36}}/files";

    private final SubjectRequests requests;
    private final DemandFiles files;
    private final Representing representing;
    private final IncomingForm forms;
    private final Policy policy;

    LateFilePages(
            SubjectRequests requests, DemandFiles files, Representing representing, IncomingForm forms, Policy policy) {
        this.requests = requests;
        this.files = files;
        this.representing = representing;
        this.forms = forms;
        this.policy = policy;
    }

    @PostMapping("/my/requests" + FILES)
    ModelAndView own(Page page, Actor actor, @PathVariable UUID id, HttpServletRequest sent) throws IOException {
        MyRequests.self(actor);
        var permit = policy.permit(actor, Purpose.RIGHTS).own();
        return take(
                page,
                sent,
                "/my/requests/" + id,
                () -> DemandFiles.undecided(requests.find(permit, id).orElseThrow(NotFound::new)),
                brought -> files.add(permit, permit, id, brought));
    }

    @PostMapping("/officer/requests" + FILES)
    ModelAndView officers(Page page, Actor actor, @PathVariable UUID id, HttpServletRequest sent) throws IOException {
        var permit = Officer.permit(policy, actor);
        return take(
                page,
                sent,
                "/officer/requests/" + id,
                () -> DemandFiles.undecided(requests.find(permit, id).orElseThrow(NotFound::new)),
                brought -> files.add(permit, permit, id, brought));
    }

    @PostMapping(RepresentingPages.HOME + "/{power:[0-9a-f-]{36}}/requests" + FILES)
    ModelAndView representatives(
            Page page, Actor actor, @PathVariable UUID power, @PathVariable UUID id, HttpServletRequest sent)
            throws IOException {
        MyRequests.self(actor);
        var permit = policy.permit(actor, Purpose.RIGHTS).own();
        return take(
                page,
                sent,
                RepresentingPages.HOME + "/" + power + "/requests/" + id,
                () -> representing.mayBring(permit, power, id),
                brought -> representing.bring(permit, power, id, brought));
    }

    /** @param look refuses before a byte is stored */
    private ModelAndView take(
            Page page, HttpServletRequest sent, String here, Runnable look, Consumer<List<NewMessage.File>> add)
            throws IOException {
        try {
            var filled = forms.read(sent, fields -> look.run());
            if (filled.files().isEmpty()) {
                return page.redirect(here, Flash.of("rights.files.none"));
            }
            try {
                add.accept(filled.files());
            } catch (RuntimeException refused) {
                forms.discard(filled);
                throw refused;
            }
            return page.redirect(here, Flash.of("rights.files.added"));
        } catch (Invalid invalid) {
            return page.redirect(
                    here, Flash.of(invalid.fields().values().iterator().next()));
        } catch (Conflict conflict) {
            return page.redirect(here, Flash.of("rights.conflict." + conflict.code()));
        }
    }
}

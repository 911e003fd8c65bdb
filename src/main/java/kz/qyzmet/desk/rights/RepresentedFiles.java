package kz.qyzmet.desk.rights;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SignedIn;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * Everything that is held about a person as one file for their representative, when the power says so (clauses 3.1.2, 3.2.1). No link is sent that works by itself: whoever takes it has signed in of late, and with the power
 * the way to it ends. The papers for a complaint are taken at {@link ComplaintPackDoor}.
 */
@Controller
class RepresentedFiles {
    private final Representing representing;
    private final MyExport export;
    private final Policy policy;
    private final Clock clock;

    RepresentedFiles(Representing representing, MyExport export, Policy policy, Clock clock) {
        this.representing = representing;
        this.export = export;
        this.policy = policy;
        this.clock = clock;
    }

    /** @return null when the archive was written */
    @PostMapping(RepresentingPages.ONE + "/download")
    @Nullable
    ModelAndView download(
            Page page, Actor actor, @Nullable SignedIn signedIn, @PathVariable UUID id, HttpServletResponse response)
            throws IOException {
        MyRequests.self(actor);
        var taking = representing.takes(policy.permit(actor, Purpose.RIGHTS).own(), id);
        var here = RepresentingPages.HOME + "/" + id;
        var now = clock.instant();
        if (signedIn == null || signedIn.at().isBefore(now.minus(policy.period("recent-sign-in")))) {
            return page.redirect((actor.staff() ? "/staff" : "/signin") + "?again=true&next=" + here);
        }
        try {
            export.write(taking, page, now, () -> MyExport.file(response, now));
            return null;
        } catch (Conflict conflict) {
            return page.redirect(here, Flash.of("rights.conflict." + conflict.code()));
        }
    }
}

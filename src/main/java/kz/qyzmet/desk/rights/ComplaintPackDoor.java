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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Where a complaint pack is taken: by the person on the page of their demand, by a representative whose power says so, by the officer on theirs; all show again who they are when that was long ago (clauses 3.1.2, 3.2.6 and 4.11). */
@Controller
class ComplaintPackDoor {
    private final ComplaintPack pack;
    private final Representing representing;
    private final Policy policy;
    private final Clock clock;

    ComplaintPackDoor(ComplaintPack pack, Representing representing, Policy policy, Clock clock) {
        this.pack = pack;
        this.representing = representing;
        this.policy = policy;
        this.clock = clock;
    }

    /** @return null when the pack was written */
    @PostMapping("/my/requests/{id:[0-9a-f-]{36}}/pack")
    @Nullable
    ModelAndView own(
            Page page,
            Actor actor,
            @Nullable SignedIn signedIn,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String all,
            HttpServletResponse response)
            throws IOException {
        MyRequests.self(actor);
        var permit = policy.permit(actor, Purpose.RIGHTS).own();
        return take(page, actor, signedIn, Taking.by(permit), id, !all.isEmpty(), "/my/requests/" + id, response);
    }

    /** @return null when the pack was written */
    @PostMapping(RepresentingPages.ONE + "/requests/{request:[0-9a-f-]{36}}/pack")
    @Nullable
    ModelAndView representatives(
            Page page,
            Actor actor,
            @Nullable SignedIn signedIn,
            @PathVariable UUID id,
            @PathVariable UUID request,
            @RequestParam(defaultValue = "") String all,
            HttpServletResponse response)
            throws IOException {
        MyRequests.self(actor);
        var taking = representing.takes(policy.permit(actor, Purpose.RIGHTS).own(), id, request);
        var here = RepresentingPages.HOME + "/" + id + "/requests/" + request;
        return take(page, actor, signedIn, taking, request, !all.isEmpty(), here, response);
    }

    /** @return null when the pack was written */
    @PostMapping("/officer/requests/{id:[0-9a-f-]{36}}/pack")
    @Nullable
    ModelAndView officers(
            Page page,
            Actor actor,
            @Nullable SignedIn signedIn,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String all,
            HttpServletResponse response)
            throws IOException {
        var permit = Officer.permit(policy, actor);
        return take(page, actor, signedIn, Taking.by(permit), id, !all.isEmpty(), "/officer/requests/" + id, response);
    }

    private @Nullable ModelAndView take(
            Page page,
            Actor actor,
            @Nullable SignedIn signedIn,
            Taking taking,
            UUID id,
            boolean all,
            String here,
            HttpServletResponse response)
            throws IOException {
        if (signedIn == null || signedIn.at().isBefore(clock.instant().minus(policy.period("recent-sign-in")))) {
            return page.redirect((actor.staff() ? "/staff" : "/signin") + "?again=true&next=" + here);
        }
        try {
            pack.write(taking, page, id, all, () -> {
                response.setContentType("application/zip");
                response.setHeader(
                        "Content-Disposition",
                        "attachment; filename=\"qyzmet-complaint-"
                                + id.toString().substring(0, 8) + ".zip\"");
                return response.getOutputStream();
            });
            return null;
        } catch (Conflict conflict) {
            return page.redirect(here, Flash.of("rights.conflict." + conflict.code()));
        }
    }
}

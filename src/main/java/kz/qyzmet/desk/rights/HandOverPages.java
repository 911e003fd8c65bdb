package kz.qyzmet.desk.rights;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SignedIn;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Whoever has no address, or whose letter came back, gets the answer from the officer's hand: on paper, with the archive when everything was asked for, and the officer writes down that it was given (clauses 3.2.1, 3.2.6). */
@Controller
class HandOverPages {
    private static final String ONE = "/officer/requests/{id:[0-9a-f-]{36}}";

    /** @param title the key of what it is */
    record Sheet(SubjectRequest request, String title, String text) {
        @Override
        public String toString() {
            return "Sheet[" + request.id() + "]";
        }
    }

    private final SubjectRequests requests;
    private final Answering answering;
    private final RightsLetters letters;
    private final MyExport export;
    private final Journal journal;
    private final Policy policy;
    private final Clock clock;

    HandOverPages(
            SubjectRequests requests,
            Answering answering,
            RightsLetters letters,
            MyExport export,
            Journal journal,
            Policy policy,
            Clock clock) {
        this.requests = requests;
        this.answering = answering;
        this.letters = letters;
        this.export = export;
        this.journal = journal;
        this.policy = policy;
        this.clock = clock;
    }

    /** The words of the answer, to be printed. */
    @GetMapping(ONE + "/answer")
    ModelAndView sheet(Page page, Actor actor, @PathVariable UUID id) {
        var permit = Officer.permit(policy, actor);
        var request = requests.find(permit, id).orElseThrow(NotFound::new);
        var text = text(permit, request);
        if (text.isEmpty()) {
            throw new NotFound();
        }
        journal.read(permit, "subject-request:" + id, List.of(request.subject()), "subject_request.answer");
        return page.show("rights/handOver", new Sheet(request, "rights.request.answer", text));
    }

    /** That the term has run out, and where to turn (clause 7.3); for whoever no letter reaches. */
    @GetMapping(ONE + "/notice")
    ModelAndView notice(Page page, Actor actor, @PathVariable UUID id) {
        var permit = Officer.permit(policy, actor);
        var request = requests.find(permit, id)
                .filter(late -> !late.closed() && (late.overdue(clock.instant()) || late.maybeOverdue(clock.instant())))
                .orElseThrow(NotFound::new);
        journal.read(permit, "subject-request:" + id, List.of(request.subject()), "subject_request.kind");
        return page.show("rights/handOver", new Sheet(request, "rights.notice", letters.notice(request)));
    }

    @PostMapping(ONE + "/told-by-hand")
    ModelAndView toldByHand(Page page, Actor actor, @PathVariable UUID id) {
        return act(
                page, id, "rights.request.told-by-hand", () -> answering.toldByHand(Officer.permit(policy, actor), id));
    }

    /** Of a destruction the answer is given before it: nothing can be read afterwards. */
    private String text(Permit permit, SubjectRequest request) {
        return request.kind() == SubjectRequest.Kind.DESTROY && request.state() == SubjectRequest.State.SECOND
                ? letters.destroying(request, requests.text(permit, request, "words"))
                : requests.text(permit, request, "answer");
    }

    /**
     * Everything that is held, in the language of the demand.
     *
     * @return null when the archive was written
     */
    @PostMapping(ONE + "/archive")
    @Nullable
    ModelAndView archive(
            Page page, Actor actor, @Nullable SignedIn signedIn, @PathVariable UUID id, HttpServletResponse response)
            throws IOException {
        var permit = Officer.permit(policy, actor);
        var request = requests.find(permit, id).orElseThrow(NotFound::new);
        var here = "/officer/requests/" + id;
        if (!request.everything() || !requests.unreachable(permit, request)) {
            throw new NotFound();
        }
        var now = clock.instant();
        if (signedIn == null || signedIn.at().isBefore(now.minus(policy.period("recent-sign-in")))) {
            return page.redirect("/staff?again=true&next=" + here);
        }
        var person = Actor.person(request.subject(), Set.of(Role.REQUESTER), Set.of());
        var reads = policy.permit(person, Purpose.RIGHTS).own();
        try {
            export.write(
                    new Taking(permit, reads, null, Set.of(), () -> {}),
                    page.in(request.language()),
                    now,
                    () -> MyExport.file(response, now));
            return null;
        } catch (Conflict conflict) {
            return page.redirect(here, Flash.of("rights.conflict." + conflict.code()));
        }
    }

    @PostMapping(ONE + "/handed-over")
    ModelAndView handedOver(Page page, Actor actor, @PathVariable UUID id) {
        return act(
                page, id, "rights.request.handed-over", () -> answering.handedOver(Officer.permit(policy, actor), id));
    }

    @PostMapping(ONE + "/send-again")
    ModelAndView sendAgain(Page page, Actor actor, @PathVariable UUID id) {
        return act(page, id, "rights.request.sent-again", () -> answering.sentAgain(Officer.permit(policy, actor), id));
    }

    private static ModelAndView act(Page page, UUID id, String said, Runnable act) {
        var here = "/officer/requests/" + id;
        try {
            act.run();
            return page.redirect(here, Flash.of(said));
        } catch (Conflict conflict) {
            return page.redirect(here, Flash.of("rights.conflict." + conflict.code()));
        }
    }
}

package kz.qyzmet.desk.consent;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import kz.qyzmet.desk.audit.Attestations.State;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Badge;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseBody;

/** The receipt of a consent as PDF, as JSON and as a C2SP proof: for the person, for the privacy officer, and for either by program. Another's consent and no consent answer the same 404. */
@Controller
class ReceiptPages {
    private static final String ID = "{id:[0-9a-fA-F-]{36}}";
    private static final String FILE = "{file:receipt\\.pdf|receipt\\.json|receipt\\.tlog-proof}";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(150);
    /** Somewhat longer than the journal takes to give an entry its place. */
    private static final int LOOKS = 20;
    /** Drawing takes a processor and some ten megabytes for a moment: a crowd waits, a larger one comes again. */
    private static final int DRAWN_AT_ONCE = 2;

    private static final Duration QUEUE = Duration.ofSeconds(10);

    private final Receipts receipts;
    private final ReceiptPaper paper;
    private final Blockings blockings;
    private final Journal journal;
    private final Policy policy;
    private final Semaphore drawing = new Semaphore(DRAWN_AT_ONCE);

    ReceiptPages(Receipts receipts, ReceiptPaper paper, Blockings blockings, Journal journal, Policy policy) {
        this.receipts = receipts;
        this.paper = paper;
        this.blockings = blockings;
        this.journal = journal;
        this.policy = policy;
    }

    @GetMapping("/my/consents/" + ID + "/" + FILE)
    void own(Page page, Actor actor, @PathVariable UUID id, @PathVariable String file, HttpServletResponse response)
            throws IOException {
        if (!actor.signedIn()) {
            throw new Refused("4.8", "sign-in");
        }
        send(policy.permit(actor, Purpose.RIGHTS).own(), id, file, page.language(), response);
    }

    @GetMapping("/officer/consents/" + ID + "/" + FILE)
    void officers(
            Page page, Actor actor, @PathVariable UUID id, @PathVariable String file, HttpServletResponse response)
            throws IOException {
        var permit = policy.permit(actor, Purpose.RIGHTS);
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.8", "officer-only");
        }
        send(permit, id, file, page.language(), response);
    }

    /** For a signed-in person or officer; consents are no program's business. */
    @GetMapping(path = "/api/v1/consents/{id}/receipt", produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseBody
    byte[] forPrograms(Actor actor, @Nullable Badge badge, @PathVariable UUID id) {
        Badge.require(actor, badge, Scope.PEOPLE_READ);
        if (!actor.signedIn()) {
            throw new Refused("2.6", "no-rule");
        }
        return proven(policy.permit(actor, Purpose.RIGHTS), id).json().getBytes(StandardCharsets.UTF_8);
    }

    private void send(Permit permit, UUID id, String file, Language language, HttpServletResponse response)
            throws IOException {
        var proven = proven(permit, id);
        var short8 = id.toString().substring(0, 8);
        response.setHeader("Content-Disposition", "attachment; filename=\"consent-" + short8 + "-" + file + "\"");
        if (file.endsWith(".pdf")) {
            var drawn = drawn(language, proven);
            response.setContentType("application/pdf");
            response.getOutputStream().write(drawn);
        } else {
            var json = file.endsWith(".json");
            response.setContentType(json ? "application/json;charset=UTF-8" : "text/plain;charset=UTF-8");
            response.getOutputStream().write((json ? proven.json() : proven.proof()).getBytes(StandardCharsets.UTF_8));
        }
    }

    private byte[] drawn(Language language, State.Proven proven) {
        try {
            if (!drawing.tryAcquire(QUEUE.toSeconds(), TimeUnit.SECONDS)) {
                throw new ReceiptWaiting();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new ReceiptWaiting();
        }
        try {
            return paper.of(language, proven);
        } finally {
            drawing.release();
        }
    }

    private State.Proven proven(Permit permit, UUID id) {
        var consent = receipts.find(permit, id).orElseThrow(NotFound::new);
        var subject = consent.subject();
        // a blocked person's data is stored and nothing else; what is theirs they see (contracts 10)
        if (!subject.equals(permit.actor().subject()) && blockings.blocked(subject)) {
            throw new Refused("1.3", "blocked");
        }
        journal.read(permit, "consent:" + id, List.of(subject), "consent.purpose", "subject.name");
        var state = receipts.state(permit, consent);
        for (int look = 0; look < LOOKS && state instanceof State.Waiting; look++) {
            pause();
            state = receipts.state(permit, consent);
        }
        return switch (state) {
            case State.Proven found -> found;
            case State.Waiting waiting -> throw new ReceiptWaiting();
            case State.Unknown unknown -> throw new NotFound();
        };
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new ReceiptWaiting();
        }
    }
}

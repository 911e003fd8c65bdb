package kz.qyzmet.desk.consent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.audit.Attestations.State;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A person's receipts of consent as files, for a pack of papers that leaves the desk (clauses 3.1.3 and 3.2.6). The caller journals that they were handed over. Thread-safe. */
@Component
public class ReceiptCopies {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(150);
    /** Somewhat longer than the journal takes to give an entry its place; all receipts of a pack share it. */
    private static final int LOOKS = 25;

    /** One receipt. */
    public record Copy(UUID consent, String json, byte[] pdf) {
        @Override
        public String toString() {
            return "Copy[" + consent + "]";
        }
    }

    private final Receipts receipts;
    private final ReceiptPaper paper;

    ReceiptCopies(Receipts receipts, ReceiptPaper paper) {
        this.receipts = receipts;
        this.paper = paper;
    }

    /**
     * The consents that have a receipt, newest first; makes those that nobody has asked for yet, and waits for their proofs. With the reach own only the actor's.
     *
     * @param until those given later are left out
     * @param power of the representative for whom it is, so that no receipt names another one; null when it is nobody's
     */
    public List<UUID> ready(Permit permit, SubjectId subject, @Nullable UUID power, Instant until, int limit) {
        return ready(
                permit,
                receipts.of(permit, subject, limit).stream()
                        .filter(consent -> !consent.givenAt().isAfter(until))
                        .filter(consent -> power == null || consent.namesOnly(power))
                        .toList());
    }

    /** The same of these consents, in their order. */
    public List<UUID> ready(Permit permit, List<UUID> consents, @Nullable UUID power) {
        return ready(
                permit,
                consents.stream()
                        .flatMap(id -> receipts.find(permit, id).stream())
                        .filter(consent -> power == null || consent.namesOnly(power))
                        .toList());
    }

    private List<UUID> ready(Permit permit, List<Consent> consents) {
        var waiting = new ArrayList<>(consents);
        var ready = waiting.stream().map(Consent::id).toList();
        for (int look = 0; look < LOOKS && !waiting.isEmpty(); look++) {
            if (look > 0 && !pause()) {
                break;
            }
            waiting.removeIf(consent -> receipts.state(permit, consent) instanceof State.Proven);
        }
        var late = waiting.stream().map(Consent::id).toList();
        return ready.stream().filter(id -> !late.contains(id)).toList();
    }

    /** Empty when its proof is not there yet, or it went with its person. */
    public Optional<Copy> of(Permit permit, UUID consent, Language language) {
        return proven(permit, consent).map(found -> new Copy(consent, found.json(), paper.of(language, found)));
    }

    /** The same for programs alone, which proves as much: no paper is drawn for it. */
    public Optional<String> json(Permit permit, UUID consent) {
        return proven(permit, consent).map(State.Proven::json);
    }

    private Optional<State.Proven> proven(Permit permit, UUID consent) {
        return receipts.find(permit, consent)
                .map(found -> receipts.state(permit, found))
                .filter(State.Proven.class::isInstance)
                .map(State.Proven.class::cast);
    }

    private static boolean pause() {
        try {
            Thread.sleep(LOOK_AGAIN);
            return true;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

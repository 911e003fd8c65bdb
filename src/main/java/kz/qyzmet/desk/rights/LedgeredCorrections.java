package kz.qyzmet.desk.rights;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ledger.Ledger;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.ledger.Replay;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.subject.AddressCorrecting;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Json;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was corrected after a backup is corrected again before the restored desk opens (contracts 4, clause 2.1.5): the right value, why, by which paper, and who was told. They stand beside the ledger, sealed by the
 * person's key and by the epoch of that moment; the scan of a paper does not. Nobody is told twice.
 */
@Component
@ActsAs(Family.RIGHTS)
class LedgeredCorrections implements Replay {
    private static final JsonMapper JSON = JsonMapper.builder(Json.factory()).build();

    /**
     * A correction that was carried out.
     *
     * @param value which one
     * @param right what stands there now
     * @param shown whether the person has shown that the address is theirs
     */
    record Done(
            UUID value,
            String kind,
            String right,
            boolean shown,
            String cause,
            String reason,
            String document,
            List<Correction.Recipient> recipients,
            @Nullable UUID request,
            String edition,
            UUID askedBy,
            Instant askedAt,
            UUID doneBy) {
        @Override
        public String toString() {
            return "Done[" + kind + "]";
        }
    }

    private final Corrections corrections;
    private final Subjects subjects;
    private final Outbox outbox;
    private final AnswerPacks packs;
    private final Ledger ledger;
    private final Vault vault;
    private final Policy policy;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    LedgeredCorrections(
            Corrections corrections,
            Subjects subjects,
            Outbox outbox,
            AnswerPacks packs,
            Ledger ledger,
            Vault vault,
            Policy policy,
            ApplicationEventPublisher events,
            TransactionTemplate transaction) {
        this.corrections = corrections;
        this.subjects = subjects;
        this.outbox = outbox;
        this.packs = packs;
        this.ledger = ledger;
        this.vault = vault;
        this.policy = policy;
        this.events = events;
        this.transaction = transaction;
    }

    /** In the transaction of the correction, which has been written down as done. */
    void note(Permit desk, Correction asked, String right, boolean shown, UUID by) {
        var told = corrections.told(desk, asked);
        var done = new Done(
                asked.value(),
                asked.kind(),
                right,
                shown,
                asked.cause().id(),
                told.reason(),
                told.document(),
                told.recipients(),
                asked.request(),
                desk.edition(),
                asked.askedBy(),
                asked.askedAt(),
                by);
        ledger.note(
                Ledgered.Kind.CORRECTION,
                asked.id(),
                asked.subject(),
                vault.sealPassing(asked.subject(), place(asked.id()), JSON.writeValueAsString(done)));
    }

    @Override
    public Set<Ledgered.Kind> kinds() {
        return Set.of(Ledgered.Kind.CORRECTION);
    }

    /**
     * Does nothing when it is so already, when the backup knows neither the person nor the value, or when the epoch has ended: no backup from before the correction opens then.
     *
     * @throws IllegalStateException when the words are not beside the ledger: the desk stays closed
     * @throws kz.qyzmet.desk.policy.Refused when the person is blocked: nothing of them may be changed
     */
    @Override
    public void again(Ledgered act) {
        var subject = act.subject();
        if (vault.keyId(subject).isEmpty()) {
            return;
        }
        var permit = policy.permit(Actor.system("ledger"), Purpose.RIGHTS);
        ledger.words(act)
                .map(words -> vault.open(permit, subject, place(act.act()), words))
                .map(said -> JSON.readValue(said, Done.class))
                .ifPresent(done -> again(permit, act, done));
    }

    private void again(Permit permit, Ledgered act, Done done) {
        var subject = act.subject();
        var held = subjects.held(permit, subject).stream()
                .filter(value -> value.id().equals(done.value()))
                .findFirst();
        if (held.isEmpty()) {
            return;
        }
        boolean mail = done.kind().equals("email");
        if (mail) {
            events.publishEvent(new AddressCorrecting(subject));
        }
        transaction.executeWithoutResult(_ -> {
            if (corrections.again(act, done)) {
                subjects.correct(permit, subject, done.value(), done.right(), done.shown());
                if (mail) {
                    outbox.readdress(permit, subject, held.get().value(), done.right());
                    packs.endAll(permit, subject);
                }
            }
        });
    }

    private static Place place(UUID act) {
        return new Place("ledger/", "correction", act);
    }
}

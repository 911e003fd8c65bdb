package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.AddressCorrecting;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.NotFound;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Correcting what is held about a person (Law 94-V art. 13 and 25(2)(8); clauses 2.1.5, 3.2.2): the officer writes down what is right, why and by which paper, and a second person carries it out; the person does it
 * alone, a new e-mail address once it has answered. Whoever had received the old value is found and told in the same transaction, and the old value is gone. Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class Correcting {
    private static final int BATCH = 100;

    private final Corrections corrections;
    private final ValueRecipients recipients;
    private final CorrectionLetters letters;
    private final LedgeredCorrections ledgered;
    private final SubjectRequests requests;
    private final Subjects subjects;
    private final Outbox outbox;
    private final Vault vault;
    private final AnswerPacks packs;
    private final Journal journal;
    private final Policy policy;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Correcting(
            Corrections corrections,
            ValueRecipients recipients,
            CorrectionLetters letters,
            LedgeredCorrections ledgered,
            SubjectRequests requests,
            Subjects subjects,
            Outbox outbox,
            Vault vault,
            AnswerPacks packs,
            Journal journal,
            Policy policy,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            Clock clock) {
        this.corrections = corrections;
        this.recipients = recipients;
        this.letters = letters;
        this.ledgered = ledgered;
        this.requests = requests;
        this.subjects = subjects;
        this.outbox = outbox;
        this.vault = vault;
        this.packs = packs;
        this.journal = journal;
        this.policy = policy;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** The value that is held under this number. */
    Optional<Subjects.Held> held(Permit permit, SubjectId subject, UUID value) {
        return subjects.held(permit, subject).stream()
                .filter(held -> held.id().equals(value))
                .findFirst();
    }

    /**
     * The officer writes down what is right; nothing changes until a second person carries it out.
     *
     * @throws Invalid with what is wrong about the value
     * @throws Conflict {@code request-own}, {@code correction-waiting}, {@code correction-demand} when the demand is not the person's, or is decided
     * @throws Refused while the person is blocked (clause 1.3, contracts 10): their demand is taken and answered, their data is not changed
     */
    Correction ask(Permit permit, Corrections.Wish wish) {
        officer(permit);
        if (wish.subject().equals(permit.actor().subject())) {
            throw new Conflict(409, "request-own");
        }
        check(permit, wish);
        if (subjects.another(permit, wish.subject(), wish.kind(), wish.value())) {
            throw new Invalid("value", "rights.correction.taken");
        }
        return once(() -> transaction.execute(_ -> {
            if (wish.request() != null) {
                demand(permit, wish, wish.request());
                // what was prepared for it before, by a program or by the officer, gives way
                corrections.of(wish.request()).stream()
                        .filter(old -> old.waits() && old.value().equals(wish.held()))
                        .forEach(old -> corrections.ended(old, permit.actor().id()));
            }
            return written(permit, wish);
        }));
    }

    /**
     * What a program says is right, with the demand that it files: as of a paper, the officer decides about it and a second person carries it out. Where nothing can be prepared (the value is not held, or not the only one of its kind, is
     * somebody else's or being corrected already, the person is blocked) it stands in the words of the demand, and the program hears no difference. Joins the caller's transaction.
     */
    void prepare(Permit permit, SubjectRequest request, Corrections.Wish wish) {
        var subject = request.subject();
        var held = subjects.blocked(subject)
                ? List.<Subjects.Held>of()
                : subjects.held(desk(), subject).stream()
                        .filter(one -> one.kind().equals(wish.kind()))
                        .toList();
        if (held.size() == 1
                && !held.getFirst().value().equals(wish.value())
                && !corrections.waits(held.getFirst().id())
                && !subjects.another(desk(), subject, wish.kind(), wish.value())) {
            once(() -> written(permit, wish.on(request, held.getFirst().id())));
        }
    }

    /** A demand to correct of this person that nobody has decided; others wait for what is done with it. */
    private void demand(Permit permit, Corrections.Wish wish, UUID id) {
        var request = requests.lock(permit, id).orElseThrow(NotFound::new);
        if (request.kind() != SubjectRequest.Kind.CORRECT
                || request.outcome() != null
                || !request.subject().equals(wish.subject())) {
            throw new Conflict(409, "correction-demand");
        }
    }

    private Correction written(Permit permit, Corrections.Wish wish) {
        var asked = corrections.add(permit, wish);
        journal.note(
                permit,
                Operation.RECORD,
                object(asked),
                List.of(wish.subject()),
                "correction.reason",
                "correction.document");
        return asked;
    }

    /**
     * The person corrects a value of their own. A name and a phone number change at once; to a new e-mail address a letter goes first, and what it says is the same whoever's it is.
     *
     * @return whether it is done; else the letter is on its way
     * @throws Invalid with what is wrong about the value
     * @throws Conflict {@code correction-waiting} when an officer is correcting the same value, {@code correction-paper} when a paper is needed, {@code correction-flood} when the person has named more new addresses lately
     *     than anybody has
     * @throws Refused while the person is blocked
     */
    boolean byPerson(Permit own, Corrections.Wish wish) {
        var self = own.actor().subject();
        if (self == null || !self.equals(wish.subject())) {
            throw new Refused("4.8", "not-own-data");
        } else if (Correction.needsPaper(wish.kind())) {
            throw new Conflict(409, "correction-paper");
        }
        check(own, wish);
        var mail = wish.kind().equals("email");
        // the look-up through everybody is the desk's; what it finds is told to nobody
        boolean taken = mail && subjects.another(desk(), self, wish.kind(), wish.value());
        var asked = once(() -> transaction.execute(_ -> {
            if (mail) {
                vault.alone(self);
                flood(own, self);
            }
            corrections.waitingOwn(own, self, wish.held()).ifPresent(old -> end(own, old, self.value()));
            var added = written(own, wish);
            if (mail && !taken) {
                letters.proves(own, added, wish.value());
            }
            return added;
        }));
        if (!mail) {
            apply(own, asked, self.value());
        }
        return !mail;
    }

    /** Each asks a mailbox that may be a stranger's, so the desk must not become a way to write to many (clause 4.11). */
    private void flood(Permit own, SubjectId self) {
        if (corrections.addresses(own, self, clock.instant().minus(policy.period("address-proof")))
                >= policy.number("address-letters-per-person")) {
            throw new Conflict(409, "correction-flood");
        }
    }

    /** The letter to an address that is asked for no longer does not leave. */
    private void end(Permit permit, Correction correction, UUID by) {
        corrections.ended(correction, by);
        outbox.takeBack(permit, correction.subject(), correction.id());
    }

    /** What of a correction is shown behind the link that went to a new address. @return empty when it waits no longer */
    Optional<Correction> proving(UUID id) {
        return corrections
                .find(desk(), id)
                .filter(Correction::waits)
                .filter(Correction::byPerson)
                .filter(asked -> asked.askedAt().isAfter(clock.instant().minus(policy.period("address-proof"))));
    }

    /** Whoever reads the new address has shown it. */
    void proven(UUID id) {
        var asked = proving(id).orElseThrow(() -> new Conflict(409, "correction-decided"));
        apply(desk(), asked, asked.subject().value());
    }

    /**
     * The second person carries it out.
     *
     * @throws Conflict {@code request-same-person}, {@code request-own}, {@code correction-decided}, {@code correction-gone}, {@code correction-taken}
     * @throws Refused while the person is blocked
     */
    void carryOut(Permit permit, Actor second, Correction asked) {
        if (second.id().equals(asked.askedBy())) {
            throw new Conflict(409, "request-same-person");
        } else if (asked.subject().equals(second.subject())) {
            throw new Conflict(409, "request-own");
        } else if (!asked.waits()) {
            throw new Conflict(409, "correction-decided");
        }
        apply(permit, asked, second.id());
    }

    private void apply(Permit permit, Correction asked, UUID by) {
        var subject = asked.subject();
        if (subjects.blocked(subject)) {
            throw new Refused("1.3", "blocked");
        }
        var held = held(desk(), subject, asked.value()).orElseThrow(() -> new Conflict(409, "correction-gone"));
        var known = recipients.of(subject, held);
        if (asked.kind().equals("email")) {
            events.publishEvent(new AddressCorrecting(subject));
        }
        try {
            transaction.executeWithoutResult(_ -> {
                // neither blocked nor destroyed before it has committed
                vault.hold(subject);
                if (subjects.blocked(subject)) {
                    throw new Refused("1.3", "blocked");
                }
                var correction = corrections
                        .lock(permit, asked.id())
                        .filter(Correction::waits)
                        .orElseThrow(() -> new Conflict(409, "correction-decided"));
                change(permit, correction, held, known, by);
            });
        } catch (DuplicateKeyException taken) {
            throw new Conflict(409, "correction-taken");
        }
    }

    private void change(
            Permit permit, Correction correction, Subjects.Held held, List<ValueRecipients.Known> known, UUID by) {
        var subject = correction.subject();
        var value = corrections.value(permit, correction);
        boolean shown = by.equals(subject.value());
        if (held.value().equals(value)) {
            throw new Conflict(409, "correction-same");
        }
        if (value.isEmpty() || !subjects.correct(permit, subject, correction.value(), value, shown)) {
            throw new Conflict(409, "correction-gone");
        }
        if (correction.kind().equals("email")) {
            outbox.readdress(permit, subject, held.value(), value);
            packs.endAll(permit, subject);
        }
        var told = letters.tell(desk(), correction, known);
        corrections.done(correction, by, told);
        ledgered.note(desk(), correction, value, shown, by);
        journal.note(
                permit,
                Operation.CORRECT,
                object(correction),
                List.of(subject),
                Correction.field(correction.kind()),
                "correction.recipients");
        if (!correction.byPerson() && correction.request() == null) {
            corrections
                    .find(desk(), correction.id())
                    .ifPresent(done -> letters.corrected(desk(), corrections.told(desk(), done)));
        }
    }

    /** The second person says no, or the officer finds that it was wrong: nothing changes. */
    void giveUp(Permit permit, Correction asked, UUID by) {
        transaction.executeWithoutResult(_ -> {
            if (asked.byPerson()) {
                vault.alone(asked.subject());
            }
            corrections.lock(permit, asked.id()).filter(Correction::waits).ifPresent(correction -> {
                end(permit, correction, by);
                journal.note(
                        permit,
                        Operation.USE,
                        object(correction),
                        List.of(correction.subject()),
                        "correction.given-up");
            });
        });
    }

    /** What was prepared for a demand goes with it when it ends otherwise. */
    @EventListener
    void ended(RequestEnded event) {
        corrections.endedWith(event.request(), event.by());
    }

    /** A new address that nobody has confirmed is not kept. */
    @Scheduled(
            initialDelayString = "#{@policy.period('accuracy-clock').toMillis()}",
            fixedDelayString = "#{@policy.period('accuracy-clock').toMillis()}")
    void sweep() {
        var desk = desk();
        corrections
                .unconfirmed(desk, clock.instant().minus(policy.period("address-proof")), BATCH)
                .forEach(asked -> giveUp(desk, asked, desk.actor().id()));
    }

    /**
     * Asks an address from which letters came back whether it reaches the person.
     *
     * @throws Conflict {@code correction-no-doubt} when letters to it do not come back
     */
    void asks(Permit permit, SubjectId subject, UUID contact) {
        doubtful(permit, subject, contact, held -> {
            letters.doubts(permit, subject, held);
            journal.note(permit, Operation.USE, "contact:" + contact, List.of(subject), "contact.doubtful");
        });
    }

    /** The officer found the address to be good. */
    void doubtless(Permit permit, SubjectId subject, UUID contact) {
        doubtful(permit, subject, contact, held -> subjects.doubtless(permit, subject, held.id()));
    }

    private void doubtful(Permit permit, SubjectId subject, UUID contact, Consumer<Subjects.Held> act) {
        officer(permit);
        if (subjects.blocked(subject)) {
            throw new Refused("1.3", "blocked");
        }
        var held = held(permit, subject, contact)
                .filter(Subjects.Held::doubtful)
                .orElseThrow(() -> new Conflict(409, "correction-no-doubt"));
        transaction.executeWithoutResult(_ -> act.accept(held));
    }

    /** Whoever got the letter to it says that the address is good; again changes nothing. @return whose it is, empty when there is no such address any more */
    Optional<SubjectId> reached(UUID contact) {
        var owner = subjects.owner(desk(), contact);
        owner.ifPresent(subject -> subjects.doubtless(desk(), subject, contact));
        return owner;
    }

    private void check(Permit permit, Corrections.Wish wish) {
        if (subjects.blocked(wish.subject())) {
            throw new Refused("1.3", "blocked");
        }
        var held = held(permit, wish.subject(), wish.held()).orElseThrow(NotFound::new);
        if (held.value().equals(wish.value())) {
            throw new Invalid("value", "rights.correction.same");
        }
    }

    private static Correction once(java.util.function.Supplier<Correction> act) {
        try {
            return act.get();
        } catch (DuplicateKeyException twice) {
            throw new Conflict(409, "correction-waiting");
        }
    }

    private Permit desk() {
        return policy.permit(Actor.system("rights"), Purpose.RIGHTS);
    }

    private static void officer(Permit permit) {
        if (permit.purpose() != Purpose.RIGHTS || permit.reach() != Reach.ALL) {
            throw new Refused("4.1", "officer-only");
        }
    }

    private static String object(Correction correction) {
        return "correction:" + correction.id();
    }
}

package kz.qyzmet.desk.rights;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.ledger.Ledger;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.ledger.Replay;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Removes one file, letter, answer or the words of a demand for good (clause 2.1.4): the sealed bytes and words go, the history keeps that something went, when, why and by whom. By the officer at any time, by the person as long
 * as nobody has decided. It stands in the ledger, so a restored backup does not bring it back (contracts 4). Works in the role that destroys, which the rows of the blocked are closed to. Thread-safe.
 */
@Component
@ActsAs(Family.ERASURE)
class Removal implements Replay {
    /** What goes. */
    enum What {
        /** One file that came with the demand. */
        FILE,
        /** A letter as it came, with whatever was in it; the words that the desk took out of it stay. */
        LETTER,
        /** Words, of a letter or of the demand itself, and the letter that brought them. */
        WORDS,
        /** An answer to the officer's question. */
        ANSWER;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<What> of(String id) {
            return Arrays.stream(values())
                    .filter(known -> known.id().equals(id))
                    .findFirst();
        }
    }

    enum Reason {
        /** A copy of an identity document. */
        IDENTITY,
        /** More than the answer needs. */
        EXCESS,
        /** It is about other people. */
        OTHERS,
        /** It may do harm to whoever opens it. */
        HARMFUL,
        /** Sent by mistake, as its sender told. */
        MISTAKE,
        /** The person removed it themselves. */
        OWN;

        static final Set<Reason> BY_OFFICER = EnumSet.complementOf(EnumSet.of(OWN));

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Reason> of(String id) {
            return Arrays.stream(values())
                    .filter(known -> known.id().equals(id))
                    .findFirst();
        }
    }

    private final SubjectRequests requests;
    private final Answering answering;
    private final DemandFiles files;
    private final CaseLetters letters;
    private final CaseQuestions questions;
    private final Subjects subjects;
    private final LegalHolds holds;
    private final Journal journal;
    private final Ledger ledger;
    private final Vault vault;
    private final Policy policy;
    private final TransactionOperations transaction;

    Removal(
            SubjectRequests requests,
            Answering answering,
            DemandFiles files,
            CaseLetters letters,
            CaseQuestions questions,
            Subjects subjects,
            LegalHolds holds,
            Journal journal,
            Ledger ledger,
            Vault vault,
            Policy policy,
            TransactionOperations transaction) {
        this.requests = requests;
        this.answering = answering;
        this.files = files;
        this.letters = letters;
        this.questions = questions;
        this.subjects = subjects;
        this.holds = holds;
        this.journal = journal;
        this.ledger = ledger;
        this.vault = vault;
        this.policy = policy;
        this.transaction = transaction;
    }

    /**
     * By the officer, or by the person from a demand of their own.
     *
     * @param object the file, the letter, the question, or the demand for its words
     * @throws NotFound when there is no such thing in this demand, or it has gone already
     * @throws Conflict {@code removal-blocked} or {@code removal-held} while it has to stay; {@code request-decided} when the person comes too late; {@code request-own} when an officer acts on a demand of their own
     */
    @ActsAs(Family.ERASURE)
    void remove(Permit permit, UUID demand, What what, UUID object, Reason reason) {
        var own = permit.reach() != Reach.ALL;
        if (own != (reason == Reason.OWN)) {
            throw new IllegalArgumentException("only the person removes at their own wish");
        }
        var subject = requests.find(permit, demand).orElseThrow(NotFound::new).subject();
        if (subjects.blocked(subject)) {
            throw new Conflict(409, "removal-blocked");
        }
        transaction.executeWithoutResult(_ -> {
            // the person first, as every step of a demand
            vault.hold(subject);
            // closed to this role from the moment that a blocking commits
            var request = requests.lock(permit, demand).orElseThrow(() -> new Conflict(409, "removal-blocked"));
            if (!own) {
                answering.notOneself(permit.actor().subject(), request);
            }
            if (holds.stands(subject)) {
                throw new Conflict(409, "removal-held");
            } else if (own && request.outcome() != null) {
                throw new Conflict(409, "request-decided");
            }
            var act = Ids.ordered();
            var by = permit.actor().id();
            if (!gone(permit, request, what, object, act, reason, by)) {
                throw new NotFound();
            }
            ledger.note(
                    Ledgered.Kind.REMOVAL,
                    act,
                    subject,
                    String.join(".", what.id(), demand.toString(), object.toString(), reason.id() + "." + by));
        });
    }

    private boolean gone(
            Permit permit, SubjectRequest request, What what, UUID object, UUID act, Reason reason, UUID by) {
        var held = switch (what) {
            case FILE -> files.remove(permit, request, object) ? "attachment.content" : null;
            case LETTER -> letters.removeWhole(permit, request, object) ? "subject_request_letter.raw" : null;
            case WORDS -> words(permit, request, object);
            case ANSWER -> questions.removeAnswer(permit, request, object) ? "subject_request_question.answer" : null;
        };
        if (held == null) {
            return false;
        }
        requests.removed(request, act, what, reason, by);
        journal.note(permit, Operation.DELETE, "subject-request:" + request.id(), List.of(request.subject()), held);
        return true;
    }

    /** Of a demand that came as a letter, the letter has them too. */
    private @Nullable String words(Permit permit, SubjectRequest request, UUID object) {
        var first = letters.first(permit, request).map(CaseLetters.Line::id);
        var its = object.equals(request.id()) || first.filter(object::equals).isPresent();
        if (!its) {
            return letters.removeWords(permit, request, object) ? "subject_request_letter.body" : null;
        }
        var words = requests.removeBody(request);
        var whole = first.filter(letter -> letters.removeWords(permit, request, letter))
                .isPresent();
        return words || whole ? "subject_request.body" : null;
    }

    @Override
    public Set<Ledgered.Kind> kinds() {
        return Set.of(Ledgered.Kind.REMOVAL);
    }

    /**
     * After a restore: removes again what the backup brought back, whatever holds stand by now. Does nothing when the backup knows neither the person nor what was removed.
     *
     * @throws IllegalStateException when the person is blocked and nothing of them may be changed: the desk stays closed
     */
    @Override
    public void again(Ledgered act) {
        var subject = act.subject();
        if (vault.keyId(subject).isEmpty()) {
            return;
        } else if (subjects.blocked(subject)) {
            throw new IllegalStateException("a removal cannot be done again while its person is blocked");
        }
        var said = act.what().split("\\.");
        var what = What.of(said[0]).orElseThrow();
        var reason = Reason.of(said[3]).orElseThrow();
        var permit = policy.permit(Actor.system("ledger"), Purpose.RIGHTS);
        transaction.executeWithoutResult(_ -> requests.lock(permit, UUID.fromString(said[1]))
                .filter(request -> request.subject().equals(subject))
                .ifPresent(request -> gone(
                        permit, request, what, UUID.fromString(said[2]), act.act(), reason, UUID.fromString(said[4]))));
    }
}

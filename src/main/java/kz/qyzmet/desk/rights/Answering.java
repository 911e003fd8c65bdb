package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.deadline.Deadline;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.mail.LetterOrigins;
import kz.qyzmet.desk.mail.Origin;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.LegalTerm;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.ticket.TookBack;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The steps of a subject request, each with its row, its entry in the journal and its letter in one transaction. What carries a granted demand out happens outside, see {@link Serving}. Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class Answering {
    private final SubjectRequests requests;
    private final Representatives representatives;
    private final RightsLetters letters;
    private final AnswerPacks packs;
    private final CaseQuestions questions;
    private final CaseLetters caseLetters;
    private final LetterOrigins origins;
    private final Corrections corrections;
    private final Blockings blockings;
    private final Consents consents;
    private final Vault vault;
    private final Journal journal;
    private final Policy policy;
    private final LegalClock legal;
    private final Clock clock;

    Answering(
            SubjectRequests requests,
            Representatives representatives,
            RightsLetters letters,
            AnswerPacks packs,
            CaseQuestions questions,
            CaseLetters caseLetters,
            LetterOrigins origins,
            Corrections corrections,
            Blockings blockings,
            Consents consents,
            Vault vault,
            Journal journal,
            Policy policy,
            LegalClock legal,
            Clock clock) {
        this.requests = requests;
        this.representatives = representatives;
        this.letters = letters;
        this.packs = packs;
        this.questions = questions;
        this.caseLetters = caseLetters;
        this.origins = origins;
        this.corrections = corrections;
        this.blockings = blockings;
        this.consents = consents;
        this.vault = vault;
        this.journal = journal;
        this.policy = policy;
        this.legal = legal;
        this.clock = clock;
    }

    /**
     * Takes a demand, starts its clock, acknowledges it. Taking consent back takes back all that was agreed to and stops at once what rested on it (clause 3.2.4), before anybody decides about the rest.
     *
     * @throws Conflict {@code request-standing} when the same demand stands open, {@code request-flood} when the person has filed more today than anybody reads
     */
    @Transactional
    public SubjectRequest file(Permit permit, SubjectRequests.Wish wish) {
        return file(permit, wish, null);
    }

    /**
     * The same of a withdrawal that names one kind, as a switch does: the others stand by themselves and go on (Law 94-V art. 24(1)(5)).
     *
     * @param only the kind; null takes back all
     */
    @Transactional
    public SubjectRequest file(Permit permit, SubjectRequests.Wish wish, @Nullable ConsentKind only) {
        if (flood(permit, wish)) {
            throw new Conflict(409, "request-flood");
        }
        var filed = taken(permit, wish, only);
        letters.received(permit, filed, only);
        return filed;
    }

    /** The same without a limit and without a word to the person: whoever brings a letter decides about both. */
    @Transactional
    public SubjectRequest taken(Permit permit, SubjectRequests.Wish wish) {
        return taken(permit, wish, null);
    }

    private SubjectRequest taken(Permit permit, SubjectRequests.Wish wish, @Nullable ConsentKind only) {
        var subject = wish.subject();
        if (wish.kind() == SubjectRequest.Kind.WITHDRAWAL) {
            // before anything else, as whoever takes back by another way does it: two at once wait in one order
            vault.alone(subject);
        }
        var term = policy.term(wish.kind().id(), wish.receivedOn());
        var due = legal.due(wish.receivedOn(), term.days(), term.working());
        var warnAt = legal.calendar().before(due.end(), policy.period("subject-request-warning"));
        SubjectRequest filed;
        try {
            filed = requests.file(permit, wish, term, due, warnAt);
        } catch (DuplicateKeyException twice) {
            throw new Conflict(409, "request-standing");
        }
        journal.note(permit, Operation.RECORD, object(filed), List.of(subject), "subject_request.body");
        if (wish.power() != null) {
            representatives.acted(wish.power(), filed);
            journal.note(permit, Operation.RECORD, object(filed), List.of(subject), "representative_act");
        }
        if (wish.kind() == SubjectRequest.Kind.WITHDRAWAL && wish.identity() != null) {
            withdraw(permit, wish, only);
        }
        return filed;
    }

    private void withdraw(Permit permit, SubjectRequests.Wish wish, @Nullable ConsentKind only) {
        var channel = channel(wish.channel());
        var power = wish.power();
        if (only != null) {
            consents.withdraw(permit, wish.subject(), only, channel);
        } else if (power == null) {
            consents.withdrawAll(permit, wish.subject(), channel);
        } else {
            var named = representatives.named(permit, power.representative());
            consents.withdrawAllFor(permit, wish.subject(), channel, letters.power(named, wish.language()));
        }
    }

    private static kz.qyzmet.desk.consent.Channel channel(SubjectRequest.Channel channel) {
        return switch (channel) {
            case PORTAL -> kz.qyzmet.desk.consent.Channel.WEB;
            case MAIL -> kz.qyzmet.desk.consent.Channel.MAIL;
            case API -> kz.qyzmet.desk.consent.Channel.API;
            case PAPER, COUNTER -> kz.qyzmet.desk.consent.Channel.PAPER;
        };
    }

    /** Whoever took consent back by the link in a letter has demanded it: what stands open is not filed twice, and one too many today keeps nothing from stopping. */
    @EventListener
    void tookBack(TookBack word) {
        var permit = policy.permit(Actor.system("mail"), Purpose.RIGHTS);
        var kind = SubjectRequest.Kind.WITHDRAWAL;
        var wish = new SubjectRequests.Wish(
                word.subject(),
                kind,
                SubjectRequest.Channel.MAIL,
                word.language(),
                legal.calendar().dateOf(clock.instant()),
                "",
                SubjectRequest.Identity.KNOWN_ADDRESS);
        if (requests.standing(permit, word.subject(), kind).isEmpty() && !flood(permit, wish)) {
            file(permit, wish);
        }
    }

    private boolean flood(Permit permit, SubjectRequests.Wish wish) {
        return lately(permit, wish) >= policy.number("subject-requests-per-person");
    }

    /** How many like this have been filed in the window of the limits. */
    long lately(Permit permit, SubjectRequests.Wish wish) {
        return requests.filedSince(permit, wish, clock.instant().minus(policy.period("subject-request-window")));
    }

    /** The same of one kind alone. */
    @Transactional
    public void stopped(Permit permit, SubjectId subject, SubjectRequest.Channel channel, ConsentKind only) {
        consents.withdraw(permit, subject, only, channel(channel));
    }

    /** Takes every consent back without a demand of its own: what is open already, or one too many today, must not keep anything from stopping (clause 3.2.4). */
    @Transactional
    public void stopped(Permit permit, SubjectId subject, SubjectRequest.Channel channel) {
        consents.withdrawAll(permit, subject, channel(channel));
    }

    /** The same for a letter of the officer's, when what it demands stands open already; nothing as long as anybody may have written it. */
    @Transactional
    public void stopped(Permit permit, UUID id) {
        officer(permit);
        var request = undecided(permit, id, true);
        if (request.identity() != null) {
            consents.withdrawAll(permit, request.subject(), channel(request.channel()));
        }
    }

    /** @throws Invalid {@code how} when it is to be known by the address of a letter, and no mail server that we trust has confirmed that it is from there */
    @Transactional
    public void identified(Permit permit, UUID id, SubjectRequest.Identity identity) {
        officer(permit);
        var request = undecided(permit, id);
        if (identity == SubjectRequest.Identity.KNOWN_ADDRESS && doubtful(permit, request)) {
            throw new Invalid("how", "rights.wrong.sender");
        }
        identify(permit, request, identity, permit.actor().id());
    }

    /** Anybody may write any address into a letter: only a mail server that we trust, or the secret that went to the known address, says whose it is. */
    private boolean doubtful(Permit permit, SubjectRequest request) {
        return caseLetters.of(permit, request, null, 1).stream()
                .map(CaseLetters.Line::id)
                .anyMatch(first -> {
                    var seen = origins.of(List.of(first)).get(first);
                    return seen == null || seen.sender() != Origin.CONFIRMED;
                });
    }

    private void identify(Permit permit, SubjectRequest request, SubjectRequest.Identity identity, UUID by) {
        if (request.identity() != null) {
            throw new Conflict(409, "request-decided");
        }
        requests.identified(request, identity, by);
        journal.note(permit, Operation.USE, object(request), List.of(request.subject()), "subject_request.identity");
        if (request.kind() == SubjectRequest.Kind.WITHDRAWAL) {
            consents.withdrawAll(permit, request.subject(), channel(request.channel()));
        }
    }

    /**
     * Sends a secret to the address that is known to be the person's: whoever confirms by it is the person (Digital Code art. 37(5)).
     *
     * @throws Conflict {@code request-no-address} when none is known, or letters to it come back
     */
    @Transactional
    public void asksAddress(Permit permit, UUID id) {
        officer(permit);
        var request = undecided(permit, id);
        if (request.identity() != null) {
            throw new Conflict(409, "request-decided");
        } else if (!letters.confirm(permit, request)) {
            throw new Conflict(409, "request-no-address");
        }
        journal.note(
                permit, Operation.USE, object(request), List.of(request.subject()), "subject_request.identity-asked");
    }

    /**
     * The officer asks the person something about the demand. The clock runs on: Law 94-V knows no pause for it. The blocked are asked too, as they are answered (contracts 10).
     *
     * @throws Conflict {@code request-no-address} when no address is known, or letters to it come back
     */
    @Transactional
    public void asked(Permit permit, UUID id, String question) {
        officer(permit);
        var request = undecided(permit, id);
        if (letters.silent(request)) {
            throw new Conflict(409, "request-no-address");
        }
        questions.ask(permit, request, question);
        requests.asked(request, permit.actor().id());
        journal.note(
                permit,
                Operation.PROVIDE,
                object(request),
                List.of(request.subject()),
                "subject_request_question.question");
        letters.ask(permit, request, question);
    }

    /**
     * The person answers a question on their page, as long as nobody has decided.
     *
     * @throws Conflict {@code question-answered} when it was answered before
     */
    @Transactional
    public void replied(Permit permit, UUID id, UUID question, String answer) {
        var request = undecided(permit, id);
        if (!request.subject().equals(permit.actor().subject())) {
            throw new Refused("4.8", "not-own-data");
        }
        replied(permit, permit, request, question, answer);
    }

    /**
     * The same by the representative who made the demand, or the program that filed it; the caller has looked whether they may in this transaction.
     *
     * @param agent for the journal
     * @param desk sees the person's demand
     */
    @Transactional
    public void repliedFor(Permit agent, Permit desk, UUID id, UUID question, String answer) {
        replied(agent, desk, undecided(desk, id), question, answer);
    }

    private void replied(Permit by, Permit permit, SubjectRequest request, UUID question, String answer) {
        if (!questions.answer(permit, request, question, answer)) {
            throw new Conflict(409, "question-answered");
        }
        requests.replied(request, by.actor().id());
        journal.note(
                by, Operation.STORE, object(request), List.of(request.subject()), "subject_request_question.answer");
    }

    /** Whoever holds the secret confirms the demand; again changes nothing. */
    @Transactional
    public void confirmed(Permit permit, UUID id) {
        officer(permit);
        var request = held(permit, id, false);
        if (request.outcome() == null && request.identity() == null) {
            identify(
                    permit,
                    request,
                    SubjectRequest.Identity.KNOWN_ADDRESS,
                    request.subject().value());
        }
    }

    /**
     * The officer says what a letter is; its term runs from the day it came, by the rule of that kind. A term that has run out already does not begin anew: nobody is left waiting in silence (clause 7.2).
     *
     * @throws Conflict {@code request-standing} when the same demand of the person stands open, {@code request-chosen} when the person chose the kind themselves
     */
    @Transactional
    public void sorted(Permit permit, UUID id, SubjectRequest.Kind kind) {
        officer(permit);
        var request = undecided(permit, id, kind == SubjectRequest.Kind.WITHDRAWAL);
        if (request.channel() == SubjectRequest.Channel.PORTAL) {
            throw new Conflict(409, "request-chosen");
        }
        var term = policy.term(kind.id(), request.receivedOn());
        var due = legal.due(request.receivedOn(), term.days(), term.working());
        var over = request.overdue(clock.instant()) && request.dueAt().isBefore(due.end());
        var end = over ? request.dueAt() : due.end();
        var warnAt = legal.calendar().before(end, policy.period("subject-request-warning"));
        try {
            requests.sorted(
                    request,
                    kind,
                    term,
                    end,
                    over ? request.certain() : due.certain(),
                    over ? request.unloaded() : due.unloaded(),
                    warnAt,
                    permit.actor().id());
        } catch (DuplicateKeyException twice) {
            throw new Conflict(409, "request-standing");
        }
        journal.note(
                permit, Operation.SYSTEMATISE, object(request), List.of(request.subject()), "subject_request.kind");
        var now = requests.find(permit, id).orElseThrow(NotFound::new);
        if (kind == SubjectRequest.Kind.WITHDRAWAL && now.identity() != null) {
            consents.withdrawAll(permit, now.subject(), channel(now.channel()));
        }
        if (kind != request.kind()) {
            corrections.endedWith(id, permit.actor().id());
            letters.sorted(permit, now);
        }
    }

    /** A reasoned refusal, answered at once with the authority and the court (clauses 3.2.6, 7.3). */
    @Transactional
    public void refused(Permit permit, UUID id, SubjectRequest.Refusal refusal, String words) {
        officer(permit);
        var request = undecided(permit, id);
        notOneself(permit.actor().subject(), request);
        if (request.state() == SubjectRequest.State.IDENTITY && refusal != SubjectRequest.Refusal.NOT_IDENTIFIED) {
            throw new Conflict(409, "request-identity");
        } else if (!request.refusals().contains(refusal)) {
            throw new Conflict(409, "request-refusal");
        }
        requests.decided(
                request,
                SubjectRequest.Outcome.REFUSED,
                refusal,
                words,
                null,
                permit.actor().id());
        journal.note(permit, Operation.USE, object(request), List.of(request.subject()), "subject_request.refused");
        answer(permit, request.id(), words);
    }

    /** Granted, with nothing corrected by hand. */
    @Transactional
    public void granted(Permit permit, UUID id, String words, @Nullable UUID act) {
        granted(permit, id, words, "", act);
    }

    /**
     * Granted: what changes data waits for the second person, the rest is answered at once.
     *
     * @param byHand what exactly is corrected by hand, in texts, or what became of what was held; empty when nothing is
     * @param act what was prepared
     * @throws Invalid when a correction is granted of which nobody wrote down what it is, or a withdrawal without what it ended
     */
    @Transactional
    public void granted(Permit permit, UUID id, String words, String byHand, @Nullable UUID act) {
        officer(permit);
        var request = undecided(permit, id);
        notOneself(permit.actor().subject(), request);
        if (request.state() == SubjectRequest.State.IDENTITY) {
            throw new Conflict(409, "request-identity");
        } else if (request.kind() == SubjectRequest.Kind.UNBLOCK && !blockings.blocked(request.subject())) {
            throw new Conflict(409, "request-not-blocked");
        }
        storedOnly(request);
        boolean hand = byHand(request, byHand);
        requests.decided(
                request,
                SubjectRequest.Outcome.GRANTED,
                null,
                hand ? letters.byHand(request, byHand) + "\n\n" + words : words,
                act,
                hand,
                permit.actor().id());
        journal.note(permit, Operation.USE, object(request), List.of(request.subject()), "subject_request.granted");
        if (!request.kind().changes()) {
            answer(permit, id, words);
        } else if (request.kind() == SubjectRequest.Kind.DESTROY) {
            // afterwards there is nobody to write to
            letters.willBeDestroyed(permit, request, words);
            if (letters.silent(request)) {
                requests.struck(request, "unreachable", permit.actor().id());
            }
        }
    }

    /** Whether people do it by hand; what nobody wrote down cannot be told as done (clauses 3.2.2, 3.2.4). */
    private boolean byHand(SubjectRequest request, String what) {
        if (request.accounted()) {
            if (what.isBlank()) {
                throw new Invalid(
                        "by-hand", "rights.wrong.by-hand." + request.kind().id());
            }
            return true;
        } else if (request.kind() != SubjectRequest.Kind.CORRECT) {
            return false;
        } else if (what.isBlank() && corrections.of(request.id()).isEmpty()) {
            throw new Invalid("by-hand", "rights.wrong.by-hand");
        }
        return !what.isBlank();
    }

    /** The answer says what was corrected or what became of what was held, so all of it has been by now, and it is something. */
    private void corrected(SubjectRequest request) {
        if (request.accounted() && !request.byHand()) {
            throw new Conflict(409, "request-nothing-said");
        } else if (request.kind() == SubjectRequest.Kind.CORRECT) {
            var written = corrections.of(request.id());
            if (written.stream().anyMatch(Correction::waits) || written.isEmpty() && !request.byHand()) {
                throw new Conflict(409, "request-nothing-corrected");
            }
        }
    }

    /** After the act: the second person's step, and the answer. Does nothing when it has been taken. */
    @Transactional
    public void done(Permit permit, UUID id, UUID second) {
        var request = held(permit, id, false);
        if (request.closed()) {
            return;
        }
        second(request, second);
        if (request.kind() != SubjectRequest.Kind.DESTROY && nobody(permit, request)) {
            gone(permit, id);
            return;
        }
        storedOnly(request);
        corrected(request);
        requests.done(request, second);
        if (request.kind() == SubjectRequest.Kind.DESTROY) {
            // the key is gone and with it whom the answer would be sealed for; the act of destruction says the rest
            requests.closed(request, null, second);
            journal.administer(permit.actor(), "subject-request.done", object(request));
            return;
        }
        journal.note(permit, Operation.USE, object(request), List.of(request.subject()), "subject_request.done");
        answer(permit, id, requests.text(permit, request, "words"));
    }

    /** Whether the person was destroyed on another demand meanwhile. */
    private boolean nobody(Permit permit, SubjectRequest request) {
        return requests.living(permit, List.of(request.subject())).isEmpty();
    }

    /** Nothing of the blocked is corrected, so nobody is told that it was (clause 1.3). */
    private void storedOnly(SubjectRequest request) {
        if (request.kind() == SubjectRequest.Kind.CORRECT && blockings.blocked(request.subject())) {
            throw new Conflict(409, "request-blocked");
        }
    }

    /** The second person says no: it is the officer's again, and its clock runs on. */
    @Transactional
    public void returned(Permit permit, UUID id, UUID second) {
        var request = held(permit, id, false);
        second(request, second);
        if (nobody(permit, request)) {
            gone(permit, id);
            return;
        }
        requests.returned(request, second);
        journal.note(permit, Operation.USE, object(request), List.of(request.subject()), "subject_request.returned");
    }

    private void answer(Permit permit, UUID id, String words) {
        var request = requests.lock(permit, id).orElseThrow(NotFound::new);
        if (letters.silent(request)) {
            var text = letters.answer(permit, request, words, null);
            requests.closedUnreached(request, text, permit.actor().id());
            journal.note(permit, Operation.USE, object(request), List.of(request.subject()), "subject_request.answer");
            return;
        }
        var text = letters.answer(permit, request, words, everything(permit, request));
        requests.closed(request, text, permit.actor().id());
        journal.note(permit, Operation.PROVIDE, object(request), List.of(request.subject()), "subject_request.answer");
    }

    /**
     * The officer gave the answer that could not be sent to the person.
     *
     * @throws Conflict {@code request-handed-over} when it was sent, or was given before
     */
    @Transactional
    public void handedOver(Permit permit, UUID id) {
        officer(permit);
        var request = held(permit, id, false);
        waitsForHand(permit, request);
        requests.struck(request, "handed-over", permit.actor().id());
        if (requests.alive(permit, request.subject())) {
            journal.note(
                    permit, Operation.PROVIDE, object(request), List.of(request.subject()), "subject_request.answer");
        } else {
            journal.administer(permit.actor(), "subject-request.handed-over", object(request));
        }
    }

    /**
     * The officer gave the person the notice that the term has run out, which no letter could bring (clause 7.3); again changes nothing.
     *
     * @throws Conflict {@code request-decided} when it is answered, {@code request-told} when the person was told by letter
     */
    @Transactional
    public void toldByHand(Permit permit, UUID id) {
        officer(permit);
        var request = held(permit, id, false);
        if (request.closed()) {
            throw new Conflict(409, "request-decided");
        } else if (!SubjectRequests.untold(requests.steps(permit, request))) {
            throw new Conflict(409, "request-told");
        }
        if (requests.struck(request, "told-by-hand", permit.actor().id())) {
            journal.note(
                    permit, Operation.PROVIDE, object(request), List.of(request.subject()), "subject_request.overdue");
        }
    }

    private void waitsForHand(Permit permit, SubjectRequest request) {
        var steps = requests.steps(permit, request);
        if (!SubjectRequests.unreachable(steps) || SubjectRequests.handedOver(steps)) {
            throw new Conflict(409, "request-handed-over");
        }
    }

    /**
     * The answer that did not reach the person leaves once more, now that an address is known that does.
     *
     * @throws Conflict {@code request-handed-over} when it does not wait, {@code request-no-address} when letters still reach nobody, {@code request-decided} when there is nothing to send any more
     */
    @Transactional
    public void sentAgain(Permit permit, UUID id) {
        officer(permit);
        var request = held(permit, id, false);
        waitsForHand(permit, request);
        if (letters.silent(request)) {
            throw new Conflict(409, "request-no-address");
        } else if (!request.closed() || requests.text(permit, request, "answer").isEmpty()) {
            throw new Conflict(409, "request-decided");
        }
        var words = requests.text(permit, request, "words");
        var text = letters.answer(permit, request, words, everything(permit, request));
        requests.answeredAgain(request, text, permit.actor().id());
        journal.note(permit, Operation.PROVIDE, object(request), List.of(request.subject()), "subject_request.answer");
    }

    /**
     * A letter that the person had to get was refused or came back: they have not been told. The officer hands over what it said, and those above hear of it.
     *
     * @param answer whether it was the answer; else the word that the term has run out, which an answer has made needless since
     */
    @Transactional
    public void undelivered(Permit permit, UUID id, boolean answer, List<RightsLetters.Address> staff) {
        var request = held(permit, id, false);
        var step = answer ? "unreachable" : "untold";
        if (!requests.believed(permit, List.of(id)).contains(id)
                || !answer && request.closed()
                || !requests.struck(request, step, permit.actor().id())) {
            return;
        }
        journal.administer(permit.actor(), "subject-request." + step, object(request));
        staff.forEach(address -> letters.alarm(permit, request, step, address));
    }

    /** Whoever asked to see what is held gets all of it with the answer; not while they are blocked: handing over is more than storing (clause 1.3). */
    private AnswerPacks.@Nullable Made everything(Permit permit, SubjectRequest request) {
        return request.everything() && !blockings.blocked(request.subject()) ? packs.make(permit, request) : null;
    }

    /** By the person, as long as nobody has decided. */
    @Transactional
    public void takenBack(Permit permit, UUID id) {
        var request = undecided(permit, id);
        if (!request.subject().equals(permit.actor().subject())) {
            throw new Refused("4.8", "not-own-data");
        } else if (!request.takeable()) {
            throw new Conflict(409, "request-stopped");
        }
        requests.decided(
                request,
                SubjectRequest.Outcome.TAKEN_BACK,
                null,
                "",
                null,
                permit.actor().id());
        requests.closed(request, null, permit.actor().id());
        journal.note(permit, Operation.USE, object(request), List.of(request.subject()), "subject_request.taken-back");
    }

    /** The person's data has been destroyed on another ground. */
    @Transactional
    public void gone(Permit permit, UUID id) {
        var request = held(permit, id, false);
        if (!request.closed()) {
            requests.decided(
                    request,
                    SubjectRequest.Outcome.GONE,
                    null,
                    "",
                    null,
                    permit.actor().id());
            requests.closed(request, null, permit.actor().id());
            journal.administer(permit.actor(), "subject-request.gone", object(request));
        }
    }

    /**
     * A step of the clock: told once, on whichever node, and again only of a term that has moved since; nothing when by the term that stands now it is not due. The end of a term that the person cannot be told of is a step of its own.
     *
     * @param staff who is told
     */
    @Transactional
    public void struck(Permit permit, UUID id, String step, List<RightsLetters.Address> staff) {
        var request = held(permit, id, false);
        var silent = letters.silent(request);
        var taken = step.equals("overdue") && silent && !SubjectRequests.untold(requests.steps(permit, request))
                ? "untold"
                : step;
        if (request.closed() || !strikes(request, step) || !taken(permit, request, taken)) {
            return;
        }
        journal.administer(permit.actor(), "subject-request." + taken, object(request));
        staff.forEach(address -> letters.alarm(permit, request, taken, address));
        if (taken.equals("undated-late") && silent) {
            requests.struck(request, "untold", permit.actor().id());
        }
        if (taken.equals("overdue") || taken.equals("undated-late")) {
            letters.overdue(permit, request);
        }
    }

    private boolean strikes(SubjectRequest request, String step) {
        var now = clock.instant();
        return switch (step) {
            case "warned" -> !now.isBefore(request.warnAt()) && now.isBefore(request.dueAt());
            case "overdue", "late" -> request.overdue(now);
            case "undated" -> request.unloaded() != null;
            case "undated-late" -> request.unloaded() != null && !now.isBefore(request.dueAt());
            default -> true;
        };
    }

    /** A term that has run out moves no more ({@link #sorted}), so its end is told of once; before that it may move. */
    private boolean taken(Permit permit, SubjectRequest request, String step) {
        var by = permit.actor().id();
        return switch (step) {
            case "warned" -> requests.struckSince(request, step, request.warnAt(), by);
            case "undated-late" -> requests.struckSince(request, step, request.dueAt(), by);
            default -> requests.struck(request, step, by);
        };
    }

    /**
     * The year was loaded into which its term runs: the last day is counted, and the person, who was told that there is none yet, hears of it. An answered one gets its day too, without a word, so that nobody calls the answer late.
     */
    @Transactional
    public void dated(Permit permit, UUID id) {
        var request = held(permit, id, false);
        if (request.unloaded() == null) {
            return;
        }
        var due = legal.due(request.receivedOn(), request.days(), request.working());
        requests.dated(
                request,
                due,
                legal.calendar().before(due.end(), policy.period("subject-request-warning")),
                permit.actor().id());
        if (due.unloaded() == null) {
            journal.administer(permit.actor(), "subject-request.dated", object(request));
            var dated = requests.find(permit, id).orElseThrow(NotFound::new);
            if (!dated.closed() && !dated.overdue(clock.instant())) {
                letters.dated(permit, dated);
            }
        }
    }

    /**
     * The shortest term that a letter may have of which nobody has said yet what it is.
     *
     * @param warnAt from when the officers are reminded
     * @param due its end, or the earliest that it may be
     */
    record Shortest(SubjectRequest.Kind kind, LegalTerm term, Instant warnAt, Deadline due) {
        /** The first moment after its last day. */
        Instant end() {
            return due.end();
        }
    }

    Shortest shortest(SubjectRequest request) {
        return Arrays.stream(SubjectRequest.Kind.values())
                .map(kind -> {
                    var term = policy.term(kind.id(), request.receivedOn());
                    var due = legal.due(request.receivedOn(), term.days(), term.working());
                    var warnAt = legal.calendar().before(due.end(), policy.period("subject-request-warning"));
                    return new Shortest(kind, term, warnAt, due);
                })
                .min(Comparator.comparing(Shortest::end))
                .orElseThrow();
    }

    /** When a term that ends now is told of a second time. */
    Instant late(SubjectRequest request) {
        LocalDate last = legal.calendar().dateOf(request.dueAt().minusSeconds(1));
        return legal.due(last, 1, true).end();
    }

    /** For a change: others wait, and the person is neither blocked nor destroyed before it has committed. @param alone whether something is taken away from the person */
    private SubjectRequest held(Permit permit, UUID id, boolean alone) {
        var found = requests.find(permit, id).orElseThrow(NotFound::new);
        if (alone || found.kind() == SubjectRequest.Kind.WITHDRAWAL) {
            vault.alone(found.subject());
        } else {
            vault.hold(found.subject());
        }
        return requests.lock(permit, id).orElseThrow(NotFound::new);
    }

    /** For a change, as long as nobody has decided; joins the caller's transaction. */
    SubjectRequest undecided(Permit permit, UUID id) {
        return undecided(permit, id, false);
    }

    private SubjectRequest undecided(Permit permit, UUID id, boolean alone) {
        var request = held(permit, id, alone);
        if (request.outcome() != null) {
            throw new Conflict(409, "request-decided");
        }
        return request;
    }

    private static void second(SubjectRequest request, UUID second) {
        if (request.outcome() != SubjectRequest.Outcome.GRANTED || request.closed()) {
            throw new Conflict(409, "request-decided");
        }
        if (second.equals(request.decidedBy())) {
            throw new Conflict(409, "request-same-person");
        }
    }

    /** Nobody decides about a demand of their own, nor about one that they made for another. */
    void notOneself(@Nullable SubjectId actor, SubjectRequest request) {
        if (oneself(actor, request)) {
            throw new Conflict(409, "request-own");
        }
    }

    boolean oneself(@Nullable SubjectId actor, SubjectRequest request) {
        var behind = representatives.behind(request.id()).orElse(null);
        return actor != null && (actor.equals(request.subject()) || behind != null && actor.equals(behind.agent()));
    }

    private static void officer(Permit permit) {
        if (permit.purpose() != Purpose.RIGHTS || permit.reach() != Reach.ALL) {
            throw new Refused("4.1", "officer-only");
        }
    }

    private static String object(SubjectRequest request) {
        return "subject-request:" + request.id();
    }
}

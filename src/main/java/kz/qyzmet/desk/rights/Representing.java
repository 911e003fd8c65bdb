package kz.qyzmet.desk.rights;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.ConsentText;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.NewMessage;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Naming a representative, agreeing to be one, acting as one, and the end of it (Law 94-V art. 8(1), clause 3.1.2). Each act looks at the power again in its own transaction, so an end that has committed is an end. Each
 * stands in the person's journal under the name of whoever did it. Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class Representing {
    /** A demand as the representative who made it sees it. */
    /** @param files what the representative brought themselves */
    record Demand(
            SubjectRequest request,
            String body,
            String answer,
            List<CaseQuestions.Asked> questions,
            List<Attachment> files) {
        @Override
        public String toString() {
            return "Demand[" + request.id() + "]";
        }
    }

    private final Representatives representatives;
    private final SubjectRequests requests;
    private final Answering answering;
    private final CaseQuestions questions;
    private final DemandFiles files;
    private final RightsLetters letters;
    private final Subjects subjects;
    private final Consents consents;
    private final Journal journal;
    private final Policy policy;
    private final TransactionTemplate transaction;

    Representing(
            Representatives representatives,
            SubjectRequests requests,
            Answering answering,
            CaseQuestions questions,
            DemandFiles files,
            RightsLetters letters,
            Subjects subjects,
            Consents consents,
            Journal journal,
            Policy policy,
            TransactionTemplate transaction) {
        this.representatives = representatives;
        this.requests = requests;
        this.answering = answering;
        this.questions = questions;
        this.files = files;
        this.letters = letters;
        this.subjects = subjects;
        this.consents = consents;
        this.journal = journal;
        this.policy = policy;
        this.transaction = transaction;
    }

    /**
     * By the person, or by the officer who has seen the paper. The person is told; whoever was named is asked, when an address was given.
     *
     * @throws Conflict {@code power-many} when as many stand already as anybody needs, {@code power-flood} when the person has had more people invited lately than anybody needs
     * @throws Invalid when the address is the person's own
     * @throws Refused {@code blocked} while the person is blocked, but for a paper that the officer writes down without a letter to anybody: by it the person's own demands are served (contracts 10)
     */
    @Transactional
    public UUID name(Permit permit, Representatives.Wish wish) {
        if (permit.reach() != Reach.ALL || !wish.email().isEmpty()) {
            active(wish.subject());
        }
        if (wish.kind() == Representative.Kind.LEGAL && permit.reach() != Reach.ALL) {
            throw new Refused("3.1.2", "power-legal");
        } else if (representatives.standing(permit, wish.subject()) >= policy.number("representatives-per-person")) {
            throw new Conflict(409, "power-many");
        } else if (permit.reach() != Reach.ALL && !wish.email().isEmpty() && flood(permit, wish.subject())) {
            throw new Conflict(409, "power-flood");
        } else if (!wish.email().isEmpty()
                && subjects.byEmail(permit, wish.email())
                        .filter(wish.subject()::equals)
                        .isPresent()) {
            throw new Invalid("email", "rights.wrong.representative-self");
        }
        var id = representatives.add(permit, wish);
        journal.note(
                permit,
                Operation.RECORD,
                object(id),
                List.of(wish.subject()),
                "representative.name",
                "representative.power");
        var named = named(permit, id);
        letters.powerNoted(permit, named);
        if (!named.email().isEmpty()) {
            letters.invited(permit, named, nameOf(wish.subject()));
        }
        return id;
    }

    /** Each invitation goes to a mailbox that may be a stranger's, whether its power still stands or not (clause 4.11). */
    private boolean flood(Permit own, SubjectId subject) {
        return representatives.invited(own, subject, policy.period("address-proof"))
                >= policy.number("invitations-per-person");
    }

    /** At once, by the person or the officer; again changes nothing. A power by law ends only by the officer. */
    @Transactional
    public void end(Permit permit, UUID id) {
        var found = representatives.lock(permit, id).orElseThrow(NotFound::new);
        if (permit.reach() != Reach.ALL && !found.endsAtWordOfPerson()) {
            throw new Refused("3.1.2", "power-legal");
        }
        ended(permit, found);
    }

    /** By the representative themselves. */
    @Transactional
    public void giveUp(Permit permit, UUID id) {
        ended(permit, representatives.power(permit, id).representative());
    }

    private void ended(Permit permit, Representative found) {
        if (found.endedAt() != null) {
            return;
        }
        var named = representatives.named(permit, found);
        representatives.ended(found.id(), permit.actor().id());
        journal.note(permit, Operation.RECORD, object(found.id()), List.of(found.subject()), "representative.ended");
        // no letter carries the name of somebody blocked to another; what waits by the power stops at its gate
        if (!subjects.blocked(found.subject())) {
            letters.powerEnded(permit, named, nameOf(found.subject()));
        }
    }

    /** The last day of a power comes near: the person and the representative hear of it once, so that neither finds a closed door; about somebody blocked not before the blocking ends. */
    @Transactional
    public void endsSoon(UUID id) {
        var permit = desk();
        var found = representatives.lock(permit, id).orElseThrow(NotFound::new);
        if (!subjects.blocked(found.subject()) && representatives.warned(id)) {
            var named = representatives.named(permit, found);
            journal.note(permit, Operation.USE, object(id), List.of(found.subject()), "representative.until");
            letters.powerEnds(permit, named, nameOf(found.subject()));
        }
    }

    /** What somebody is asked who holds the link; empty when it was answered, ended or has come to its term, and while the person is blocked, whose name is shown to nobody. */
    Optional<Representatives.Named> asked(UUID id) {
        return representatives
                .lock(desk(), id)
                .filter(found -> found.state(representatives.today()) == Representative.State.ASKED)
                .filter(found -> !subjects.blocked(found.subject()))
                .map(found -> representatives.named(desk(), found));
    }

    /**
     * Whoever holds the link agrees, and to the processing of their own data with it (Law 94-V art. 7(1)). Only then they have a record here.
     *
     * @param text what they were shown
     * @return false when there is nothing to agree to any more
     */
    @Transactional
    public boolean accept(UUID id, ConsentText text, Language language) {
        var permit = desk();
        var named = asked(id).orElse(null);
        if (named == null) {
            return false;
        }
        var agent = subjects.byEmail(permit, named.email())
                .orElseGet(() -> subjects.enrol(
                        permit, NewPerson.by(named.name(), named.email(), language, Everything.REPRESENTATIVE)));
        if (agent.equals(named.representative().subject())) {
            return false;
        }
        active(agent);
        if (consents.standing(Set.of(agent), ConsentKind.PROCESSING).isEmpty()) {
            consents.given(
                    permit, agent, ConsentKind.PROCESSING, text, language, Channel.WEB, Everything.REPRESENTATIVE);
        }
        representatives.accepted(permit, id, agent);
        journal.note(
                permit,
                Operation.RECORD,
                object(id),
                List.of(named.representative().subject(), agent),
                "representative.accepted");
        return true;
    }

    /** Whoever holds the link says no: the power ends, and nothing of theirs is kept but what the person wrote. */
    @Transactional
    public void decline(UUID id) {
        var permit = desk();
        var found = asked(id).orElse(null);
        if (found != null) {
            representatives.ended(id, permit.actor().id());
            journal.note(
                    permit,
                    Operation.RECORD,
                    object(id),
                    List.of(found.representative().subject()),
                    "representative.declined");
        }
    }

    /**
     * The representative demands something for the person, under their own name.
     *
     * @throws Refused {@code power-ended}, {@code power-expired}, {@code power-scope}, {@code blocked}
     */
    @Transactional
    public SubjectRequest file(
            Permit permit, UUID id, SubjectRequest.Kind kind, String text, Language language, LocalDate today) {
        mayFile(permit, id, kind);
        var power = power(permit, id);
        return answering.file(
                permit,
                new SubjectRequests.Wish(
                                power.representative().subject(),
                                kind,
                                SubjectRequest.Channel.PORTAL,
                                language,
                                today,
                                text,
                                SubjectRequest.Identity.SESSION)
                        .by(power));
    }

    /** The same with what belongs to it: both or neither. @throws Conflict as {@link Answering#file}; the caller discards the files then */
    @Transactional
    public SubjectRequest file(
            Permit permit,
            UUID id,
            SubjectRequest.Kind kind,
            String text,
            Language language,
            LocalDate today,
            List<NewMessage.File> sent) {
        var filed = file(permit, id, kind, text, language, today);
        files.keep(permit, filed, sent);
        return filed;
    }

    /** Whether something of this kind may be demanded by this power: asked before a byte of a file is taken, and again with the demand. */
    @Transactional
    public void mayFile(Permit permit, UUID id, SubjectRequest.Kind kind) {
        if (!power(permit, id).representative().allows(kind)) {
            throw new Refused("3.1.2", "power-scope");
        }
    }

    /** The same of a file for a demand that was made by this power. */
    @Transactional
    public void mayBring(Permit permit, UUID id, UUID request) {
        power(permit, id);
        DemandFiles.undecided(made(id, request));
    }

    /** @throws Conflict as {@link DemandFiles#add} */
    @Transactional
    public void bring(Permit permit, UUID id, UUID request, List<NewMessage.File> sent) {
        power(permit, id);
        files.add(permit, desk(), made(id, request).id(), sent);
    }

    /** Staff write down what a representative brought on paper or said at the counter. @throws Conflict as {@link Representatives#onPaper} and {@link Answering#file} say */
    @Transactional
    public SubjectRequest register(Permit permit, SubjectRequests.Wish wish, UUID id) {
        return answering.file(
                permit, wish.by(representatives.onPaper(permit, id, wish.subject(), wish.kind(), wish.receivedOn())));
    }

    /** The demands that were made by this power, newest first, without their words. */
    @Transactional
    public List<SubjectRequest> demands(Permit permit, UUID id, int limit) {
        var power = power(permit, id);
        return representatives.demands(power, limit).stream()
                .map(request -> requests.find(desk(), request))
                .flatMap(Optional::stream)
                .toList();
    }

    /** One of them with its words and its answer. Somebody else's demand and none are the same. */
    @Transactional
    public Demand demand(Permit permit, UUID id, UUID request) {
        power(permit, id);
        var found = made(id, request);
        journal.read(
                permit,
                "subject-request:" + request,
                List.of(found.subject()),
                "subject_request.body",
                "subject_request.answer",
                "subject_request_question.question");
        return new Demand(
                found,
                requests.text(desk(), found, "body"),
                requests.text(desk(), found, "answer"),
                questions.of(desk(), found),
                files.broughtBy(desk(), found, permit.actor().id()));
    }

    /** Answers what the officer asked about one of them. @throws Conflict as {@link Answering#replied} says */
    @Transactional
    public void replied(Permit permit, UUID id, UUID request, UUID question, String answer) {
        power(permit, id);
        answering.repliedFor(permit, desk(), made(id, request).id(), question, answer);
    }

    /** The power and the person it is about, for the representative. The name of somebody blocked is only stored. */
    @Transactional
    public Whom whom(Permit permit, UUID id) {
        var power = power(permit, id).representative();
        var blocked = subjects.blocked(power.subject());
        journal.read(permit, object(id), List.of(power.subject()), "subject.name");
        return new Whom(power, blocked ? "" : nameOf(power.subject()), blocked);
    }

    /** @param name empty while the person is blocked, and when nobody knows it */
    record Whom(Representative power, String name, boolean blocked) {
        @Override
        public String toString() {
            return "Whom[" + power.id() + "]";
        }
    }

    /**
     * Asks whether the representative may see everything that is held, and notes that they do.
     *
     * @return the person
     * @throws Refused {@code power-scope} when the power does not say so; {@code blocked} while what is held is only stored
     */
    @Transactional
    public SubjectId sees(Permit permit, UUID id) {
        var power = power(permit, id).representative();
        if (!power.seesEverything()) {
            throw new Refused("3.1.2", "power-scope");
        }
        active(power.subject());
        journal.note(
                permit,
                Operation.PROVIDE,
                object(id),
                List.of(power.subject()),
                "subject.name",
                "contact.value",
                "consent.purpose",
                "ticket.title",
                "subject_request.answer");
        return power.subject();
    }

    /**
     * Whose consents the representative may give and take back, noted as looked at.
     *
     * @throws Refused {@code power-scope} when the power does not say so; {@code blocked} while what is held is only stored
     */
    @Transactional
    public SubjectId switches(Permit permit, UUID id) {
        var power = agreeing(permit, id);
        journal.read(permit, object(id), List.of(power.subject()), "consent.purpose", "subject.name");
        return power.subject();
    }

    /**
     * The representative agrees for the person (Law 94-V art. 8(1)). The person is told.
     *
     * @param text what they were shown
     * @return false when such a consent stands already: nothing is done
     */
    @Transactional
    public boolean agree(Permit permit, UUID id, ConsentKind kind, boolean anew, ConsentText text, Language language) {
        var power = agreeing(permit, id);
        var person = power.subject();
        if (!anew && !consents.standing(Set.of(person), kind).isEmpty()) {
            return false;
        }
        var named = representatives.named(permit, power);
        consents.givenFor(permit, person, kind, text, language, letters.power(named, language));
        letters.agreedFor(desk(), named, kind, true);
        return true;
    }

    /** Takes a consent of the person back; what rested on it stops with this commit (clause 3.2.4). The person is told. Repeating changes nothing. */
    @Transactional
    public void takeBack(Permit permit, UUID id, ConsentKind kind, Language language) {
        withdraw(permit, agreeing(permit, id), kind, language);
    }

    /** Every consent, without a demand of its own: one that is open already must not keep anything from stopping. */
    @Transactional
    public void stop(Permit permit, UUID id, Language language) {
        var power = power(permit, id).representative();
        if (!power.allows(SubjectRequest.Kind.WITHDRAWAL)) {
            throw new Refused("3.1.2", "power-scope");
        }
        var named = representatives.named(permit, power);
        consents.withdrawAllFor(permit, power.subject(), Channel.WEB, letters.power(named, language))
                .forEach(kind -> letters.agreedFor(desk(), named, kind, false));
    }

    private void withdraw(Permit permit, Representative power, ConsentKind kind, Language language) {
        var named = representatives.named(permit, power);
        int withdrawn =
                consents.withdrawFor(permit, power.subject(), kind, Channel.WEB, letters.power(named, language));
        if (withdrawn > 0) {
            letters.agreedFor(desk(), named, kind, false);
        }
    }

    private Representative agreeing(Permit permit, UUID id) {
        var power = power(permit, id).representative();
        if (!power.agrees()) {
            throw new Refused("3.1.2", "power-scope");
        }
        active(power.subject());
        return power;
    }

    /**
     * Leave to take everything that is held about the person away as a file (clause 3.2.1). It is asked again while the file is written, so it ends with the power.
     *
     * @throws Refused {@code power-scope} when the power does not say so; {@code blocked} while what is held is only stored
     */
    @Transactional
    public Taking takes(Permit permit, UUID id) {
        var power = takingFiles(permit, id);
        var person = Actor.person(power.subject(), Set.of(Role.REQUESTER), Set.of());
        return new Taking(
                permit,
                policy.permit(person, Purpose.RIGHTS).own(),
                representatives.named(permit, power),
                representatives.byOthers(power),
                () -> transaction.executeWithoutResult(_ -> takingFiles(permit, id)));
    }

    /** The same for the papers about a demand that was made by this power (clause 3.2.6). */
    @Transactional
    public Taking takes(Permit permit, UUID id, UUID request) {
        var taking = takes(permit, id);
        made(id, request);
        return taking;
    }

    private Representative takingFiles(Permit permit, UUID id) {
        var power = power(permit, id).representative();
        if (!power.takesFiles()) {
            throw new Refused("3.1.2", "power-scope");
        }
        active(power.subject());
        return power;
    }

    /** A demand that was made by this power; somebody else's and none are the same. */
    private SubjectRequest made(UUID power, UUID request) {
        return representatives
                .behind(request)
                .filter(behind -> behind.id().equals(power))
                .flatMap(_ -> requests.find(desk(), request))
                .orElseThrow(NotFound::new);
    }

    /** In which the person is written to. */
    Language language(SubjectId subject) {
        return subjects.language(subject);
    }

    /** Whether what is held about the person is only stored now. */
    boolean blocked(SubjectId subject) {
        return subjects.blocked(subject);
    }

    private Representatives.Power power(Permit permit, UUID id) {
        var self = permit.actor().subject();
        if (self != null) {
            active(self);
        }
        return representatives.power(permit, id);
    }

    /** What is blocked is stored, and nothing else (contracts 10): nobody blocked acts for another. */
    private void active(SubjectId subject) {
        if (subjects.blocked(subject)) {
            throw new Refused("1.3", "blocked");
        }
    }

    private Representatives.Named named(Permit permit, UUID id) {
        return representatives.named(permit, representatives.lock(permit, id).orElseThrow());
    }

    private String nameOf(SubjectId subject) {
        return subjects.names(desk(), List.of(subject)).getOrDefault(subject, "");
    }

    private Permit desk() {
        return policy.permit(Actor.system("rights"), Purpose.RIGHTS);
    }

    private static String object(UUID id) {
        return "representative:" + id;
    }
}

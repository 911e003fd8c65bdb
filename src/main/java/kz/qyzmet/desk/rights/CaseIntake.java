package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.mail.Brakes;
import kz.qyzmet.desk.mail.IncomingMail;
import kz.qyzmet.desk.mail.MailReceiver.Received;
import kz.qyzmet.desk.mail.MailReceiver.Unwanted;
import kz.qyzmet.desk.mail.OfficerMail;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.mail.OwnAddresses;
import kz.qyzmet.desk.mail.ParsedMail;
import kz.qyzmet.desk.mail.SignedAddresses;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.ContactValues;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What a letter to the privacy address becomes (clause 7.1): a case of the officer with a clock, or one more letter in its writer's open case. Nobody's letter joins another's case, whatever ids or addresses it shows. The
 * blocked are served like everybody (contracts 10). Until the officer says what it is, a letter is a complaint when it says so and a question otherwise.
 */
@Component
@ActsAs(Family.RIGHTS)
class CaseIntake implements OfficerMail {
    /** The stems by which people say in three languages that they complain. */
    private static final Pattern COMPLAINT = Pattern.compile(
            "шағым|наразылы|жалоб|жалую|претензи|\\bcomplain|\\bshagym",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private final SubjectRequests requests;
    private final Answering answering;
    private final CaseLetters letters;
    private final CaseThreads threads;
    private final RightsLetters replies;
    private final SignedAddresses signed;
    private final OwnAddresses own;
    private final Subjects subjects;
    private final Outbox outbox;
    private final Brakes brakes;
    private final Operator operator;
    private final Policy policy;
    private final LegalClock legal;
    private final Clock clock;

    CaseIntake(
            SubjectRequests requests,
            Answering answering,
            CaseLetters letters,
            CaseThreads threads,
            RightsLetters replies,
            SignedAddresses signed,
            OwnAddresses own,
            Subjects subjects,
            Outbox outbox,
            Brakes brakes,
            Operator operator,
            Policy policy,
            LegalClock legal,
            Clock clock) {
        this.requests = requests;
        this.answering = answering;
        this.letters = letters;
        this.threads = threads;
        this.replies = replies;
        this.signed = signed;
        this.own = own;
        this.subjects = subjects;
        this.outbox = outbox;
        this.brakes = brakes;
        this.operator = operator;
        this.policy = policy;
        this.legal = legal;
        this.clock = clock;
    }

    @Override
    public boolean takes(Permit rights, ParsedMail letter) {
        var privacy = operator.details()
                .flatMap(details -> ContactValues.email(details.email()))
                .orElse(null);
        var author = letter.author();
        var writer = author == null ? null : ContactValues.email(author.email()).orElse(null);
        if (writer == null || writer.equals(privacy)) {
            return false;
        }
        // where one address serves for everything, being written to says nothing
        if (privacy != null && !own.general(privacy) && addressed(letter, privacy)) {
            return true;
        }
        // an answer to a letter of ours that came to the desk's other address
        return (!threads.led(rights, letter.answered()).isEmpty()
                        || signed.answeredCase(letter).isPresent())
                && ofTheWriter(rights, letter, writer);
    }

    private boolean ofTheWriter(Permit rights, ParsedMail letter, String writer) {
        return subjects.byEmail(rights, writer)
                .flatMap(person -> led(rights, letter, person))
                .isPresent();
    }

    private static boolean addressed(ParsedMail letter, String privacy) {
        return Stream.concat(letter.to().stream(), letter.cc().stream())
                .flatMap(address -> ContactValues.email(address.email()).stream())
                .anyMatch(address ->
                        address.equals(privacy) || withoutDetail(address).equals(privacy));
    }

    /** {@code privacy+shop@example.kz} is the same mailbox. */
    private static String withoutDetail(String address) {
        var at = address.lastIndexOf('@');
        var plus = address.indexOf('+');
        return plus > 0 && plus < at ? address.substring(0, plus) + address.substring(at) : address;
    }

    /** A case of this very person that the letter answers, open or ended, newest sign first. */
    private Optional<SubjectRequest> led(Permit permit, ParsedMail letter, SubjectId person) {
        for (var hit : threads.led(permit, letter.answered())) {
            if (hit.person().equals(person)) {
                var found = requests.find(permit, hit.request());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return signed.answeredCase(letter)
                .flatMap(number -> requests.numbered(permit, number))
                .filter(found -> found.subject().equals(person));
    }

    @Override
    public Received receive(Permit permit, IncomingMail mail) {
        var parsed = mail.parsed();
        var author = Objects.requireNonNull(parsed.author());
        var email = writer(parsed);
        var robot = parsed.autoSubmitted() != ParsedMail.Automatic.NONE;
        var known = subjects.byEmail(permit, email);
        var language = language(parsed, known);
        var person =
                known.orElseGet(() -> subjects.enrol(permit, NewPerson.by(author.name(), email, language, "letter")));
        var theirs = mail.authentic() || outbox.answered(permit, person, parsed);
        came(permit, parsed, person, email, theirs);
        var joined = known.isPresent() ? led(permit, parsed, person).orElse(null) : null;
        // whoever answers an answer is not content with it: that is a case of its own, with a clock of its own
        return joined != null && (!joined.closed() || robot)
                ? join(permit, mail, joined, robot)
                : open(permit, mail, person, language, theirs, robot);
    }

    /**
     * A letter that is known to be more than a question: what it demands, from the address that is known to be the person's.
     *
     * @param text of the demand, from the language of the letter and what was written
     */
    Received demand(
            Permit permit,
            IncomingMail mail,
            SubjectId person,
            SubjectRequest.Kind kind,
            BiFunction<Language, String, String> text) {
        var parsed = mail.parsed();
        var language = language(parsed, Optional.of(person));
        came(permit, parsed, person, writer(parsed), true);
        return file(
                permit,
                mail,
                new SubjectRequests.Wish(
                                person,
                                kind,
                                SubjectRequest.Channel.MAIL,
                                language,
                                legal.calendar().dateOf(clock.instant()),
                                cut(text.apply(language, said(parsed))),
                                SubjectRequest.Identity.KNOWN_ADDRESS)
                        .ofItsWriter(),
                false);
    }

    /** One more letter about a demand that was made. */
    Received joined(Permit permit, UUID request, IncomingMail mail) {
        var found = requests.find(permit, request).orElseThrow(() -> new Unwanted("failed"));
        came(permit, mail.parsed(), found.subject(), writer(mail.parsed()), true);
        return join(permit, mail, found, false);
    }

    private static String writer(ParsedMail parsed) {
        return ContactValues.email(Objects.requireNonNull(parsed.author()).email())
                .orElseThrow(() -> new Unwanted("no-sender"));
    }

    /** @param theirs whether the letter is known to be its writer's; whatever says so without proof changes nothing about the person */
    private void came(Permit permit, ParsedMail parsed, SubjectId person, String email, boolean theirs) {
        var robot = parsed.autoSubmitted() != ParsedMail.Automatic.NONE;
        // what is blocked is stored and not changed (clause 1.3)
        if (theirs && !robot && !subjects.blocked(person)) {
            var told = parsed.language();
            subjects.wrote(permit, person, email, told == null ? null : Language.of(told));
        }
        brakes.came(permit, person, parsed);
    }

    private Received join(Permit permit, IncomingMail mail, SubjectRequest request, boolean robot) {
        var parsed = mail.parsed();
        var letter = letters.keep(
                permit, request, mail.raw(), cut(said(parsed)), robot, Unasked.document(mail, said(parsed)));
        if (!robot) {
            requests.wrote(request);
        }
        remember(permit, parsed, request);
        return new Received(request.id(), request.number(), letter);
    }

    private Received open(
            Permit permit, IncomingMail mail, SubjectId person, Language language, boolean theirs, boolean robot) {
        var parsed = mail.parsed();
        var words = (parsed.subject().isBlank() ? "" : parsed.subject().strip() + "\n\n") + said(parsed);
        var kind = COMPLAINT.matcher(words).find() ? SubjectRequest.Kind.COMPLAINT : SubjectRequest.Kind.QUESTION;
        var wish = new SubjectRequests.Wish(
                person,
                kind,
                SubjectRequest.Channel.MAIL,
                language,
                legal.calendar().dateOf(clock.instant()),
                cut(words),
                null);
        // a machine that never ends is not its owner's demand
        return file(permit, mail, theirs && !robot ? wish.ofItsWriter() : wish, robot);
    }

    private Received file(Permit permit, IncomingMail mail, SubjectRequests.Wish wish, boolean robot) {
        var parsed = mail.parsed();
        var before = answering.lately(permit, wish);
        // who is known always gets a clock; in somebody's name anybody may write without end
        if (!wish.authentic() && before >= policy.number("unproven-letters-per-person")) {
            throw new Unwanted("too-many");
        }
        SubjectRequest filed;
        try {
            filed = answering.taken(permit, wish);
        } catch (Conflict standing) {
            throw new Unwanted("too-many");
        }
        var letter = letters.keep(permit, filed, mail.raw(), "", robot, Unasked.document(mail, said(parsed)));
        remember(permit, parsed, filed);
        // each case once, and never to robots. What answers it joins the case in silence, and only so many are
        // acknowledged in a day, so two desks do not write to each other for ever;
        // the brakes of other mail would let three forged letters silence the person's own (clause 7.1)
        if (!robot && before < policy.number("subject-requests-per-person")) {
            replies.received(permit, filed, null);
        }
        return new Received(filed.id(), filed.number(), letter);
    }

    private void remember(Permit permit, ParsedMail parsed, SubjectRequest request) {
        var id = parsed.messageId();
        if (id != null) {
            threads.remember(permit, request, id);
        }
    }

    private static String said(ParsedMail parsed) {
        var said = parsed.reply().isBlank() ? parsed.text() : parsed.reply();
        return said.strip();
    }

    /** What is longer stands whole in the letter itself. */
    private String cut(String text) {
        var most = policy.number("subject-request-text-max");
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    private Language language(ParsedMail parsed, Optional<SubjectId> known) {
        @Nullable String told = parsed.language();
        return told == null ? known.map(subjects::language).orElse(Language.KK) : Language.of(told);
    }
}

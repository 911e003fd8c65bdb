package kz.qyzmet.desk.automation;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.IncomingMail;
import kz.qyzmet.desk.mail.MailReceiver.Received;
import kz.qyzmet.desk.mail.MailReceiver.Unwanted;
import kz.qyzmet.desk.mail.OfficerMail;
import kz.qyzmet.desk.mail.ParsedMail;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.subject.Subjects;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * A letter that objects to what a program decided by itself (Law 94-V art. 19-1(3), clause 3.2.5): the person's answer to the letter that explained it, or one in which they name the decision. Both are known to nobody but
 * whoever got that letter or opened the page after signing in, so together with the person's own address they say who objects. Robots object to nothing, and a stranger's letter goes its usual way.
 */
@Component
@ActsAs(Family.RIGHTS)
// before the privacy address: what names a decision is an objection wherever it was sent
@Order(0)
class ObjectionMail implements OfficerMail {
    /** The id of a decision, as it stands in the address of its page. */
    private static final Pattern NAMED = Pattern.compile(
            "(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])",
            Pattern.CASE_INSENSITIVE);

    private static final int NAMES = 5;

    private final Proposals proposals;
    private final Objecting objecting;
    private final Subjects subjects;

    ObjectionMail(Proposals proposals, Objecting objecting, Subjects subjects) {
        this.proposals = proposals;
        this.objecting = objecting;
        this.subjects = subjects;
    }

    @Override
    public boolean takes(Permit rights, ParsedMail letter) {
        return letter.autoSubmitted() == ParsedMail.Automatic.NONE
                && meant(rights, letter).filter(ObjectionMail::open).isPresent();
    }

    /** Stands and can be objected to, or is objected to and may be written about once more. */
    private static boolean open(Proposal decision) {
        return decision.state() == Proposal.State.ACTED || decision.state() == Proposal.State.OBJECTED;
    }

    @Override
    public Received receive(Permit rights, IncomingMail mail) {
        // between the two questions it may have been swept with its ticket
        var decision = meant(rights, mail.parsed()).orElseThrow(() -> new Unwanted("failed"));
        return objecting.byLetter(rights, decision.id(), mail);
    }

    private Optional<Proposal> meant(Permit rights, ParsedMail letter) {
        var author = letter.author();
        var answered = letter.inReplyTo().stream().limit(NAMES).toList();
        var named = named(letter);
        return author == null || answered.isEmpty() && named.isEmpty()
                ? Optional.empty()
                : subjects.byEmail(rights, author.email())
                        .flatMap(person -> proposals.meant(rights, person, answered, named));
    }

    /** What the writer wrote this time; what they quote names nothing. */
    private static List<UUID> named(ParsedMail letter) {
        var written = letter.reply().isBlank() ? letter.text() : letter.reply();
        return NAMED.matcher(letter.subject() + "\n" + written)
                .results()
                .map(MatchResult::group)
                .map(UUID::fromString)
                .distinct()
                .limit(NAMES)
                .toList();
    }
}

package kz.qyzmet.desk.ticket;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.audit.CreationKeys;
import kz.qyzmet.desk.catalogue.ServiceOffering;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.ConsentText;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Files a ticket for a person who may be new: person, consent, ticket, first message, acknowledgement and journal in one transaction, or nothing.
 * The portal, the API and the console come through here.
 */
@Component
public class Filing {
    private final TransactionTemplate transaction;
    private final Subjects subjects;
    private final Consents consents;
    private final Tickets tickets;
    private final CreationKeys keys;
    private final TicketLetters letters;

    Filing(
            TransactionTemplate transaction,
            Subjects subjects,
            Consents consents,
            Tickets tickets,
            CreationKeys keys,
            TicketLetters letters) {
        this.transaction = transaction;
        this.subjects = subjects;
        this.consents = consents;
        this.tickets = tickets;
        this.keys = keys;
        this.letters = letters;
    }

    /**
     * What somebody wants filed.
     *
     * @param subject the person, when already known to be the one who asks
     * @param consentText what the person was shown when they agreed; null when they agreed elsewhere or before
     * @param evidence how the consent is known, as a code; empty when none is given now because one stands
     * @param key makes a repetition find the same ticket; null when there is none
     * @param keyBody what was sent, to tell a repetition from another wish under the same key
     */
    public record Wish(
            @Nullable SubjectId subject,
            String name,
            @Nullable String email,
            @Nullable String phone,
            String title,
            String text,
            Language language,
            ServiceOffering service,
            Priority priority,
            Channel channel,
            Ground ground,
            @Nullable ConsentText consentText,
            String evidence,
            List<NewMessage.File> files,
            @Nullable String key,
            String keyBody) {

        @Override
        public String toString() {
            return "Wish[" + channel + "]";
        }
    }

    /** @param repeated the key was used before: nothing was created now */
    public record Filed(Ticket ticket, boolean repeated) {}

    /** Opens its own transaction; tries once more when the same new person was recorded at the same moment by another request. */
    public Filed file(Permit permit, Wish wish) {
        try {
            return attempt(permit, wish);
        } catch (DuplicateKeyException samePersonAtTheSameMoment) {
            return attempt(permit, wish);
        }
    }

    private Filed attempt(Permit permit, Wish wish) {
        return java.util.Objects.requireNonNull(transaction.execute(status -> {
            var id = Ids.ordered();
            return before(permit, wish, id)
                    .map(ticket -> new Filed(ticket, true))
                    .orElseGet(() -> new Filed(open(permit, id, wish), false));
        }));
    }

    private Optional<Ticket> before(Permit permit, Wish wish, UUID id) {
        return wish.key() == null
                ? Optional.empty()
                : keys.take(permit.actor(), wish.key(), wish.keyBody(), id)
                        .flatMap(existing -> tickets.find(permit, existing));
    }

    private Ticket open(Permit permit, UUID id, Wish wish) {
        var requester = requester(permit, wish);
        if (!wish.evidence().isEmpty()) {
            consents.given(
                    permit,
                    requester,
                    Purpose.SUPPORT,
                    wish.consentText(),
                    wish.language(),
                    wish.channel(),
                    wish.evidence());
        }
        var first =
                NewMessage.reply(TicketMessage.Side.REQUESTER, requester, wish.text(), wish.channel(), wish.files());
        var ticket = tickets.open(
                permit,
                id,
                new NewTicket(
                        requester,
                        wish.ground(),
                        wish.title(),
                        wish.language(),
                        wish.channel(),
                        wish.service().id(),
                        wish.service().team(),
                        wish.priority(),
                        first));
        letters.acknowledge(permit, ticket, null, null, List.of());
        return ticket;
    }

    private SubjectId requester(Permit permit, Wish wish) {
        if (wish.subject() != null) {
            return wish.subject();
        }
        var known = wish.email() == null ? Optional.<SubjectId>empty() : subjects.byEmail(permit, wish.email());
        return known.orElseGet(() -> subjects.enrol(
                permit,
                new NewPerson(
                        wish.name(),
                        wish.email(),
                        wish.phone(),
                        null,
                        wish.language(),
                        wish.ground(),
                        wish.channel().id())));
    }
}

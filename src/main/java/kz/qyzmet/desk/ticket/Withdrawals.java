package kz.qyzmet.desk.ticket;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Site;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Taking a consent back as easily as it was given (clause 3.1.3): one tap from the acknowledgement, without signing in. */
@Component
class Withdrawals {
    private static final int PROOF = 16;

    private final Vault vault;
    private final Tickets tickets;
    private final Consents consents;
    private final Policy policy;
    private final Site site;
    private final ApplicationEventPublisher events;

    Withdrawals(
            Vault vault,
            Tickets tickets,
            Consents consents,
            Policy policy,
            Site site,
            ApplicationEventPublisher events) {
        this.vault = vault;
        this.tickets = tickets;
        this.consents = consents;
        this.policy = policy;
        this.site = site;
        this.events = events;
    }

    /** The address in the letter. Another secret than the ticket's link: it opens nothing, it only takes back. */
    String link(Ticket ticket) {
        return site.url() + "/withdraw/" + token(ticket.id());
    }

    private String token(UUID ticket) {
        var id = ByteBuffer.allocate(16)
                .putLong(ticket.getMostSignificantBits())
                .putLong(ticket.getLeastSignificantBits());
        var proof = Arrays.copyOf(vault.fixedHash("withdrawal", ticket.toString()), PROOF);
        var token = ByteBuffer.allocate(16 + PROOF).put(id.array()).put(proof);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    /** The ticket whose requester holds this link. */
    Optional<Ticket> read(String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
        if (bytes.length != 16 + PROOF) {
            return Optional.empty();
        }
        var in = ByteBuffer.wrap(bytes);
        var id = new UUID(in.getLong(), in.getLong());
        return MessageDigest.isEqual(
                        token(id).getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                        token.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                ? tickets.find(system(), id)
                : Optional.empty();
    }

    boolean done(Ticket ticket) {
        return consents.withdrawn(ticket.requester(), Purpose.SUPPORT);
    }

    /** Takes every consent back; repeating changes nothing. From its commit on no letter that rested on one begins to leave, and a demand stands for the rest. */
    @ActsAs(Family.RIGHTS)
    @Transactional
    void withdraw(Ticket ticket) {
        var again = done(ticket);
        var rights = policy.permit(Actor.system("mail"), Purpose.RIGHTS);
        int withdrawn = consents.withdrawAll(rights, ticket.requester(), Channel.MAIL);
        if (!again || withdrawn > 0) {
            events.publishEvent(new TookBack(ticket.requester(), ticket.language()));
        }
    }

    private Permit system() {
        return policy.permit(Actor.system("mail"), Purpose.SUPPORT);
    }
}

package kz.qyzmet.desk.ticket;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.ContactValues;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.LookupKind;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who belongs to a ticket's conversation: its requester, whom the requester named in a letter, and the staff of its team. Nobody else's letter joins
 * it. Our own letters go to the requester alone; whoever was named is only listened to.
 */
@Component
@ActsAs(Family.SUPPORT)
class Parties {
    /** What a writer is to a ticket. */
    enum Standing {
        REQUESTER,
        /** Somebody whom the requester named among the recipients. */
        NAMED,
        STAFF
    }

    private final JdbcClient database;
    private final Vault vault;
    private final StaffBook staff;
    private final Subjects subjects;
    private final Policy policy;
    private final Clock clock;

    Parties(JdbcClient database, Vault vault, StaffBook staff, Subjects subjects, Policy policy, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.staff = staff;
        this.subjects = subjects;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * What the writer of a letter is to the ticket; null when nothing.
     *
     * @param email in the spelling of {@link ContactValues#email}
     * @param writer null when nobody is known by the address
     */
    @Nullable
    Standing of(Permit permit, Ticket ticket, String email, @Nullable SubjectId writer) {
        if (ticket.requester().equals(writer)) {
            return Standing.REQUESTER;
        }
        if (writer != null && serves(writer, ticket)) {
            return Standing.STAFF;
        }
        return named(permit, ticket).contains(email) ? Standing.NAMED : null;
    }

    private boolean serves(SubjectId writer, Ticket ticket) {
        var standing = staff.standing(writer);
        return (standing.roles().contains(Role.AGENT) || standing.roles().contains(Role.LEAD))
                && (standing.teams().contains(ticket.team()) || ticket.assignedTo(writer));
    }

    /** The addresses that the requester named, oldest first; not those of the blocked, whose rows the database closes (clause 1.3). */
    List<String> named(Permit permit, Ticket ticket) {
        return database
                .sql("select id, address from party where ticket_id = ? and (mask & ?) <> 0 order by at, id")
                .params(ticket.id(), 1 << permit.purpose().ordinal())
                .query((row, n) -> open(permit, ticket, row.getObject(1, UUID.class), row.getBytes(2)))
                .list()
                .stream()
                .filter(Objects::nonNull)
                .toList();
    }

    private @Nullable String open(Permit permit, Ticket ticket, UUID id, byte[] sealed) {
        try {
            return vault.open(permit, ticket.requester(), place(id), sealed);
        } catch (Unreadable destroyed) {
            return null;
        }
    }

    /** The requester named these people; joins the caller's transaction. More than the policy's number are not remembered, nor anybody who is blocked: nothing of theirs is collected. */
    void name(Permit permit, Ticket ticket, Collection<String> addresses) {
        var fresh = new LinkedHashSet<String>();
        addresses.forEach(address -> ContactValues.email(address).ifPresent(fresh::add));
        if (fresh.isEmpty()) {
            return;
        }
        var known = named(permit, ticket);
        known.forEach(fresh::remove);
        fresh.removeIf(subjects::blockedAddress);
        var room = Math.max(0, policy.number("parties-per-ticket") - known.size());
        fresh.stream().limit(room).forEach(address -> {
            var id = UUID.randomUUID();
            database.sql(
                            "insert into party (id, ticket_id, ground, address, lookup, epoch, at) values (?, ?, ?, ?, ?, ?, ?)")
                    .params(
                            id,
                            ticket.id(),
                            ticket.ground().id(),
                            vault.seal(ticket.requester(), place(id), address),
                            vault.lookup(LookupKind.EMAIL, address),
                            vault.epoch(),
                            OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                    .update();
        });
    }

    static Place place(UUID id) {
        return new Place("party", "address", id);
    }
}

package kz.qyzmet.desk.ticket;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kz.qyzmet.desk.mail.ParsedMail;
import kz.qyzmet.desk.mail.SignedAddresses;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.ContactValues;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Where a letter belongs. The ids it answers lead to tickets, then the signed token in the address it came to, then the signed link in what it
 * quotes; a subject line or a number never does. Whatever led there, only a party joins (see {@link Parties}).
 */
@Component
class Threading {
    private static final int GENERATIONS = 10;
    private static final Pattern LINK = Pattern.compile("/t/([A-Za-z0-9_-]{40,60})");

    /** The answer. */
    sealed interface Place {
        /** The writer is a party of this ticket, which is not over. */
        record Joins(Ticket ticket, Parties.Standing as) implements Place {}

        /** A new ticket, linked to this one: {@code continues} it for its party, stands {@code apart} from it for everybody else. */
        record Beside(Ticket ticket, String relation) implements Place {}

        record Fresh() implements Place {}
    }

    private final MailThreads threads;
    private final Tickets tickets;
    private final Parties parties;
    private final Subjects subjects;
    private final SignedAddresses signed;
    private final Vault vault;
    private final Policy policy;
    private final Clock clock;

    Threading(
            MailThreads threads,
            Tickets tickets,
            Parties parties,
            Subjects subjects,
            SignedAddresses signed,
            Vault vault,
            Policy policy,
            Clock clock) {
        this.threads = threads;
        this.tickets = tickets;
        this.parties = parties;
        this.subjects = subjects;
        this.signed = signed;
        this.vault = vault;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * @param email the writer's address in the spelling of {@link ContactValues#email}
     * @param writer null when nobody is known by it
     */
    Place of(Permit permit, ParsedMail letter, String email, @Nullable SubjectId writer) {
        Place beside = new Place.Fresh();
        for (var led : led(permit, letter)) {
            // the newest ticket that continues or took over the one found comes first
            for (var ticket : generations(permit, led)) {
                var as = parties.of(permit, ticket, email, writer);
                if (as != null && !over(ticket)) {
                    return new Place.Joins(ticket, as);
                }
                if (beside instanceof Place.Fresh) {
                    beside = new Place.Beside(ticket, as == null ? "apart" : "continues");
                }
            }
            var ownTicket = ownBeside(permit, led, writer);
            if (ownTicket.isPresent()) {
                return new Place.Joins(ownTicket.get(), Parties.Standing.REQUESTER);
            }
        }
        return beside;
    }

    /** The living tickets that the letter leads to, the strongest sign first. */
    private List<Ticket> led(Permit permit, ParsedMail letter) {
        var found = new LinkedHashMap<UUID, Ticket>();
        var hits = new ArrayList<>(threads.hits(letter.answered()));
        // the letter itself, which somebody may have answered before it came
        hits.addAll(threads.hits(letter.messageId() == null ? List.of() : List.of(letter.messageId())).stream()
                .filter(hit -> !hit.seen())
                .toList());
        for (var hit : hits) {
            if (!found.containsKey(hit.ticket())) {
                living(permit, hit.ticket())
                        .filter(ticket -> hit.seen() || withTheRequester(permit, letter, ticket))
                        .ifPresent(ticket -> found.put(ticket.id(), ticket));
            }
        }
        if (found.isEmpty()) {
            signed.answered(letter)
                    .flatMap(number -> tickets.find(permit, number))
                    .filter(ticket -> vault.knows(ticket.requester()))
                    .ifPresent(ticket -> found.put(ticket.id(), ticket));
        }
        if (found.isEmpty()) {
            quoted(permit, letter).ifPresent(ticket -> found.put(ticket.id(), ticket));
        }
        return List.copyOf(found.values());
    }

    /**
     * An id that we only read about proves nothing about its reader: whoever mentions it first could wait for other people's letters. So the letter
     * must also be addressed to the requester, who sees the ticket anyway, or come from them.
     */
    private boolean withTheRequester(Permit permit, ParsedMail letter, Ticket ticket) {
        var requester = subjects.addressOf(permit, ticket.requester()).flatMap(ContactValues::email);
        return requester.isPresent()
                && Stream.concat(
                                Stream.ofNullable(letter.author()),
                                Stream.concat(letter.to().stream(), letter.cc().stream()))
                        .flatMap(address -> ContactValues.email(address.email()).stream())
                        .anyMatch(requester.get()::equals);
    }

    /** Programs that drop all headers often leave our own words below the answer; the link in them is signed. What the writer typed does not count. */
    private Optional<Ticket> quoted(Permit permit, ParsedMail letter) {
        return LINK.matcher(letter.quoted())
                .results()
                .flatMap(link -> vault.readLink(link.group(1)).stream())
                .flatMap(link ->
                        living(permit, link.ticket()).filter(ticket -> ticket.linkVersion() == link.version()).stream())
                .findFirst();
    }

    /** A destroyed requester's ticket is over for good: nothing is sealed for them any more. */
    private Optional<Ticket> living(Permit permit, UUID id) {
        return tickets.find(permit, id).filter(ticket -> vault.knows(ticket.requester()));
    }

    /** The ticket and those that continue it, the newest generation first. */
    private List<Ticket> generations(Permit permit, Ticket ticket) {
        var all = new ArrayList<Ticket>(List.of(ticket));
        var seen = new LinkedHashSet<>(Set.of(ticket.id()));
        var layer = List.of(ticket.id());
        for (var n = 0; n < GENERATIONS && !layer.isEmpty(); n++) {
            var next =
                    tickets.after(layer, "continues").stream().filter(seen::add).toList();
            next.forEach(id -> living(permit, id).ifPresent(all::add));
            layer = next;
        }
        return all.reversed();
    }

    /** Who answers a forwarded letter twice gets one ticket, not two. */
    private Optional<Ticket> ownBeside(Permit permit, Ticket ticket, @Nullable SubjectId writer) {
        if (writer == null) {
            return Optional.empty();
        }
        return tickets.after(List.of(ticket.id()), "apart").stream()
                .flatMap(id -> living(permit, id).stream())
                .filter(other -> other.requester().equals(writer) && !over(other))
                .findFirst();
    }

    private boolean over(Ticket ticket) {
        return ticket.state().ended()
                && ticket.updatedAt().plus(policy.period("reopen")).isBefore(clock.instant());
    }
}

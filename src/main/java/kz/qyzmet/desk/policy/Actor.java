package kz.qyzmet.desk.policy;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who acts. Made by the door ({@code access}) from a request, or by a process of the desk for itself, and passed on as an argument.
 *
 * @param id the opaque id the journal knows: the subject's for a person, the token's for a program
 * @param subject the person who acts, if it is one
 * @param limit the widest reach this actor may have, whatever the policy file grants
 * @param ticket the one ticket that a secret link or a ticket-bound actor may reach
 */
public record Actor(
        Kind kind,
        UUID id,
        @Nullable SubjectId subject,
        Set<Role> roles,
        Set<UUID> teams,
        Reach limit,
        @Nullable UUID ticket) {

    public enum Kind {
        /** Nobody known. */
        STRANGER,
        /** Holds the secret link of one ticket. */
        LINK,
        /** A signed-in person. */
        PERSON,
        /** A program with a token. */
        TOKEN,
        /** The desk itself. */
        SYSTEM
    }

    public static final Actor STRANGER =
            new Actor(Kind.STRANGER, new UUID(0, 0), null, Set.of(), Set.of(), Reach.OWN, null);

    public static Actor person(SubjectId subject, Set<Role> roles, Set<UUID> teams) {
        return new Actor(Kind.PERSON, subject.value(), subject, Set.copyOf(roles), Set.copyOf(teams), Reach.ALL, null);
    }

    /** The holder of a ticket's secret link: acts as its requester, on this ticket only. */
    public static Actor link(SubjectId requester, UUID ticket) {
        return new Actor(Kind.LINK, ticket, requester, Set.of(Role.REQUESTER), Set.of(), Reach.OWN, ticket);
    }

    public static Actor token(UUID token, @Nullable SubjectId subject, Set<UUID> teams, Reach limit) {
        return new Actor(Kind.TOKEN, token, subject, Set.of(Role.INTEGRATION), Set.copyOf(teams), limit, null);
    }

    /** A process of the desk, named for the journal: {@code mail}, {@code index}, {@code console}. */
    public static Actor system(String process) {
        var id = UUID.nameUUIDFromBytes(("qyzmet:" + process).getBytes(StandardCharsets.UTF_8));
        return new Actor(Kind.SYSTEM, id, null, Set.of(Role.SYSTEM), Set.of(), Reach.ALL, null);
    }

    public boolean signedIn() {
        return kind == Kind.PERSON;
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }

    /** Works at the desk: agent, lead, administrator or officer. */
    public boolean staff() {
        return has(Role.AGENT) || has(Role.LEAD) || has(Role.ADMINISTRATOR) || has(Role.OFFICER);
    }
}

package kz.qyzmet.desk.organisation;

import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.policy.Role;

/** What a person is at this desk right now: roles and teams. Nobody in particular has neither. */
public record Standing(Set<Role> roles, Set<UUID> teams) {

    public static final Standing NONE = new Standing(Set.of(), Set.of());

    public Standing {
        roles = Set.copyOf(roles);
        teams = Set.copyOf(teams);
    }
}

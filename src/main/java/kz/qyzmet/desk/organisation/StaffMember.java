package kz.qyzmet.desk.organisation;

import java.time.Instant;
import java.util.Set;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;

/** One person of the staff list: no name, that comes from the people. */
public record StaffMember(SubjectId subject, Set<Role> roles, Set<TeamId> teams, Instant since) {

    public StaffMember {
        roles = Set.copyOf(roles);
        teams = Set.copyOf(teams);
    }
}

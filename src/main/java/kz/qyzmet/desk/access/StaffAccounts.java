package kz.qyzmet.desk.access;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes accounts of the staff. Whoever is known already as a requester stays the same person and gets roles. */
@Component
public class StaffAccounts {

    /** A colleague about to be let in. */
    public record NewStaff(String name, String email, Language language, Set<Role> roles, Set<TeamId> teams, Why why) {

        public NewStaff {
            var faults = new HashMap<String, String>();
            if (name.isBlank() || name.length() > 120) {
                faults.put("name", "access.field.name");
            }
            if (!kz.qyzmet.desk.organisation.OperatorBook.Edition.plausible(email.strip())) {
                faults.put("email", "access.field.email");
            }
            if (roles.isEmpty()) {
                faults.put("role", "access.field.role");
            }
            if (!faults.isEmpty()) {
                throw new Invalid(faults);
            }
            roles = Set.copyOf(roles);
            teams = Set.copyOf(teams);
        }

        @Override
        public String toString() {
            return "NewStaff[" + roles + "]";
        }
    }

    private final Subjects subjects;
    private final StaffBook staff;
    private final Teams teams;
    private final Passwords passwords;
    private final IssuedCodes issued;
    private final Sessions sessions;
    private final Policy policy;
    private final Journal journal;
    private final TransactionTemplate transaction;

    StaffAccounts(
            Subjects subjects,
            StaffBook staff,
            Teams teams,
            Passwords passwords,
            IssuedCodes issued,
            Sessions sessions,
            Policy policy,
            Journal journal,
            TransactionTemplate transaction) {
        this.subjects = subjects;
        this.staff = staff;
        this.teams = teams;
        this.passwords = passwords;
        this.issued = issued;
        this.sessions = sessions;
        this.policy = policy;
        this.journal = journal;
        this.transaction = transaction;
    }

    /** @param permit for administration */
    @Transactional
    public SubjectId create(Permit permit, NewStaff colleague) {
        var account = policy.permit(permit.actor(), Purpose.ACCOUNT);
        var subject = subjects.byEmail(account, colleague.email())
                .orElseGet(() -> subjects.enrol(
                        account,
                        new NewPerson(
                                colleague.name().strip(),
                                colleague.email().strip(),
                                null,
                                null,
                                colleague.language(),
                                Ground.CONTRACT,
                                "staff")));
        colleague.roles().forEach(role -> staff.give(permit, subject, role, colleague.why()));
        colleague.teams().forEach(team -> teams.join(permit, subject, team));
        return subject;
    }

    /** The path of a link by which the person sets a password; shown once, to whoever hands it over. */
    @Transactional
    public String passwordLink(Permit permit, SubjectId subject) {
        return "/staff/password/" + issued.passwordSecret(permit, subject);
    }

    /** Sets a password for somebody, as the command line and the first run do. Every session of the person ends. */
    public void setPassword(Permit permit, SubjectId subject, String password) {
        var hash = hashed(password);
        transaction.executeWithoutResult(status -> store(permit, subject, hash));
    }

    /** Checks and hashes, outside of any transaction. */
    String hashed(String password) {
        passwords.fault(password).ifPresent(fault -> {
            throw new Invalid(Map.of("password", fault));
        });
        return passwords.hash(password);
    }

    @Transactional
    public void store(Permit permit, SubjectId subject, String hash) {
        passwords.set(subject, hash);
        sessions.endAll(subject);
        journal.note(permit, Operation.CORRECT, "password:" + subject, List.of(subject), "password.hash");
    }

    /** Who acts when a person comes by a link that they were given. */
    Permit byLink(SubjectId subject) {
        return policy.permit(Actor.person(subject, Set.of(Role.REQUESTER), Set.of()), Purpose.ACCOUNT);
    }
}

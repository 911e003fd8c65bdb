package kz.qyzmet.desk.command;

import java.util.List;
import java.util.Map;
import java.util.Set;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.organisation.Team;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code user create}, the desk's side. */
@RestController
class LocalUsers {
    private static final Map<String, String> FAULTS = Map.of(
            "access.password.short", "The password is too short.",
            "access.password.long", "The password is too long.",
            "access.password.common", "The password is among the first that are guessed. Choose another.",
            "access.field.email", "This is no e-mail address.",
            "access.field.name", "A name of at most 120 characters is needed.");

    private final StaffAccounts accounts;
    private final Subjects subjects;
    private final Teams teams;
    private final Policy policy;
    private final TransactionTemplate transaction;

    LocalUsers(StaffAccounts accounts, Subjects subjects, Teams teams, Policy policy, TransactionTemplate transaction) {
        this.accounts = accounts;
        this.subjects = subjects;
        this.teams = teams;
        this.policy = policy;
        this.transaction = transaction;
    }

    record Wish(
            @Nullable String name,
            @Nullable String email,
            @Nullable String role,
            @Nullable String language,
            @Nullable String password) {
        @Override
        public String toString() {
            return "Wish";
        }
    }

    @PostMapping("/local/users")
    @ResponseStatus(HttpStatus.CREATED)
    Map<String, String> create(@RequestBody Wish wish) {
        var role = role(wish.role());
        var name = wish.name();
        var email = wish.email();
        if (name == null || email == null) {
            throw new Declined("A name and an e-mail address are needed.");
        }
        try {
            var made = Acting.as(
                    Family.ADMINISTRATION,
                    () -> transaction.execute(status -> make(
                            name,
                            email,
                            Language.of(wish.language() == null ? "kk" : wish.language()),
                            role,
                            wish.password())));
            return Map.of("id", String.valueOf(made));
        } catch (Invalid invalid) {
            throw new Declined(invalid.fields().values().stream()
                    .map(fault -> FAULTS.getOrDefault(fault, "This cannot be taken: " + fault + "."))
                    .reduce((one, other) -> one + " " + other)
                    .orElse("This cannot be taken."));
        }
    }

    private SubjectId make(String name, String email, Language language, Role role, @Nullable String password) {
        var actor = Actor.system("console");
        var permit = policy.permit(actor, Purpose.ADMINISTRATION);
        if (role == Role.REQUESTER) {
            var account = policy.permit(actor, Purpose.ACCOUNT);
            return subjects.byEmail(account, email)
                    .orElseGet(() -> subjects.enrol(account, NewPerson.by(name, email, language, "console")));
        }
        if (password == null || password.isEmpty()) {
            throw new Declined("An account of the staff needs a password.");
        }
        // whoever works at a desk with one team works in it
        var all = teams.all();
        var joined = all.size() == 1 && (role == Role.AGENT || role == Role.LEAD)
                ? all.stream().map(Team::id).collect(java.util.stream.Collectors.toSet())
                : Set.<kz.qyzmet.desk.organisation.TeamId>of();
        var subject = accounts.create(
                permit, new StaffAccounts.NewStaff(name, email, language, Set.of(role), joined, Why.NEW_COLLEAGUE));
        accounts.setPassword(permit, subject, password);
        return subject;
    }

    private static Role role(@Nullable String named) {
        var known = List.of(Role.REQUESTER, Role.AGENT, Role.LEAD, Role.ADMINISTRATOR, Role.OFFICER);
        return known.stream()
                .filter(role -> role.id().equals(named))
                .findFirst()
                .orElseThrow(() -> new Declined("The role must be requester, agent, lead, administrator or officer."));
    }
}

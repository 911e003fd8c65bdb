package kz.qyzmet.desk.command;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code token create}, the desk's side. */
@RestController
class LocalTokens {
    private final Tokens tokens;
    private final Teams teams;
    private final Subjects subjects;
    private final Policy policy;
    private final Journal journal;
    private final TransactionTemplate transaction;

    LocalTokens(
            Tokens tokens,
            Teams teams,
            Subjects subjects,
            Policy policy,
            Journal journal,
            TransactionTemplate transaction) {
        this.tokens = tokens;
        this.teams = teams;
        this.subjects = subjects;
        this.policy = policy;
        this.journal = journal;
        this.transaction = transaction;
    }

    record Wish(
            @Nullable String name,
            @Nullable List<String> scopes,
            @Nullable String ground,
            @Nullable String evidence,
            @Nullable String team,
            @Nullable String person,
            @Nullable Integer rate,
            @Nullable String expires) {
        @Override
        public String toString() {
            return "Wish";
        }
    }

    @PostMapping("/local/tokens")
    @ResponseStatus(HttpStatus.CREATED)
    Map<String, String> create(@RequestBody Wish wish) {
        var actor = Actor.system("console");
        var permit = policy.permit(actor, Purpose.ADMINISTRATION);
        var wanted = new Tokens.Wanted(
                named(wish.name()),
                scopes(wish.scopes()),
                ground(wish.ground()),
                wish.evidence(),
                wish.team() == null ? null : team(wish.team()),
                wish.person() == null ? null : person(actor, wish.person()),
                wish.rate(),
                wish.expires() == null ? null : date(wish.expires()));
        var made = transaction.execute(status -> {
            var token = tokens.make(permit, wanted);
            journal.administer(actor, "token.created", "token:" + token.id());
            return token;
        });
        if (made == null) {
            throw new IllegalStateException("no token");
        }
        return Map.of("id", made.id().toString(), "token", made.token());
    }

    private static String named(@Nullable String name) {
        if (name == null || name.isBlank() || name.length() > 120) {
            throw new Declined("A token needs a name of at most 120 characters.");
        }
        return name;
    }

    private static Set<Scope> scopes(@Nullable List<String> named) {
        var scopes = new LinkedHashSet<Scope>();
        for (var id : named == null ? List.<String>of() : named) {
            scopes.add(
                    Scope.of(id)
                            .orElseThrow(
                                    () -> new Declined(
                                            "Unknown scope; known are tickets:read, tickets:write, people:read, people:write, mail:inbound, policy:read.")));
        }
        if (scopes.isEmpty()) {
            throw new Declined("A token needs at least one scope.");
        }
        return scopes;
    }

    private static Ground ground(@Nullable String id) {
        return id == null
                ? Ground.CONSENT
                : Ground.of(id)
                        .orElseThrow(
                                () -> new Declined(
                                        "Unknown ground; known are consent, justice, contract, legitimate-interest, public-by-subject, publication-by-law."));
    }

    private TeamId team(String named) {
        return teams.all().stream()
                .filter(team -> List.of(
                                team.kk(),
                                team.ru(),
                                team.en(),
                                team.id().value().toString())
                        .contains(named))
                .findFirst()
                .orElseThrow(() -> new Declined("There is no such team."))
                .id();
    }

    private SubjectId person(Actor actor, String email) {
        return subjects.byEmail(policy.permit(actor, Purpose.ACCOUNT), email)
                .orElseThrow(() -> new Declined("Nobody with this address is known."));
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new Declined("The date must look like 2027-12-31.");
        }
    }
}

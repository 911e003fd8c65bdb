package kz.qyzmet.desk.access;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.organisation.Team;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The administrator's page of tokens: which programs may ask, for what, on which ground. */
@Controller
class TokensAdmin {

    public record Row(
            UUID id,
            String name,
            String scopes,
            String ground,
            String evidence,
            String reach,
            @Nullable Integer rate,
            String made,
            @Nullable String expires,
            @Nullable String used,
            boolean live) {}

    /** @param made the token just made: shown once */
    public record All(
            List<Row> rows,
            List<Team> teams,
            @Nullable String made,
            Map<String, String> typed,
            Map<String, String> faults) {
        public String typed(String field) {
            return typed.getOrDefault(field, "");
        }

        public @Nullable String fault(String field) {
            return faults.get(field);
        }
    }

    private final Tokens tokens;
    private final Teams teams;
    private final Subjects subjects;
    private final Policy policy;
    private final Clock clock;

    TokensAdmin(Tokens tokens, Teams teams, Subjects subjects, Policy policy, Clock clock) {
        this.tokens = tokens;
        this.teams = teams;
        this.subjects = subjects;
        this.policy = policy;
        this.clock = clock;
    }

    @GetMapping("/admin/tokens")
    ModelAndView show(Page page, Actor actor) {
        return show(page, administering(actor), null, Map.of(), Map.of());
    }

    @PostMapping("/admin/tokens")
    ModelAndView make(Page page, Actor actor, @RequestParam MultiValueMap<String, String> form) {
        var permit = administering(actor);
        try {
            var made = tokens.make(permit, wanted(actor, form));
            return show(page, permit, made.token(), Map.of(), Map.of());
        } catch (Invalid invalid) {
            var shown = show(page, permit, null, form.toSingleValueMap(), invalid.fields());
            shown.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return shown;
        }
    }

    @PostMapping("/admin/tokens/{id}/revoke")
    ModelAndView revoke(Page page, Actor actor, @PathVariable UUID id) {
        tokens.revoke(administering(actor), id);
        return page.redirect("/admin/tokens", Flash.of("access.admin.token.revoked"));
    }

    private Tokens.Wanted wanted(Actor actor, MultiValueMap<String, String> form) {
        var faults = new HashMap<String, String>();
        var name = one(form, "name");
        if (name.isBlank() || name.length() > 120) {
            faults.put("name", "access.field.name");
        }
        var scopes = form.getOrDefault("scope", List.of()).stream()
                .flatMap(id -> Scope.of(id).stream())
                .collect(Collectors.toSet());
        if (scopes.isEmpty()) {
            faults.put("scope", "access.field.scope");
        }
        var ground = Ground.of(one(form, "ground"));
        if (ground.isEmpty()) {
            faults.put("ground", "access.field.ground");
        }
        var person = one(form, "person").isBlank()
                ? null
                : subjects.byEmail(policy.permit(actor, Purpose.ACCOUNT), one(form, "person"))
                        .orElse(null);
        var team = one(form, "team").isBlank() ? null : new TeamId(UUID.fromString(one(form, "team")));
        if (!one(form, "person").isBlank() && (person == null || team != null)) {
            faults.put("person", "access.field.person");
        }
        var rate = number(one(form, "rate"), faults);
        var expires = date(one(form, "expires"), faults);
        if (!faults.isEmpty()) {
            throw new Invalid(faults);
        }
        return new Tokens.Wanted(
                name, scopes, ground.orElseThrow(), one(form, "evidence"), team, person, rate, expires);
    }

    private ModelAndView show(
            Page page, Permit permit, @Nullable String made, Map<String, String> typed, Map<String, String> faults) {
        var all = teams.all();
        var rows =
                tokens.list(permit).stream().map(token -> row(page, token, all)).toList();
        return page.show("access/admintokens", new All(rows, all, made, typed, faults));
    }

    private Row row(Page page, Tokens.Known token, List<Team> all) {
        var expires = token.expiresAt();
        var used = token.usedOn();
        return new Row(
                token.id(),
                token.name(),
                token.scopes().stream().map(Scope::id).sorted().collect(Collectors.joining(", ")),
                token.ground().id(),
                token.evidence(),
                reach(page, token, all),
                token.rate(),
                page.date(token.createdAt()),
                expires == null ? null : page.date(expires),
                used == null
                        ? null
                        : page.date(used.atStartOfDay(ZoneOffset.UTC).toInstant()),
                token.live(clock.instant()));
    }

    private static String reach(Page page, Tokens.Known token, List<Team> all) {
        if (token.person() != null) {
            return page.t("access.admin.token.person");
        }
        return Optional.ofNullable(token.team())
                .flatMap(id -> all.stream()
                        .filter(team -> team.id().value().equals(id))
                        .findFirst())
                .map(team -> team.name(page.language().code()))
                .orElseGet(() -> page.t("access.admin.token.all"));
    }

    private static @Nullable Integer number(String typed, Map<String, String> faults) {
        if (typed.isBlank()) {
            return null;
        }
        if (!typed.strip().matches("[1-9][0-9]{0,5}")) {
            faults.put("rate", "access.field.rate");
            return null;
        }
        return Integer.valueOf(typed.strip());
    }

    private static @Nullable LocalDate date(String typed, Map<String, String> faults) {
        try {
            return typed.isBlank() ? null : LocalDate.parse(typed.strip());
        } catch (DateTimeParseException e) {
            faults.put("expires", "access.field.date");
            return null;
        }
    }

    private static String one(MultiValueMap<String, String> form, String field) {
        var value = form.getFirst(field);
        return value == null ? "" : value;
    }

    private Permit administering(Actor actor) {
        return policy.permit(actor, Purpose.ADMINISTRATION);
    }
}

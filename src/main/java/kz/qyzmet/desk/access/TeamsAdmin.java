package kz.qyzmet.desk.access;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.organisation.Team;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Page;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The administrator's page of teams: their names in three languages. */
@Controller
class TeamsAdmin {

    public record Known(Team team, int members) {}

    public record All(List<Known> teams, Map<String, String> typed, Map<String, String> faults) {
        public String typed(String field) {
            return typed.getOrDefault(field, "");
        }
    }

    private final Teams teams;
    private final Policy policy;

    TeamsAdmin(Teams teams, Policy policy) {
        this.teams = teams;
        this.policy = policy;
    }

    @GetMapping("/admin/teams")
    ModelAndView show(Page page, Actor actor) {
        return show(page, administering(actor), Map.of(), Map.of());
    }

    @PostMapping("/admin/teams")
    ModelAndView found(Page page, Actor actor, @RequestParam Map<String, String> typed) {
        var permit = administering(actor);
        try {
            named(typed);
            teams.found(
                    permit, typed.getOrDefault("kk", ""), typed.getOrDefault("ru", ""), typed.getOrDefault("en", ""));
            return page.redirect("/admin/teams", Flash.of("access.admin.team.founded"));
        } catch (Invalid invalid) {
            var shown = show(page, permit, typed, invalid.fields());
            shown.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return shown;
        }
    }

    @PostMapping("/admin/teams/{id}")
    ModelAndView rename(Page page, Actor actor, @PathVariable UUID id, @RequestParam Map<String, String> typed) {
        var permit = administering(actor);
        named(typed);
        teams.rename(
                permit,
                new Team(
                        new TeamId(id),
                        typed.getOrDefault("kk", "").strip(),
                        typed.getOrDefault("ru", "").strip(),
                        typed.getOrDefault("en", "").strip()));
        return page.redirect("/admin/teams", Flash.of("access.admin.team.renamed"));
    }

    private ModelAndView show(Page page, Permit permit, Map<String, String> typed, Map<String, String> faults) {
        var known = teams.all().stream()
                .map(team -> new Known(team, teams.members(permit, team.id()).size()))
                .toList();
        return page.show("access/adminteams", new All(known, typed, faults));
    }

    private static void named(Map<String, String> typed) {
        var faults = new HashMap<String, String>();
        for (var language : List.of("kk", "ru", "en")) {
            var name = typed.getOrDefault(language, "");
            if (name.isBlank() || name.length() > 120) {
                faults.put(language, "access.field.name");
            }
        }
        if (!faults.isEmpty()) {
            throw new Invalid(faults);
        }
    }

    private Permit administering(Actor actor) {
        return policy.permit(actor, Purpose.ADMINISTRATION);
    }
}

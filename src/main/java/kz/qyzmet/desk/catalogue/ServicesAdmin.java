package kz.qyzmet.desk.catalogue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.organisation.Team;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.web.AdminTab;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The administrator's page of services: what requesters may choose, and which team answers. */
@Controller
class ServicesAdmin {

    public record Row(UUID id, String name, String description, String team, boolean active, boolean general) {}

    public record All(List<Row> rows, List<Team> teams, Map<String, String> typed, Map<String, String> faults) {
        public String typed(String field) {
            return typed.getOrDefault(field, "");
        }

        public @Nullable String fault(String field) {
            return faults.get(field);
        }
    }

    private final Services services;
    private final Teams teams;
    private final Policy policy;

    ServicesAdmin(Services services, Teams teams, Policy policy) {
        this.services = services;
        this.teams = teams;
        this.policy = policy;
    }

    @Bean
    static AdminTab servicesTab() {
        return AdminTab.of(30, "catalogue.admin", "/admin/services");
    }

    @GetMapping("/admin/services")
    ModelAndView show(Page page, Actor actor) {
        policy.permit(actor, Purpose.ADMINISTRATION);
        return page.show("catalogue/services", all(page, Map.of(), Map.of()));
    }

    @PostMapping("/admin/services")
    ModelAndView add(Page page, Actor actor, @RequestParam Map<String, String> typed) {
        policy.permit(actor, Purpose.ADMINISTRATION);
        var faults = faults(typed);
        if (!faults.isEmpty()) {
            var shown = page.show("catalogue/services", all(page, typed, faults));
            shown.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return shown;
        }
        services.add(
                actor,
                typed.getOrDefault("code", ""),
                UUID.fromString(typed.getOrDefault("team", "")),
                words(typed, "name-"),
                words(typed, "about-"));
        return page.redirect("/admin/services", Flash.of("catalogue.admin.added"));
    }

    @PostMapping("/admin/services/{id}/end")
    ModelAndView end(Page page, Actor actor, @PathVariable UUID id) {
        policy.permit(actor, Purpose.ADMINISTRATION);
        services.end(actor, id);
        return page.redirect("/admin/services", Flash.of("catalogue.admin.ended"));
    }

    private All all(Page page, Map<String, String> typed, Map<String, String> faults) {
        var known = teams.all();
        var rows = services.all().stream()
                .map(service -> new Row(
                        service.id(),
                        service.name(page.language()),
                        service.description(page.language()),
                        known.stream()
                                .filter(team -> team.id().value().equals(service.team()))
                                .findFirst()
                                .map(team -> team.name(page.language().code()))
                                .orElse(""),
                        service.active(),
                        service.id().equals(Services.GENERAL)))
                .toList();
        return new All(rows, known, typed, faults);
    }

    private Map<String, String> faults(Map<String, String> typed) {
        var faults = new HashMap<String, String>();
        var code = typed.getOrDefault("code", "");
        if (!code.matches("[a-z][a-z0-9-]{0,39}")) {
            faults.put("code", "catalogue.admin.code.wrong");
        } else if (services.all().stream().anyMatch(service -> service.code().equals(code))) {
            faults.put("code", "catalogue.admin.code.taken");
        }
        if (teams.all().stream().noneMatch(team -> team.id().toString().equals(typed.get("team")))) {
            faults.put("team", "catalogue.admin.team.wrong");
        }
        for (var language : Language.values()) {
            var name = typed.getOrDefault("name-" + language.code(), "");
            if (name.isBlank() || name.length() > 120) {
                faults.put("name-" + language.code(), "catalogue.admin.name.wrong");
            }
            if (typed.getOrDefault("about-" + language.code(), "").length() > 300) {
                faults.put("about-" + language.code(), "catalogue.admin.about.wrong");
            }
        }
        return faults;
    }

    private static Map<Language, String> words(Map<String, String> typed, String prefix) {
        var words = new HashMap<Language, String>();
        for (var language : Language.values()) {
            words.put(language, typed.getOrDefault(prefix + language.code(), "").strip());
        }
        return words;
    }
}

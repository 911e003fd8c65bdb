package kz.qyzmet.desk.drill;

import java.time.Instant;
import java.util.List;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.recovery.Backups;
import kz.qyzmet.desk.recovery.SelfChecks;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** The history of self-checks for the officer and the administrator, and the officer's 'show me'. */
@Controller
class ChecksPage {
    private final SelfChecks checks;
    private final Drill drill;
    private final Backups backups;
    private final Policy policy;
    private final boolean own;

    ChecksPage(SelfChecks checks, Drill drill, Backups backups, Policy policy, Environment settings) {
        this.checks = checks;
        this.drill = drill;
        this.backups = backups;
        this.policy = policy;
        this.own = settings.getProperty("database.url", "").isBlank();
    }

    public record View(
            List<SelfChecks.Check> history,
            @Nullable Instant running,
            Backups.@Nullable Last backup,
            boolean mayShow,
            boolean own) {}

    @GetMapping("/desk/checks")
    ModelAndView show(Page page, Actor actor) {
        if (!actor.has(Role.OFFICER) && !actor.has(Role.ADMINISTRATOR)) {
            throw new Refused("4.8", "no-rule");
        }
        return page.show(
                "drill/checks",
                new View(
                        checks.history(policy.number("admin-page")),
                        drill.running().orElse(null),
                        backups.last().orElse(null),
                        actor.has(Role.OFFICER),
                        own));
    }

    @PostMapping("/desk/checks")
    ModelAndView showMe(Page page, Actor actor) {
        if (!actor.has(Role.OFFICER)) {
            throw new Refused("4.8", "no-rule");
        }
        return page.redirect("/desk/checks", Flash.of(own && drill.start(actor) ? "drill.begun" : "drill.not-begun"));
    }

    @Configuration(proxyBeanMethods = false)
    static class Menu {
        @Bean
        MenuItem checksMenuItem() {
            return new MenuItem() {
                @Override
                public String key() {
                    return "drill.menu";
                }

                @Override
                public String href() {
                    return "/desk/checks";
                }

                @Override
                public String icon() {
                    return "check";
                }

                @Override
                public int order() {
                    return 70;
                }

                @Override
                public boolean visibleTo(@Nullable Viewer viewer) {
                    return viewer != null && viewer.is("officer", "administrator");
                }
            };
        }
    }
}

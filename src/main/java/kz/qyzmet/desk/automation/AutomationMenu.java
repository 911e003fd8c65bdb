package kz.qyzmet.desk.automation;

import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What programs propose, for whoever decides; what they decided, for whom it concerns. */
@Configuration(proxyBeanMethods = false)
class AutomationMenu {
    private record Desk(String key, String href, String icon, int order) implements MenuItem {
        @Override
        public boolean visibleTo(@Nullable Viewer viewer) {
            return viewer != null && viewer.is("agent", "lead");
        }
    }

    /** For everybody who is here as a person; staff have theirs on the page of their account. */
    private record Own(String key, String href, String icon, int order) implements MenuItem {
        @Override
        public boolean visibleTo(@Nullable Viewer viewer) {
            return viewer != null && !viewer.staff();
        }
    }

    @Bean
    MenuItem proposalsMenuItem() {
        return new Desk("automation.menu.proposals", ProposalPages.LIST, "check", 12);
    }

    @Bean
    MenuItem ownDecisionsMenuItem() {
        return new Own("automation.menu.mine", MyDecisions.PAGE, "shield", 30);
    }
}

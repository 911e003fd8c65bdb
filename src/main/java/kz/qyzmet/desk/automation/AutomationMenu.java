package kz.qyzmet.desk.automation;

import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What programs propose, for whoever decides. What they decided stands beside the ticket, in the letter, and behind the consent it rests on. */
@Configuration(proxyBeanMethods = false)
class AutomationMenu {
    private record Desk(String key, String href, String icon, int order) implements MenuItem {
        @Override
        public boolean visibleTo(@Nullable Viewer viewer) {
            return viewer != null && viewer.is("agent", "lead");
        }
    }

    @Bean
    MenuItem proposalsMenuItem() {
        return new Desk("automation.menu.proposals", ProposalPages.LIST, "check", 12);
    }
}

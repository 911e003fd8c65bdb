package kz.qyzmet.desk.rights;

import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The officer's places in the menu. */
@Configuration(proxyBeanMethods = false)
class RightsMenu {
    private record Item(String key, String href, String icon, int order) implements MenuItem {
        @Override
        public boolean visibleTo(@Nullable Viewer viewer) {
            return viewer != null && viewer.is("officer");
        }
    }

    @Bean
    MenuItem blockedMenuItem() {
        return new Item("rights.menu.people", "/officer/people", "lock", 50);
    }

    @Bean
    MenuItem trayMenuItem() {
        return new Item("rights.menu.tray", "/officer/letters", "mail", 51);
    }
}

package kz.qyzmet.desk.rights;

import java.util.List;
import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The officer's places in the menu, and a person's own. */
@Configuration(proxyBeanMethods = false)
class RightsMenu {
    private record Item(String key, String href, String icon, int order) implements MenuItem {
        @Override
        public boolean visibleTo(@Nullable Viewer viewer) {
            return viewer != null && viewer.is("officer");
        }
    }

    /** For whoever may be the second person too. */
    private record Two(String key, String href, String icon, int order) implements MenuItem {
        @Override
        public boolean visibleTo(@Nullable Viewer viewer) {
            return viewer != null && viewer.is("officer", "administrator");
        }
    }

    /** For everybody who is here as a person; staff have theirs on the page of their account. */
    private record Own(String key, String href, String icon, int order) implements MenuItem {
        @Override
        public boolean visibleTo(@Nullable Viewer viewer) {
            return viewer != null && !viewer.staff();
        }

        @Override
        public List<String> also() {
            return List.of("/my/requests", "/my/representatives", "/my/breaches", "/my/decisions", "/representing");
        }
    }

    /** For whoever is not signed in: nobody needs an account to complain (clause 7.2). */
    private record Strangers(String key, String href, String icon, int order) implements MenuItem {
        @Override
        public boolean visibleTo(@Nullable Viewer viewer) {
            return viewer == null;
        }
    }

    @Bean
    MenuItem complaintMenuItem() {
        return new Strangers("rights.menu.complaint", "/complaint", "mail", 29);
    }

    @Bean
    MenuItem requestsMenuItem() {
        return new Two("rights.menu.requests", "/officer/requests", "clock", 49);
    }

    @Bean
    MenuItem ownRightsMenuItem() {
        return new Own("rights.menu.own", "/my/data", "person", 28);
    }

    @Bean
    MenuItem blockedMenuItem() {
        return new Item("rights.menu.people", "/officer/people", "lock", 50);
    }

    @Bean
    MenuItem correctionsMenuItem() {
        return new Two("rights.menu.corrections", "/officer/corrections", "check", 50);
    }

    @Bean
    MenuItem trayMenuItem() {
        return new Item("rights.menu.tray", "/officer/letters", "mail", 51);
    }
}

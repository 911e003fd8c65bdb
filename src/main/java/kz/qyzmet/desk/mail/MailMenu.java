package kz.qyzmet.desk.mail;

import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where the outbox and the quarantine stand in the menu. */
@Configuration(proxyBeanMethods = false)
class MailMenu {
    private record Item(String key, String href, String icon, int order) implements MenuItem {
        @Override
        public boolean visibleTo(@Nullable Viewer viewer) {
            return viewer != null && viewer.is("administrator");
        }
    }

    @Bean
    MenuItem outboxMenuItem() {
        return new Item("mail.menu.outbox", "/desk/outbox", "outbox", 60);
    }

    @Bean
    MenuItem quarantineMenuItem() {
        return new Item("mail.menu.quarantine", "/desk/quarantine", "quarantine", 61);
    }
}

package kz.qyzmet.desk.ticket;

import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The module's places in the menu. */
@Configuration(proxyBeanMethods = false)
class DeskMenu {
    private record Item(String key, String href, String icon, int order, Audience audience) implements MenuItem {
        @Override
        public boolean visibleTo(@Nullable Viewer viewer) {
            return switch (audience) {
                case DESK -> viewer != null && viewer.is("agent", "lead");
                case REQUESTERS -> viewer != null && !viewer.staff();
                case NOT_STAFF -> viewer == null || !viewer.staff();
            };
        }
    }

    private enum Audience {
        /** Who the policy lets handle tickets; an administrator or officer alone does not. */
        DESK,
        REQUESTERS,
        NOT_STAFF
    }

    @Bean
    MenuItem queueItem() {
        return new Item("ticket.menu.queue", "/desk", "inbox", 10, Audience.DESK);
    }

    @Bean
    MenuItem newItem() {
        return new Item("ticket.menu.new", "/new", "new", 10, Audience.NOT_STAFF);
    }

    @Bean
    MenuItem mineItem() {
        return new Item("ticket.menu.mine", "/my", "mine", 20, Audience.REQUESTERS);
    }
}

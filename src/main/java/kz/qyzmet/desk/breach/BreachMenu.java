package kz.qyzmet.desk.breach;

import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One tap for everybody who works here to say what they saw, and the desk of those who deal with it. */
@Configuration(proxyBeanMethods = false)
class BreachMenu {
    private record Item(String key, String href, String icon, int order, boolean everybody) implements MenuItem {
        @Override
        public boolean visibleTo(@Nullable Viewer viewer) {
            // who works the cases reports from their page
            var works = viewer != null && viewer.is("officer", "administrator");
            return everybody ? viewer != null && viewer.staff() && !works : works;
        }
    }

    @Bean
    MenuItem breachesMenuItem() {
        return new Item("breach.menu.desk", "/officer/breaches", "warning", 48, false);
    }

    @Bean
    MenuItem reportMenuItem() {
        return new Item("breach.menu.report", "/desk/breaches/new", "warning", 90, true);
    }
}

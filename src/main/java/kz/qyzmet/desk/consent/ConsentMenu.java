package kz.qyzmet.desk.consent;

import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** For everybody who is here as a person: their consents, two taps from anywhere. */
@Configuration(proxyBeanMethods = false)
class ConsentMenu {
    private record Own(String key, String href, String icon, int order) implements MenuItem {
        @Override
        public boolean visibleTo(@Nullable Viewer viewer) {
            return viewer != null && !viewer.staff();
        }
    }

    @Bean
    MenuItem ownConsentsMenuItem() {
        return new Own("consent.menu.mine", MyConsents.PAGE, "check", 29);
    }
}

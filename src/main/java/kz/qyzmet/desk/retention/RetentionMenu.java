package kz.qyzmet.desk.retention;

import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where the end of data stands in the menu: for the officer, and for the administrators who are the second person. */
@Configuration(proxyBeanMethods = false)
class RetentionMenu {
    private record Item(String key, String href, String icon, int order) implements MenuItem {
        @Override
        public boolean visibleTo(@Nullable Viewer viewer) {
            return viewer != null && viewer.is("officer", "administrator");
        }
    }

    @Bean
    MenuItem erasuresMenuItem() {
        return new Item("retention.menu", "/officer/erasures", "shield", 70);
    }
}

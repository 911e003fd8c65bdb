package kz.qyzmet.desk.access;

import kz.qyzmet.desk.web.AdminTab;
import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** Where the administrator's pages stand. */
@Configuration(proxyBeanMethods = false)
class AdminPages {

    @Bean
    MenuItem adminMenu() {
        return new MenuItem() {
            @Override
            public String key() {
                return "access.admin";
            }

            @Override
            public String href() {
                return "/admin";
            }

            @Override
            public String icon() {
                return "settings";
            }

            @Override
            public int order() {
                return 80;
            }

            @Override
            public boolean visibleTo(@Nullable Viewer viewer) {
                return viewer != null && viewer.is("administrator");
            }
        };
    }

    @Bean
    AdminTab staffTab() {
        return AdminTab.of(10, "access.admin.staff", "/admin/staff");
    }

    @Bean
    AdminTab teamsTab() {
        return AdminTab.of(20, "access.admin.teams", "/admin/teams");
    }

    @Bean
    AdminTab postsTab() {
        return AdminTab.of(15, "access.posts", "/admin/posts");
    }

    @Bean
    AdminTab peopleTab() {
        return AdminTab.of(40, "access.admin.people", "/admin/people");
    }

    @Bean
    AdminTab tokensTab() {
        return AdminTab.of(50, "access.admin.tokens", "/admin/tokens");
    }

    @Bean
    AdminTab operatorTab() {
        return AdminTab.of(60, "access.admin.operator", "/admin/operator");
    }

    @Bean
    AdminTab keysTab() {
        return AdminTab.of(70, "access.admin.keys", "/admin/keys");
    }

    @Controller
    static class Front {
        @GetMapping("/admin")
        ModelAndView front(Page page) {
            return page.redirect("/admin/staff");
        }
    }
}

package kz.qyzmet.desk.subject;

import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Where the second person finds what waits. */
@Component
class GroundMenu implements MenuItem {
    @Override
    public String key() {
        return "subject.menu.grounds";
    }

    @Override
    public String href() {
        return "/officer/grounds";
    }

    @Override
    public String icon() {
        return "shield";
    }

    @Override
    public int order() {
        return 71;
    }

    @Override
    public boolean visibleTo(@Nullable Viewer viewer) {
        return viewer != null && viewer.is("officer", "administrator");
    }
}

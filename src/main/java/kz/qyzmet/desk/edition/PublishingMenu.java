package kz.qyzmet.desk.edition;

import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Where a new edition begins: for the officer only. */
@Component
class PublishingMenu implements MenuItem {
    @Override
    public String key() {
        return "edition.menu";
    }

    @Override
    public String href() {
        return "/officer/policy";
    }

    @Override
    public String icon() {
        return "shield";
    }

    @Override
    public int order() {
        return 72;
    }

    @Override
    public boolean visibleTo(@Nullable Viewer viewer) {
        return viewer != null && viewer.is("officer");
    }
}

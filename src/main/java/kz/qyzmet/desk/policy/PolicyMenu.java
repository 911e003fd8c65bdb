package kz.qyzmet.desk.policy;

import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The policy is one step away from every page, for everybody. */
@Component
class PolicyMenu implements MenuItem {
    @Override
    public String key() {
        return "policy.menu";
    }

    @Override
    public String href() {
        return "/policy";
    }

    @Override
    public String icon() {
        return "shield";
    }

    @Override
    public int order() {
        return 900;
    }

    @Override
    public boolean visibleTo(@Nullable Viewer viewer) {
        return true;
    }
}

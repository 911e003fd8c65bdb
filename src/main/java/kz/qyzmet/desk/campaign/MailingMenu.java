package kz.qyzmet.desk.campaign;

import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Where mailings stand in the menu. Whether somebody may open the page is the matrix's word, not the menu's. */
@Component
class MailingMenu implements MenuItem {
    @Override
    public String key() {
        return "campaign.menu";
    }

    @Override
    public String href() {
        return "/desk/mailings";
    }

    @Override
    public String icon() {
        return "mail";
    }

    @Override
    public int order() {
        return 59;
    }

    @Override
    public boolean visibleTo(@Nullable Viewer viewer) {
        return viewer != null && viewer.is("lead", "administrator");
    }
}

package kz.qyzmet.desk.access;

import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Page;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** The administrator's page of keys: whether a total loss of this machine would lose the data, and the one command against it (contracts 1). */
@Controller
class KeysAdmin {

    public record Keys(int epoch, boolean exportIsStale, long epochDays, long lifeDays) {}

    private final Vault vault;
    private final Policy policy;

    KeysAdmin(Vault vault, Policy policy) {
        this.vault = vault;
        this.policy = policy;
    }

    @GetMapping("/admin/keys")
    ModelAndView show(Page page, Actor actor) {
        policy.permit(actor, Purpose.ADMINISTRATION);
        return page.show(
                "access/adminkeys",
                new Keys(
                        vault.epoch(),
                        vault.exportIsStale(),
                        policy.period("epoch-length").toDays(),
                        policy.period("epoch-life").toDays()));
    }
}

package kz.qyzmet.desk.access;

import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.organisation.OperatorBook;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Page;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The administrator's page of the operator: a new edition each time, the old ones stay for the consents that name them. */
@Controller
class OperatorAdmin {

    public record Details(Map<String, String> typed, Map<String, String> faults, List<OperatorBook.Placed> editions) {
        public String typed(String field) {
            return typed.getOrDefault(field, "");
        }
    }

    private final OperatorBook operators;
    private final Policy policy;

    OperatorAdmin(OperatorBook operators, Policy policy) {
        this.operators = operators;
        this.policy = policy;
    }

    @GetMapping("/admin/operator")
    ModelAndView show(Page page, Actor actor) {
        policy.permit(actor, Purpose.ADMINISTRATION);
        var typed = operators.current().map(OperatorAdmin::typed).orElse(Map.of());
        return page.show("access/adminoperator", new Details(typed, Map.of(), operators.editions()));
    }

    @PostMapping("/admin/operator")
    ModelAndView place(Page page, Actor actor, @RequestParam Map<String, String> typed) {
        var permit = policy.permit(actor, Purpose.ADMINISTRATION);
        try {
            operators.place(
                    permit,
                    OperatorForm.edition(
                            typed.getOrDefault("operator", ""),
                            typed.getOrDefault("bin", ""),
                            typed.getOrDefault("privacy", ""),
                            typed.getOrDefault("phone", ""),
                            typed.getOrDefault("address", "")));
            return page.redirect("/admin/operator", Flash.of("access.admin.operator.placed"));
        } catch (Invalid invalid) {
            return StaffDoor.refused(
                    page,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "access/adminoperator",
                    new Details(typed, invalid.fields(), operators.editions()));
        }
    }

    private static Map<String, String> typed(OperatorBook.Edition edition) {
        var phone = edition.phone();
        var address = edition.address();
        return Map.of(
                "operator", edition.name(),
                "bin", edition.number().digits(),
                "privacy", edition.email(),
                "phone", phone == null ? "" : phone,
                "address", address == null ? "" : address);
    }
}

package kz.qyzmet.desk.access;

import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Lets a person in where no letter arrives: a one-time code to read out by phone. The person sees on the account page that it was made (contracts 21). */
@Controller
class PeopleAdmin {

    /** @param code shown once */
    public record Code(String email, @Nullable String code, long minutes, boolean unknown) {}

    private final Subjects subjects;
    private final IssuedCodes issued;
    private final Policy policy;

    PeopleAdmin(Subjects subjects, IssuedCodes issued, Policy policy) {
        this.subjects = subjects;
        this.issued = issued;
        this.policy = policy;
    }

    @GetMapping("/admin/people")
    ModelAndView ask(Page page, Actor actor) {
        policy.permit(actor, Purpose.ADMINISTRATION);
        return page.show("access/adminpeople", new Code("", null, 0, false));
    }

    @PostMapping("/admin/people")
    ModelAndView issue(Page page, Actor actor, @RequestParam(defaultValue = "") String email) {
        var permit = policy.permit(actor, Purpose.ADMINISTRATION);
        var minutes = policy.period("one-time-code").toMinutes();
        return subjects.byEmail(policy.permit(actor, Purpose.ACCOUNT), email)
                .map(subject -> new Code(email, issued.code(permit, subject), minutes, false))
                .map(code -> page.show("access/adminpeople", code))
                .orElseGet(() -> page.show("access/adminpeople", new Code(email, null, minutes, true)));
    }
}

package kz.qyzmet.desk.recovery;

import java.time.Instant;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** The one page of a closed desk: what cannot be vouched for, and the two answers that open it. */
@Controller
class GapPage {
    private final Gaps gaps;

    GapPage(Gaps gaps) {
        this.gaps = gaps;
    }

    public record View(
            String reason,
            long missing,
            @Nullable Instant reaches,
            boolean acceptable,
            boolean officerAnswered,
            int answered,
            boolean mine,
            boolean iAmOfficer) {}

    @GetMapping("/recovery")
    ModelAndView show(Page page, Actor actor) {
        staff(actor);
        var waiting = gaps.waiting(actor).orElse(null);
        if (waiting == null) {
            return page.redirect("/desk");
        }
        var code = Gaps.code(waiting.gap().reason());
        return page.show(
                "recovery/gap",
                new View(
                        code,
                        waiting.gap().missing(),
                        waiting.gap().reaches(),
                        !code.equals("replay-failed"),
                        waiting.officer(),
                        waiting.answered(),
                        waiting.mine(),
                        actor.has(Role.OFFICER)));
    }

    @PostMapping("/recovery")
    ModelAndView accept(Page page, Actor actor) {
        staff(actor);
        return gaps.accept(actor)
                ? page.redirect("/desk", Flash.of("recovery.gap.opened"))
                : page.redirect("/recovery");
    }

    private static void staff(Actor actor) {
        if (!actor.signedIn() || !actor.staff()) {
            throw new Refused("4.8", "no-rule");
        }
    }
}

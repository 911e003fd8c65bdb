package kz.qyzmet.desk.mail;

import java.util.UUID;
import kz.qyzmet.desk.mail.MailIntake.Taken;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Where a stranger confirms the letter. Opening the page changes nothing: mail scanners open links too. */
@Controller
class HeldPage {
    private final Held held;
    private final Quarantine quarantine;
    private final MailIntake intake;
    private final Permit permit;

    HeldPage(Held held, Quarantine quarantine, MailIntake intake, Policy policy) {
        this.held = held;
        this.quarantine = quarantine;
        this.intake = intake;
        this.permit = policy.permit(Actor.system("mail"), Purpose.ADMINISTRATION);
    }

    record View(String token, boolean waits) {}

    @GetMapping("/letters/{token}")
    ModelAndView ask(Page page, @PathVariable String token) {
        var id = held.read(token).orElseThrow(NotFound::new);
        return page.show("mail/held", new View(token, waiting(id) != null));
    }

    @PostMapping("/letters/{token}")
    ModelAndView confirm(Page page, @PathVariable String token) {
        var id = held.read(token).orElseThrow(NotFound::new);
        var line = waiting(id);
        if (line != null && intake.take(quarantine.stream(permit, line), id, true) instanceof Taken.Filed) {
            quarantine.delete(permit, line);
        }
        return page.redirect("/letters/" + token);
    }

    private Quarantine.@Nullable Line waiting(UUID id) {
        return quarantine.heldLetter(permit, id).orElse(null);
    }
}

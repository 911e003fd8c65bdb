package kz.qyzmet.desk.ticket;

import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** The page behind the link. Opening it changes nothing: mail scanners open links too. */
@Controller
class WithdrawalPage {
    private final Withdrawals withdrawals;

    WithdrawalPage(Withdrawals withdrawals) {
        this.withdrawals = withdrawals;
    }

    record View(String token, long number, boolean done) {}

    @GetMapping("/withdraw/{token}")
    ModelAndView ask(Page page, @PathVariable String token) {
        var ticket = withdrawals.read(token).orElseThrow(NotFound::new);
        return page.show("ticket/withdraw", new View(token, ticket.number(), withdrawals.done(ticket)));
    }

    @PostMapping("/withdraw/{token}")
    ModelAndView withdraw(Page page, @PathVariable String token) {
        var ticket = withdrawals.read(token).orElseThrow(NotFound::new);
        withdrawals.withdraw(ticket);
        return page.redirect("/withdraw/" + token);
    }
}

package kz.qyzmet.desk.ticket;

import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.search.Live;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells an open queue or ticket that something changed. Only numbers travel; the page then asks for itself, under its own permit. */
@Controller
class LiveController {
    private final Policy policy;
    private final Tickets tickets;
    private final Live live;

    LiveController(Policy policy, Tickets tickets, Live live) {
        this.policy = policy;
        this.tickets = tickets;
        this.live = live;
    }

    @GetMapping("/desk/live")
    SseEmitter open(Actor actor) {
        var permit = policy.permit(actor, Purpose.SUPPORT);
        return live.open(
                actor.id().toString(),
                changed -> tickets.numbersAmong(permit, changed).stream()
                        .map(String::valueOf)
                        .toList());
    }
}

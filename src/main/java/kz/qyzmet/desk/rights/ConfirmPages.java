package kz.qyzmet.desk.rights;

import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** Behind the secret that was sent to the known address: was this demand yours (Digital Code art. 37(5))? Opening the link changes nothing; it shows the kind and the day, and not a word of what was written. */
@Controller
class ConfirmPages {
    record View(String token, SubjectRequest request) {
        boolean waits() {
            return request.outcome() == null && request.identity() == null;
        }
    }

    private final SubjectRequests requests;
    private final Answering answering;
    private final ProvenLinks links;
    private final Subjects subjects;
    private final Policy policy;

    ConfirmPages(SubjectRequests requests, Answering answering, ProvenLinks links, Subjects subjects, Policy policy) {
        this.requests = requests;
        this.answering = answering;
        this.links = links;
        this.subjects = subjects;
        this.policy = policy;
    }

    @GetMapping("/confirm/{token}")
    ModelAndView ask(Page page, @PathVariable String token) {
        return page.show("rights/confirm", new View(token, read(token)));
    }

    @PostMapping("/confirm/{token}")
    ModelAndView confirm(Page page, @PathVariable String token) {
        answering.confirmed(desk(), read(token).id());
        return page.redirect("/confirm/" + token);
    }

    private SubjectRequest read(String token) {
        return links.read(ProvenLinks.DEMAND, token, this::address)
                .flatMap(id -> requests.find(desk(), id))
                .orElseThrow(NotFound::new);
    }

    /** Whoever reads a mailbox that is no longer the person's confirms nothing for them. */
    private Optional<String> address(UUID id) {
        return requests.find(desk(), id).flatMap(request -> subjects.addressOf(desk(), request.subject()));
    }

    private Permit desk() {
        return policy.permit(Actor.system("rights"), Purpose.RIGHTS);
    }
}

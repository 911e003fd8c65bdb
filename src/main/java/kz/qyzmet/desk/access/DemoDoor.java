package kz.qyzmet.desk.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.NotFound;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Signs in by one tap, on a desk started with {@code --demo} and nowhere else (contracts 21). The links are new at every start. */
@Controller
@ConditionalOnProperty("qyzmet.demo")
public class DemoDoor {
    private record Guest(SubjectId subject, Sessions.Kind kind) {}

    private final Entrance entrance;
    private final Map<String, Guest> guests = new ConcurrentHashMap<>();

    DemoDoor(Entrance entrance) {
        this.entrance = entrance;
    }

    /** The path of a link that lets this person in. */
    public String path(SubjectId subject, boolean staff) {
        var secret = Secrets.fresh();
        guests.put(secret, new Guest(subject, staff ? Sessions.Kind.STAFF : Sessions.Kind.REQUESTER));
        return "/demo/" + secret;
    }

    @GetMapping("/demo/{secret}")
    void enter(@PathVariable String secret, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var guest = guests.get(secret);
        if (guest == null) {
            throw new NotFound();
        }
        entrance.enter(request, response, guest.subject(), guest.kind());
        response.sendRedirect(guest.kind() == Sessions.Kind.STAFF ? "/desk" : "/my");
    }
}

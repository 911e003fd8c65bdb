package kz.qyzmet.desk.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/** One-tap sign-ins of the demonstration, which listens on this machine only (contracts 21). Outside of it this class is not even loaded. */
@Controller
@ConditionalOnProperty(name = "qyzmet.demo", havingValue = "true")
public class DemoSignIn {
    private record Way(SubjectId subject, Sessions.Kind kind) {}

    private final Entrance entrance;
    private final Map<String, Way> ways = new ConcurrentHashMap<>();

    DemoSignIn(Entrance entrance) {
        this.entrance = entrance;
    }

    /** The path that signs in as this person, for as long as this process runs. */
    public String link(SubjectId subject, boolean staff) {
        var secret = Secrets.fresh();
        ways.put(secret, new Way(subject, staff ? Sessions.Kind.STAFF : Sessions.Kind.REQUESTER));
        return "/demo/" + secret;
    }

    @GetMapping("/demo/{secret}")
    ModelAndView enter(
            Page page, @PathVariable String secret, HttpServletRequest request, HttpServletResponse response) {
        var way = ways.get(secret);
        if (way == null) {
            throw new NotFound();
        }
        entrance.enter(request, response, way.subject(), way.kind());
        return page.redirect(way.kind() == Sessions.Kind.STAFF ? StaffDoor.HOME : "/my");
    }
}

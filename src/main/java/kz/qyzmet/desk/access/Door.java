package kz.qyzmet.desk.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Badge;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SignedIn;
import kz.qyzmet.desk.web.Refusals;
import kz.qyzmet.desk.web.Viewer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Turns a request into an actor: a session cookie into a person, a token into a program, anything else into a stranger. It refuses nobody but
 * a program whose token is wrong; what an actor may do is the policy's question.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 30)
class Door extends OncePerRequestFilter {
    static final String ACTOR = Actor.class.getName();
    static final String BADGE = Badge.class.getName();
    static final String TOKEN = Tokens.Known.class.getName();
    static final String VIEWER = Viewer.class.getName();
    static final String SESSION = Sessions.Session.class.getName();

    private static final String BEARER = "Bearer ";

    private final Sessions sessions;
    private final Tokens tokens;
    private final StaffBook staff;
    private final Viewers viewers;
    private final Refusals refusals;

    Door(Sessions sessions, Tokens tokens, StaffBook staff, Viewers viewers, Refusals refusals) {
        this.sessions = sessions;
        this.tokens = tokens;
        this.staff = staff;
        this.viewers = viewers;
        this.refusals = refusals;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        var path = request.getRequestURI();
        return path.startsWith("/assets/")
                || path.startsWith("/fonts/")
                || path.startsWith("/webjars/")
                || path.startsWith("/health/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            var token = tokens.open(authorization.substring(BEARER.length()).strip());
            if (token.isEmpty()) {
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
                refusals.answer(new WrongToken(), request, response);
                return;
            }
            request.setAttribute(ACTOR, token.get().actor());
            request.setAttribute(BADGE, token.get().badge());
            request.setAttribute(TOKEN, token.get());
        } else {
            request.setAttribute(ACTOR, local(request) ? Actor.system("console") : person(request));
        }
        viewers.of((Actor) request.getAttribute(ACTOR)).ifPresent(viewer -> request.setAttribute(VIEWER, viewer));
        chain.doFilter(request, response);
    }

    /** The operator's own command line: the local door, which comes before this one, has looked at its secret. */
    private static boolean local(HttpServletRequest request) {
        return Where.to(request).startsWith("/local/");
    }

    private Actor person(HttpServletRequest request) {
        Optional<Sessions.Session> session = SessionCookie.SESSION.read(request).flatMap(sessions::find);
        session.ifPresent(found -> {
            request.setAttribute(SESSION, found);
            request.setAttribute(SignedIn.class.getName(), new SignedIn(found.createdAt()));
        });
        return session.map(this::actor).orElse(Actor.STRANGER);
    }

    /** Staff roles come only with a password: whoever came by a letter acts as a requester, even an agent. */
    private Actor actor(Sessions.Session session) {
        if (session.kind() == Sessions.Kind.REQUESTER) {
            return Actor.person(session.subject(), Set.of(Role.REQUESTER), Set.of());
        }
        var standing = staff.standing(session.subject());
        var roles = new HashSet<>(standing.roles());
        roles.add(Role.REQUESTER);
        return Actor.person(session.subject(), roles, standing.teams());
    }
}

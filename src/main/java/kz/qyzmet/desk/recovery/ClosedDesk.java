package kz.qyzmet.desk.recovery;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import kz.qyzmet.desk.ledger.Opening;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailGate;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Unavailable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.TaskDecorator;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Keeps a restored desk closed as long as nobody can vouch for its ledger (contracts 4): pages, programs and letters in get 503, letters out wait, jobs do not run. What stays open is signing in for
 * staff, the page that opens the desk, and the public policy with its red lamp.
 */
@Configuration(proxyBeanMethods = false)
class ClosedDesk implements WebMvcConfigurer, HandlerInterceptor {
    private static final List<String> STAYS_OPEN = List.of(
            "/staff",
            "/signout",
            "/recovery",
            "/policy",
            "/language",
            "/theme",
            "/health",
            "/assets",
            "/fonts",
            "/webjars",
            "/error",
            "/problems",
            "/local/status");

    private final Opening opening;

    ClosedDesk(Opening opening) {
        this.opening = opening;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).order(Ordered.HIGHEST_PRECEDENCE);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (opening.open() || staysOpen(request.getServletPath())) {
            return true;
        }
        var actor = request.getAttribute(Actor.class.getName()) instanceof Actor known ? known : Actor.STRANGER;
        if (actor.signedIn()
                && actor.staff()
                && request.getMethod().equals("GET")
                && opening.gap().isPresent()) {
            response.setStatus(HttpServletResponse.SC_SEE_OTHER);
            response.setHeader("Location", "/recovery");
            return false;
        }
        throw new Unavailable("restore");
    }

    private static boolean staysOpen(String path) {
        return STAYS_OPEN.stream().anyMatch(place -> path.equals(place) || path.startsWith(place + "/"));
    }

    /** Letters wait: whoever they go to may have been destroyed or blocked after the backup. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    MailGate closedMailGate() {
        return new MailGate() {
            @Override
            public Verdict ask(SubjectId to, Letter.Kind kind) {
                return opening.open() ? new Verdict.Allowed() : new Verdict.Waits("restore");
            }
        };
    }

    /** Jobs of the schedule are passed over. */
    @Bean
    TaskDecorator closedJobs() {
        return task -> () -> {
            if (opening.gap().isEmpty()) {
                task.run();
            }
        };
    }
}

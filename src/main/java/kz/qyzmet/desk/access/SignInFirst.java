package kz.qyzmet.desk.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import kz.qyzmet.desk.policy.Actor;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Leads whoever opens an inner page without being signed in to the right door, and back afterwards. It only shows the way; the permit guards. */
@Configuration(proxyBeanMethods = false)
class SignInFirst implements WebMvcConfigurer, HandlerInterceptor {
    private static final List<String> STAFF = List.of("/desk", "/admin");
    private static final List<String> REQUESTER = List.of("/my", "/account");

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        var actor = request.getAttribute(Door.ACTOR) instanceof Actor known ? known : Actor.STRANGER;
        var staffDoor = !actor.staff() && below(request, STAFF);
        var requesterDoor = below(request, REQUESTER);
        if (actor.kind() == Actor.Kind.STRANGER && (staffDoor || requesterDoor)) {
            response.setStatus(HttpServletResponse.SC_SEE_OTHER);
            response.setHeader("Location", (staffDoor ? "/staff" : "/signin") + back(request));
            return false;
        }
        return true;
    }

    private static boolean below(HttpServletRequest request, List<String> places) {
        var path = Where.to(request);
        return places.stream().anyMatch(place -> path.equals(place) || path.startsWith(place + "/"));
    }

    private static String back(HttpServletRequest request) {
        return request.getMethod().equals("GET")
                ? "?next=" + URLEncoder.encode(request.getRequestURI(), StandardCharsets.UTF_8)
                : "";
    }
}

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
    private static final List<String> STAFF = List.of("/desk", "/admin", "/officer");
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
        var stranger = actor.kind() == Actor.Kind.STRANGER;
        // whoever came by a letter acts as a requester, staff or not: the desk asks them for their password
        var byLetter = actor.kind() == Actor.Kind.PERSON && staffDoor;
        if (byLetter || stranger && (staffDoor || requesterDoor)) {
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
        if (!request.getMethod().equals("GET")) {
            return "";
        }
        var query = request.getQueryString();
        var here = request.getRequestURI() + (query == null ? "" : "?" + query);
        return "?next=" + URLEncoder.encode(here, StandardCharsets.UTF_8);
    }
}

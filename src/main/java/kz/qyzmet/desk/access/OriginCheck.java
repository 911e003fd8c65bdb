package kz.qyzmet.desk.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.web.Refusals;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Whatever changes something must come from a page of this desk (contracts 23). Browsers say where a request comes from and pages cannot forge
 * it; so forms need no token, and uploads stream. Programs with a token or the local secret are no browsers: a foreign page cannot set those headers.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
class OriginCheck extends OncePerRequestFilter {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final Refusals refusals;
    private final @Nullable String home;

    OriginCheck(Refusals refusals, @Value("${qyzmet.url:}") String home) {
        this.refusals = refusals;
        this.home = home.isBlank() ? null : origin(URI.create(home));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SAFE.contains(request.getMethod()) || program(request) || oneClick(request) || ours(request)) {
            chain.doFilter(request, response);
        } else {
            refusals.answer(new Refused("4.11", "foreign-origin"), request, response);
        }
    }

    private static boolean program(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null || request.getHeader("X-Local-Secret") != null;
    }

    /** A mail program presses the button for its reader (RFC 8058): the secret in the address is all that counts there, and no cookie is looked at. */
    private static boolean oneClick(HttpServletRequest request) {
        return request.getMethod().equals("POST") && request.getRequestURI().matches("/unsubscribe/[A-Za-z0-9_-]+");
    }

    /** Whoever sends neither header is no browser of our days, and carries no person's cookie against their will. */
    private boolean ours(HttpServletRequest request) {
        var site = request.getHeader("Sec-Fetch-Site");
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        return origin == null || origin.equals(home) || origin.equals(own(request));
    }

    private static String own(HttpServletRequest request) {
        var host = request.getHeader(HttpHeaders.HOST);
        return request.getScheme() + "://" + (host == null ? "" : host.toLowerCase(Locale.ROOT));
    }

    static String origin(URI address) {
        var port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return (address.getScheme() + "://" + address.getHost() + port).toLowerCase(Locale.ROOT);
    }
}

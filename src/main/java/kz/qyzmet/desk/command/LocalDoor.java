package kz.qyzmet.desk.command;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Everything below {@code /local} is for the operator's own command line: from this machine, with the secret that only the desk's user can read,
 * and never through a proxy. To anybody else it does not exist.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 5)
class LocalDoor extends OncePerRequestFilter {
    static final String HEADER = "X-Local-Secret";

    private final String secret;

    LocalDoor() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        this.secret = HexFormat.of().formatHex(bytes);
    }

    String secret() {
        return secret;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        // as the dispatcher sees it: decoded, without parameters
        var path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        boolean ours = path.equals("/local") || path.startsWith("/local/");
        if (ours && !mayEnter(request)) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        chain.doFilter(request, response);
    }

    private boolean mayEnter(HttpServletRequest request) throws IOException {
        var given = request.getHeader(HEADER);
        return given != null
                && InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()
                && request.getHeader("X-Forwarded-For") == null
                && request.getHeader("Forwarded") == null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }
}

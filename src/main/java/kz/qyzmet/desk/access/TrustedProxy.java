package kz.qyzmet.desk.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Believes X-Forwarded-For, -Proto and -Host of the addresses in QYZMET_PROXY, and of nobody else. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class TrustedProxy extends OncePerRequestFilter {
    private final Set<String> trusted;

    TrustedProxy(@Value("${qyzmet.proxy:}") String addresses) {
        this.trusted = Arrays.stream(addresses.split("[,\\s]+"))
                .filter(address -> !address.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(trusted.contains(request.getRemoteAddr()) ? new Forwarded(request) : request, response);
    }

    /** The request as it came to the proxy. */
    private final class Forwarded extends HttpServletRequestWrapper {

        Forwarded(HttpServletRequest request) {
            super(request);
        }

        /** The last address that is not one of the proxies: what stands before it may be invented. */
        @Override
        public String getRemoteAddr() {
            var chain = getHeader("X-Forwarded-For");
            var hops = chain == null
                    ? List.<String>of()
                    : Arrays.stream(chain.split(",")).map(String::strip).toList();
            return hops.reversed().stream()
                    .filter(hop -> !trusted.contains(hop))
                    .findFirst()
                    .orElse(super.getRemoteAddr());
        }

        @Override
        public String getScheme() {
            return "https".equalsIgnoreCase(getHeader("X-Forwarded-Proto")) ? "https" : "http";
        }

        @Override
        public boolean isSecure() {
            return getScheme().equals("https");
        }

        @Override
        public int getServerPort() {
            return isSecure() ? 443 : super.getServerPort();
        }

        @Override
        public @Nullable String getHeader(String name) {
            var forwarded = name.equalsIgnoreCase("Host") ? super.getHeader("X-Forwarded-Host") : null;
            return forwarded == null ? super.getHeader(name) : forwarded;
        }
    }
}

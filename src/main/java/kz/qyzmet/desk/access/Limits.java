package kz.qyzmet.desk.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.web.Refusals;
import kz.qyzmet.desk.web.TooMany;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * How often one network may knock and one program may ask, counted in memory on each node, under hashes that die with the process. This machine
 * itself is not limited: without a named proxy nobody else can come from there.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 40)
class Limits extends OncePerRequestFilter {

    private record Rule(String name, int most, Duration window) {}

    private final Policy policy;
    private final Refusals refusals;
    private final String salt = Secrets.fresh();
    private final LongAdder refused = new LongAdder();
    private final Cache<ByteBuffer, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(50_000)
            .expireAfterAccess(Duration.ofMinutes(15))
            .build();

    Limits(Policy policy, Refusals refusals) {
        this.policy = policy;
        this.refusals = refusals;
    }

    /** Refused since the start. */
    long refused() {
        return refused.sum();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var token = (Tokens.Known) request.getAttribute(Door.TOKEN);
        var rule = token == null ? byNetwork(request) : byToken(token);
        if (rule.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        var who = token == null ? request.getRemoteAddr() : token.id().toString();
        var wait = count(rule.get(), who, response);
        if (wait.isZero()) {
            chain.doFilter(request, response);
        } else {
            refused.increment();
            refusals.answer(new TooMany(wait), request, response);
        }
    }

    private Duration count(Rule rule, String who, HttpServletResponse response) {
        var key = ByteBuffer.wrap(Secrets.hash(salt, rule.name(), who));
        var bucket = buckets.get(
                key,
                fresh -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(rule.most()).refillGreedy(rule.most(), rule.window()))
                        .build());
        var probe = bucket.tryConsumeAndReturnRemaining(1);
        var reset = Duration.ofNanos(probe.getNanosToWaitForReset());
        response.setHeader("RateLimit-Limit", String.valueOf(rule.most()));
        response.setHeader("RateLimit-Remaining", String.valueOf(probe.getRemainingTokens()));
        response.setHeader("RateLimit-Reset", String.valueOf(reset.toSeconds()));
        return probe.isConsumed()
                ? Duration.ZERO
                : Duration.ofSeconds(Math.max(
                        1, Duration.ofNanos(probe.getNanosToWaitForRefill()).toSeconds()));
    }

    private Optional<Rule> byToken(Tokens.Known token) {
        var own = token.rate();
        var rate = own == null ? policy.number("rate-api-default") : own;
        return rate == 0 ? Optional.empty() : Optional.of(new Rule("api", rate, Duration.ofMinutes(1)));
    }

    private Optional<Rule> byNetwork(HttpServletRequest request) {
        if (!request.getMethod().equals("POST") || Where.here(request.getRemoteAddr())) {
            return Optional.empty();
        }
        var path = Where.to(request);
        if (path.equals("/staff")
                || path.startsWith("/staff/")
                || path.equals("/signin")
                || path.startsWith("/signin/")) {
            return Optional.of(rule("rate-sign-in-per-network"));
        } else if (path.equals("/new") || path.equals("/complaint")) {
            return Optional.of(rule("rate-form-per-network"));
        } else if (path.startsWith("/my/") || path.startsWith("/t/")) {
            return Optional.of(rule("rate-upload-per-network"));
        } else {
            return Optional.empty();
        }
    }

    private Rule rule(String number) {
        return new Rule(number, policy.number(number), policy.period("rate-window"));
    }
}

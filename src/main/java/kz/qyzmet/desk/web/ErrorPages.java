package kz.qyzmet.desk.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/**
 * The one place where exceptions become answers. Filters reach it through Spring's {@code HandlerExceptionResolver}. Neither answer nor log holds an exception's text, which may quote a person.
 */
@Controller
@ControllerAdvice
class ErrorPages implements ErrorController {
    private static final Logger log = LoggerFactory.getLogger(ErrorPages.class);

    private final Pages pages;

    ErrorPages(Pages pages) {
        this.pages = pages;
    }

    @ExceptionHandler(Exception.class)
    @Nullable
    Object thrown(Exception thrown, HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            return null;
        } else if (thrown instanceof Problem problem) {
            return answer(problem, null, request, response);
        } else if (thrown instanceof ErrorResponse expected) {
            expected.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
            return answer(plain(expected.getStatusCode().value()), null, request, response);
        } else if (thrown instanceof MethodArgumentTypeMismatchException) {
            // a number where an id belongs: nothing is there
            return answer(plain(404), null, request, response);
        } else if (thrown instanceof InvalidParameterException unreadable) {
            // the server reads fields when they are first asked for: too many of them, or bytes that are no text
            return answer(plain(unreadable.getErrorCode()), null, request, response);
        } else {
            return answer(plain(500), logged(thrown), request, response);
        }
    }

    /** What failed outside a controller, such as a request the server could not read. */
    @RequestMapping("${server.error.path:/error}")
    @Nullable
    Object outside(HttpServletRequest request, HttpServletResponse response) {
        var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        var thrown = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable cause ? cause : null;
        return answer(plain(status), thrown == null ? null : logged(thrown), request, response);
    }

    private Object answer(
            Problem problem, @Nullable String incident, HttpServletRequest request, HttpServletResponse response) {
        var wait = problem.retryAfter();
        if (wait != null) {
            response.setHeader("Retry-After", String.valueOf(Math.max(1, wait.toSeconds())));
        }
        response.setStatus(problem.status());
        if (problem.status() == 401 && forPrograms(request) && !response.containsHeader("WWW-Authenticate")) {
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        var page = pages.of(request);
        if (forPrograms(request)) {
            return ResponseEntity.status(problem.status())
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .body(detail(problem, incident, page));
        }
        var details = problem.fields().values().stream().sorted().map(page::t).toList();
        return page.show(
                "web/problem",
                new Trouble(
                        problem.status(),
                        title(page, problem),
                        text(page, problem),
                        problem.clause(),
                        details,
                        incident));
    }

    private static ProblemDetail detail(Problem problem, @Nullable String incident, Page page) {
        var detail = ProblemDetail.forStatusAndDetail(HttpStatus.valueOf(problem.status()), text(page, problem));
        detail.setTitle(title(page, problem));
        var clause = problem.clause();
        detail.setType(URI.create(clause == null ? "/problems/" + problem.code() : "/policy#clause-" + clause));
        detail.setProperty("code", problem.code());
        if (!problem.fields().isEmpty()) {
            var errors = new TreeMap<String, Object>();
            problem.fields()
                    .forEach((field, key) -> errors.put(
                            field,
                            Map.of("pointer", "#/" + field.replace('.', '/'), "code", key, "text", page.t(key))));
            detail.setProperty("errors", errors);
        }
        if (incident != null) {
            detail.setProperty("incident", incident);
        }
        return detail;
    }

    private static String title(Page page, Problem problem) {
        var exact = "web.problem." + problem.code() + ".title";
        return page.t(page.knows(exact) ? exact : "web.problem." + family(problem.status()) + ".title");
    }

    private static String text(Page page, Problem problem) {
        if (problem instanceof TooLarge large) {
            return page.t("web.problem.too-large.text", page.bytes(large.limitBytes()));
        }
        var exact = "web.problem." + problem.code() + ".text";
        return page.t(page.knows(exact) ? exact : "web.problem." + family(problem.status()) + ".text");
    }

    private static int family(int status) {
        return switch (status) {
            case 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429, 503 -> status;
            case 410 -> 404;
            default -> status < 500 ? 400 : 500;
        };
    }

    /** Programs speak to these addresses, people to all others. */
    private static boolean forPrograms(HttpServletRequest request) {
        var origin = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        var path = origin == null ? request.getRequestURI() : origin.toString();
        return List.of("/api/", "/mail/", "/local/", "/health").stream().anyMatch(path::startsWith);
    }

    private static Problem plain(int status) {
        return new Problem() {
            @Override
            public int status() {
                return status;
            }

            @Override
            public String code() {
                return "http-" + status;
            }
        };
    }

    /** Types and places only. */
    private static String logged(Throwable thrown) {
        var incident = UUID.randomUUID().toString().substring(0, 8);
        var trace = new StringBuilder();
        for (Throwable cause = thrown; cause != null && trace.length() < 8000; cause = cause.getCause()) {
            trace.append("\n").append(cause.getClass().getName());
            for (var frame : cause.getStackTrace()) {
                if (frame.getClassName().startsWith("kz.qyzmet") || frame == cause.getStackTrace()[0]) {
                    trace.append("\n    at ").append(frame);
                }
            }
        }
        log.error("incident {}{}", incident, trace);
        return incident;
    }
}

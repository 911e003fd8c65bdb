package kz.qyzmet.desk.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Answers a problem met in a filter, before any controller, as a controller's would be answered: people get a page in their language, programs get
 * {@code application/problem+json}. Thread-safe.
 */
@Component
public final class Refusals {
    private final HandlerExceptionResolver problems;
    private final Views views;

    Refusals(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems, Views views) {
        this.problems = problems;
        this.views = views;
    }

    /** Writes the whole answer; the filter lets nothing follow. */
    public void answer(Exception problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var page = problems.resolveException(request, response, null, problem);
        // a filter has no dispatcher behind it that would draw the page
        if (page != null && page.getViewName() != null) {
            views.draw(page.getViewName(), page.getModel(), request, response);
        }
    }
}

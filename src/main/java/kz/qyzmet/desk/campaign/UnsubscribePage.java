package kz.qyzmet.desk.campaign;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.web.Page;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * What stands behind {@code List-Unsubscribe} (RFC 8058). A POST with exactly the body of the standard takes the consent back at once, without a session and without a further question; a GET changes nothing, because scanners
 * of mail open every link, and shows one button.
 */
@Controller
class UnsubscribePage {
    private static final String FIELD = "List-Unsubscribe";
    private static final String PRESSED = "One-Click";
    private static final int PARTS = 4;

    record View(String token, String from, String what, boolean done) {}

    private final Unsubscribing unsubscribing;
    private final Operator operator;
    private final Policy policy;

    UnsubscribePage(Unsubscribing unsubscribing, Operator operator, Policy policy) {
        this.unsubscribing = unsubscribing;
        this.operator = operator;
        this.policy = policy;
    }

    /** In the language of the person's letters, unless they have chosen another one here. */
    @GetMapping(UnsubscribeLinks.PAGE + "{token}")
    ModelAndView ask(
            Page page,
            @PathVariable String token,
            @CookieValue(name = "lang", required = false) @Nullable String chosen) {
        return unsubscribing
                .read(token)
                .map(holder -> show(page, token, holder, chosen, HttpStatus.OK))
                .orElseGet(() -> nowhere(page));
    }

    @PostMapping(UnsubscribeLinks.PAGE + "{token}")
    ModelAndView press(
            Page page,
            @PathVariable String token,
            @CookieValue(name = "lang", required = false) @Nullable String chosen,
            HttpServletRequest request)
            throws IOException {
        var pressed = pressed(request);
        return unsubscribing
                .read(token)
                .map(holder -> {
                    if (pressed) {
                        unsubscribing.withdraw(holder, Channel.ONE_CLICK);
                    }
                    return show(
                            page, token, holder, chosen, pressed ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT);
                })
                .orElseGet(() -> nowhere(page));
    }

    private ModelAndView show(
            Page page, String token, UnsubscribeLinks.Holder holder, @Nullable String chosen, HttpStatus status) {
        var theirs = chosen == null ? page.in(unsubscribing.language(holder)) : page;
        var shown = theirs.show(
                "campaign/unsubscribe",
                new View(
                        token,
                        operator.details().map(OperatorDetails::name).orElse("Qyzmet Desk"),
                        policy.consentKind(holder.kind().consent(), theirs.language()),
                        unsubscribing.done(holder)));
        shown.setStatus(status);
        return shown;
    }

    /** The same for every address that is nobody's. */
    private static ModelAndView nowhere(Page page) {
        var shown = page.show("campaign/nowhere");
        shown.setStatus(HttpStatus.NOT_FOUND);
        return shown;
    }

    /** The one field of the standard, in either form that programs send (RFC 8058, 3.2); not in the address. */
    private static boolean pressed(HttpServletRequest request) throws IOException {
        if (request.getQueryString() != null) {
            return false;
        } else if (!JakartaServletFileUpload.isMultipartContent(request)) {
            return PRESSED.equals(request.getParameter(FIELD));
        }
        try {
            int count = 0;
            for (var parts = new JakartaServletFileUpload<>().getItemIterator(request);
                    parts.hasNext() && count < PARTS;
                    count++) {
                var part = parts.next();
                if (part.isFormField() && FIELD.equals(part.getFieldName())) {
                    try (var in = part.getInputStream()) {
                        var said = in.readNBytes(PRESSED.length() + 1);
                        return PRESSED.equals(new String(said, StandardCharsets.US_ASCII));
                    }
                }
            }
            return false;
        } catch (FileUploadException garbled) {
            return false;
        }
    }
}

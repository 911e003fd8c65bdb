package kz.qyzmet.desk.ticket;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.web.NotFound;
import org.springframework.stereotype.Component;

/**
 * A letter's HTML as a page of its own for a sandboxed frame: cleaned when it came in, and here without script, form, plug-in or anything from
 * outside. Pictures of the letter come through our own addresses.
 */
@Component
class LetterFrame {
    private static final String SAFE =
            "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox allow-popups; "
                    + "frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

    private final Conversation conversation;
    private final Attachments attachments;

    LetterFrame(Conversation conversation, Attachments attachments) {
        this.conversation = conversation;
        this.attachments = attachments;
    }

    /** @param files where the ticket's files are found, with a slash at the end */
    void send(Permit permit, Ticket ticket, UUID message, String files, HttpServletResponse response)
            throws IOException {
        var html = conversation.html(permit, ticket, message).orElseThrow(NotFound::new);
        for (Attachment file : attachments.of(permit, java.util.List.of(message))) {
            if (file.contentId() != null && file.inlineSafe()) {
                html = html.replace("cid:" + file.contentId(), files + file.id());
            }
        }
        response.setHeader("Content-Security-Policy", SAFE);
        response.setHeader("X-Frame-Options", "SAMEORIGIN");
        response.setContentType("text/html;charset=UTF-8");
        response.getOutputStream()
                .write(
                        ("<!doctype html><html><head><meta charset=\"utf-8\"><title>.</title><style>body{font:15px/1.5 sans-serif;"
                                        + "margin:8px;overflow-wrap:anywhere;background:#fff;color:#1b1b1b}img{max-width:100%}</style></head><body>"
                                        + html + "</body></html>")
                                .getBytes(StandardCharsets.UTF_8));
    }
}

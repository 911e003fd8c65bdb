package kz.qyzmet.desk.ticket;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.mail.MailHtml;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
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
    void send(Page page, Permit permit, Ticket ticket, UUID message, String files, HttpServletResponse response)
            throws IOException {
        var html = conversation.html(permit, ticket, message).orElseThrow(NotFound::new);
        var pictures = new HashMap<String, String>();
        for (Attachment file : attachments.of(permit, List.of(message))) {
            if (file.contentId() != null && file.inlineSafe()) {
                pictures.put(file.contentId(), files + file.id());
            }
        }
        var words = new MailHtml.Captions(page.t("ticket.quoted"), page.t("ticket.link.suspicious"));
        var letter = MailHtml.document(
                MailHtml.view(html, pictures, words), ticket.language().code());
        send(letter.getBytes(StandardCharsets.UTF_8), response);
    }

    /** A page that is a letter already, such as one of ours before it leaves: these bytes and no others. */
    void send(byte[] letter, HttpServletResponse response) throws IOException {
        response.setHeader("Content-Security-Policy", SAFE);
        response.setHeader("X-Frame-Options", "SAMEORIGIN");
        response.setContentType("text/html;charset=UTF-8");
        response.getOutputStream().write(letter);
    }
}

package kz.qyzmet.desk.attachment;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What files and raw letters hold about people. */
@Component
public class AttachmentData implements Holdings {
    private static final String OPAQUE = "an opaque random number";

    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.of("attachment", "owner_id")
                        .due("mail-raw", ofClosed("raw"))
                        .due("file", ofClosed("file"))
                        .found("owner_id")
                        .found("outsider_id")
                        .within("message", "holder_id")
                        .within("quarantine", "holder_id")
                        .within("subject_request_letter", "holder_id")
                        .within("subject_request_file", "holder_id")
                        .within("tray", "holder_id")
                        .under(Purpose.SUPPORT, "file")
                        .sealed(Category.CORRESPONDENCE, "content_key", "label")
                        .clear(Category.REFERENCE, OPAQUE, "owner_id", "outsider_id")
                        .impersonal("id", "kind", "holder_id", "ground", "mask", "size", "inline", "touched_at"),
                // not an envelope of its own: the key that opens it is attachment.content_key, and for an unfinished
                // upload nobody's
                Holding.of("attachment_chunk", "(select owner_id from attachment where id = attachment_id)")
                        .within("attachment", "attachment_id")
                        .under(Purpose.SUPPORT, "ticket")
                        .sealed(Category.CORRESPONDENCE, "sealed")
                        .impersonal("attachment_id", "number"));
    }

    /** A hold on anybody who takes part keeps the ticket whole; most of the time there is none, and no ticket is asked about. */
    private static String ofClosed(String kind) {
        return "kind = '" + kind + "' and holder_id in (select m.id from message m join ticket t on t.id = m.ticket_id"
                + " where t.state = 'closed' and t.updated_at < ?)"
                + " and (not exists (select from legal_hold h where h.lifted_at is null)"
                + " or not held_within((select m.ticket_id from message m where m.id = holder_id)))";
    }
}

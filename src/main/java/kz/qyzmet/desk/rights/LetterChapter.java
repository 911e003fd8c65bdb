package kz.qyzmet.desk.rights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The letters that were written for the person: when, what for, and what became of them. What they said stands where it was written, in tickets, demands and notices; the copy in the outbox goes when the letter leaves, and one that
 * waits holds secret links, which nobody reads (contracts 21).
 */
@Component
class LetterChapter implements ArchiveChapter {
    private static final int PART = 100;

    private final Outbox outbox;

    LetterChapter(Outbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public String id() {
        return "letters";
    }

    @Override
    public String heading() {
        return "rights.export.letters";
    }

    @Override
    public boolean forComplaints() {
        return false;
    }

    @Override
    public Iterable<Item> of(Page page, Permit permit, SubjectId person) {
        return new Parts<>(PART, (Outbox.@Nullable Kept last) -> outbox.of(permit, person, last, PART))
                .each(letter -> item(page, letter));
    }

    private static Item item(Page page, Outbox.Kept letter) {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("kind", letter.kind());
        codes.put("state", letter.state());
        var sent = letter.sentAt();
        if (sent != null) {
            codes.put("sentAt", sent.toString());
        }
        return new Item(
                letter.at(),
                page.t("mail.kind." + letter.kind()),
                List.of(page.t("mail.state." + letter.state()) + (sent == null ? "" : ": " + page.dateTime(sent))),
                codes);
    }
}

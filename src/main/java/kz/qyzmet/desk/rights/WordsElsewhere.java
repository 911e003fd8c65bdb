package kz.qyzmet.desk.rights;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.ticket.Conversation;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the person wrote into others' tickets and attached there: their own alone, and nothing by which the ticket's requester could be told. */
@Component
class WordsElsewhere implements ArchiveChapter {
    private static final int PART = 20;

    /** A message and what came with it. */
    record Sent(Conversation.Said said, List<Attachment> files) {}

    private final Conversation conversation;
    private final Attachments attachments;

    WordsElsewhere(Conversation conversation, Attachments attachments) {
        this.conversation = conversation;
        this.attachments = attachments;
    }

    @Override
    public String id() {
        return "inOthersTickets";
    }

    @Override
    public String heading() {
        return "rights.export.elsewhere";
    }

    @Override
    public boolean forComplaints() {
        return false;
    }

    @Override
    public Iterable<Item> of(Page page, Permit permit, SubjectId person) {
        return sent(permit, person)
                .each(sent -> new Item(
                        sent.said().at(),
                        page.t("rights.export.elsewhere.one"),
                        List.of(sent.said().text()),
                        Map.of(),
                        sent.files()));
    }

    Parts<Sent> sent(Permit permit, SubjectId person) {
        return new Parts<>(PART, (@Nullable Sent last) -> part(permit, person, last == null ? null : last.said()));
    }

    private List<Sent> part(Permit permit, SubjectId person, Conversation.@Nullable Said last) {
        var said = conversation.elsewhere(permit, person, last, PART);
        var files = attachments
                .sentBy(permit, person, said.stream().map(Conversation.Said::id).toList())
                .stream()
                .filter(WordsElsewhere::own)
                .collect(Collectors.groupingBy(Attachment::holder));
        return said.stream()
                .map(one -> new Sent(one, files.getOrDefault(one.id(), List.of())))
                .toList();
    }

    /** A picture inside the text may stand in what the letter quotes, and a letter inside a letter has heads and words of others. */
    private static boolean own(Attachment file) {
        return !(file.inline() && file.contentId() != null) && !file.type().startsWith("message/");
    }

    /** Where it lies in the archive; the same each time it is asked for. */
    static String path(Attachment file) {
        return "elsewhere/" + file.id() + "." + DemandFiles.ending(file);
    }
}

package kz.qyzmet.desk.rights;

import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.ticket.Conversation;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the person wrote into others' tickets: their own words alone, and nothing by which the ticket's requester could be told. */
@Component
class WordsElsewhere implements ArchiveChapter {
    private static final int PART = 20;

    private final Conversation conversation;

    WordsElsewhere(Conversation conversation) {
        this.conversation = conversation;
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
        return new Parts<>(
                        PART, (Conversation.@Nullable Said last) -> conversation.elsewhere(permit, person, last, PART))
                .each(said ->
                        new Item(said.at(), page.t("rights.export.elsewhere.one"), List.of(said.text()), Map.of()));
    }
}

package kz.qyzmet.desk.automation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.rights.ArchiveChapter;
import kz.qyzmet.desk.rights.Parts;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What programs decided about a person by themselves, and why, in the person's archive (clauses 3.2.1, 3.2.5). */
@Component
class DecisionChapter implements ArchiveChapter {
    private static final int PART = 100;

    private final Proposals proposals;
    private final Explanation explanation;
    private final Tickets tickets;

    DecisionChapter(Proposals proposals, Explanation explanation, Tickets tickets) {
        this.proposals = proposals;
        this.explanation = explanation;
        this.tickets = tickets;
    }

    @Override
    public String id() {
        return "automatedDecisions";
    }

    @Override
    public String heading() {
        return "automation.mine.title";
    }

    @Override
    public Iterable<Item> of(Page page, Permit permit, SubjectId person) {
        return new Parts<>(PART, (@Nullable Proposal last) -> proposals.byItself(permit, person, last, PART))
                .each(decision -> item(page, permit, decision));
    }

    private Item item(Page page, Permit permit, Proposal decision) {
        var standing = tickets.standings(permit, List.of(decision.ticket())).get(decision.ticket());
        long number = standing == null ? 0 : standing.number();
        var told = proposals.said(permit, decision);
        var said = new ArrayList<String>();
        said.add(page.t("automation.mine.fact.text", explanation.program(page.language(), decision)));
        said.add(told.reason());
        said.addAll(told.factors());
        return new Item(
                decision.at(),
                explanation.what(page.language(), decision, number),
                said,
                Map.of(
                        "id", decision.id().toString(),
                        "ticket", Long.toString(number),
                        "act", decision.deed().id(),
                        "state", decision.state().id(),
                        "program", decision.program()));
    }
}

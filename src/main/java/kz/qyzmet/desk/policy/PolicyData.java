package kz.qyzmet.desk.policy;

import java.util.List;
import org.springframework.stereotype.Component;

/** What belongs to no module above: the log files of the data folder, the fence of the database, and the editions of the policy. */
@Component
class PolicyData implements Holdings {
    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.of("logs/", "")
                        .under(Purpose.ACCOUNTABILITY, "log")
                        .clear(
                                Category.ACTION,
                                "codes only: no name, address, text or link is ever written to a log",
                                "line")
                        .impersonal(),
                Holding.of("blocked", "subject_id")
                        .under(Purpose.RIGHTS, "account")
                        .onErasure(
                                new Holding.Erasure.Keep(
                                        "stands only while the person is blocked, and a blocked person is not destroyed (clause 1.3)"))
                        .clear(Category.REFERENCE, "opaque random numbers", "subject_id", "beside")
                        .impersonal("mask", "clarified_until"),
                Holding.impersonalTable("fence", "place", "people", "reach", "beside"),
                Holding.impersonalTable(
                        "policy_edition",
                        "number",
                        "edition",
                        "source",
                        "hash",
                        "placed_by",
                        "placed_at",
                        "in_force_since",
                        "asks_again"),
                Holding.impersonalTable("policy_draft", "hash", "source", "checked_at"),
                Holding.impersonalTable(
                        "policy_next", "one", "draft", "based_on", "source", "version", "begun_at", "changed_at"));
    }
}

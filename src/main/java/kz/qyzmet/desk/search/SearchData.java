package kz.qyzmet.desk.search;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What this module holds: a feed of opaque ticket ids, and the index folder. */
@Component
class SearchData implements Holdings {
    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.impersonalTable("search_feed", "xid", "id", "ticket", "at"),
                Holding.impersonalTable("search_horizon", "feed", "pruned"),
                new Holding(
                        "index/",
                        "",
                        List.of(
                                word("subjects and texts", Category.CORRESPONDENCE),
                                word("names of files", Category.CORRESPONDENCE),
                                word("names of people", Category.NAME),
                                word("e-mail addresses and phones", Category.CONTACT)),
                        List.of()));
    }

    private static Holding.Column word(String name, Category category) {
        return new Holding.Column(
                name, category, Purpose.SUPPORT, "index", new Holding.Erasure.Delete(), new Holding.Seal.Index());
    }
}

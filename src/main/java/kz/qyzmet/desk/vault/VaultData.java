package kz.qyzmet.desk.vault;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What the vault holds about people: an opaque number and a wrapped key. */
@Component
public class VaultData implements Holdings {
    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.of("subject_key", "subject_id")
                        .under(Purpose.SUPPORT, "key")
                        .clear(Category.REFERENCE, "an opaque random number", "subject_id")
                        .clear(
                                Category.REFERENCE,
                                "wrapped by an epoch key that stands in no database and in no backup",
                                "wrapped")
                        .impersonal("key_id", "epoch", "mask"),
                Holding.impersonalTable("desk_node", "node", "seen_at"),
                Holding.impersonalTable("key_gone", "key_id", "node", "at"),
                Holding.impersonalTable("vault_check", "one", "key_check"));
    }
}

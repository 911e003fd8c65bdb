package kz.qyzmet.desk.recovery;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What this module holds about people: which members of staff answered for a gap after a restore. */
@Component
class RecoveryData implements Holdings {
    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.impersonalTable("restore_gap", "id", "found_at", "reason", "missing", "reaches", "accepted_at"),
                Holding.impersonalTable("backup_run", "id", "kind", "begun_at", "ended_at", "bytes", "opens_until"),
                Holding.impersonalTable("self_check", "id", "name", "begun_at", "ended_at", "passed", "code", "found"),
                // where QYZMET_BACKUP or the operator put it; a copy of everything above
                Holding.of("backup/", "")
                        .under(Purpose.SUPPORT, "backup")
                        .onErasure(
                                new Holding.Erasure.Keep(
                                        "the person's key is destroyed here, done again after a restore, and after its date the backup opens for nobody (clause 1.5)"))
                        .sealed(Category.CORRESPONDENCE, "copies of all tables")
                        .impersonal(),
                Holding.of("restore_gap_consent", "given_by")
                        .under(Purpose.ACCOUNTABILITY, "journal")
                        .onErasure(
                                new Holding.Erasure.Keep("an opaque id; the act has to be accounted for (clause 4.9)"))
                        .clear(Category.ACTION, "who answered for the gap, as an opaque id", "given_by")
                        .impersonal("gap", "officer", "at"));
    }
}

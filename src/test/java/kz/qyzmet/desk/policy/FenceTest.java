package kz.qyzmet.desk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kz.qyzmet.desk.DeskTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Clauses 2.1.3 and 4.8: every table that holds something about a person stands behind the second fence, or says why not. */
@DeskTest
class FenceTest {
    /** Without row security, for these reasons; what they may be used for is a matter of their grants alone. */
    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("erasure", "opaque numbers and times of destructions, for the role of destruction alone"),
            Map.entry("erasure_needle", "sealed by a key of its own, for the role of destruction alone"),
            Map.entry("mention", "what the officer decided about others' texts; the reason is sealed"),
            Map.entry("legal_hold", "a hold stands for the blocked too, and says so to the officer"),
            Map.entry("blocked", "what the fence itself is made of; no role of the desk may write it"),
            Map.entry("password", "the door: the way to one's own rights stays open to the blocked"),
            Map.entry("session", "the door"),
            Map.entry("sign_in_request", "the door"),
            Map.entry("issued_code", "the door"),
            Map.entry("failed_sign_in", "the door; keyed hashes of nobody in particular"),
            Map.entry("api_token", "the door of programs"),
            Map.entry("appointment", "staff acting as staff cannot be blocked"),
            Map.entry("membership", "staff acting as staff cannot be blocked"),
            Map.entry("staff_role", "staff acting as staff cannot be blocked"),
            Map.entry("mailing_step", "staff acting as staff cannot be blocked"),
            Map.entry("operator_details", "the operator is public by law"),
            Map.entry("journal_queue", "accounting goes on for the blocked; codes only"),
            Map.entry("journal_entry", "accounting goes on for the blocked; codes only"),
            Map.entry("journal_subject", "sealed by the person's key, which is fenced"),
            Map.entry("journal_attestation", "sealed by the person's key, which is fenced; acts name nobody"),
            Map.entry("ledger_entry", "opaque ids only; it must outlive whoever it names, blocked or destroyed"),
            Map.entry("restore_gap_consent", "staff acting as staff cannot be blocked"),
            Map.entry("creation_key", "keyed hashes, for a day"),
            Map.entry("mail_received", "keyed hashes of letters"));

    @Autowired
    JdbcClient sql;

    @Autowired
    DataMap map;

    @Autowired
    PlatformTransactionManager transactions;

    @Test
    void everyTableAboutAPersonIsFencedOrSaysWhyNot() {
        var open = new TreeSet<>(personal());
        open.removeAll(fenced());
        open.removeAll(REASONS.keySet());

        assertThat(open)
                .as("tables about people without row security: `call fence('…')` in a migration (policy/V1__fence.sql),"
                        + " or a reason here")
                .isEmpty();
    }

    @Test
    void aReasonIsForATableThatIsThereAndNotFenced() {
        assertThat(REASONS.keySet()).isSubsetOf(personal()).doesNotContainAnyElementsOf(fenced());
    }

    @Test
    void migrationsAndCopiesSeeEverythingByAPolicyThatSaysSo() {
        for (var table : fenced()) {
            assertThat(policies(table)).as(table).contains("owner", "backup");
        }
        assertThat(sql.sql("""
                        select c.relname from pg_class c
                         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relrowsecurity
                           and not has_table_privilege(current_database() || '_backup', c.oid, 'select')
                        """).query(String.class).list())
                .as("fenced tables that a copy would miss: grant select … to ${backup}")
                .isEmpty();
    }

    @Test
    void theGroupOfAllRolesHasNothingOnAFencedTable() {
        assertThat(sql.sql("""
                        select distinct g.table_name || ' ' || g.privilege_type
                          from information_schema.role_table_grants g
                          join pg_class c on c.relname = g.table_name and c.relnamespace = 'public'::regnamespace
                         where g.grantee in (current_database() || '_app', current_database() || '_nobody', 'PUBLIC')
                           and c.relrowsecurity
                        """).query(String.class).list())
                .as("grants on fenced tables that name no family")
                .isEmpty();
    }

    @Test
    void theLampsLookAtTheFenceAndTurnRedWhenItStandsOpen() {
        var fence = new Fence(sql);
        assertThat(fence.look("says").lamp()).isEqualTo(Control.Lamp.PARTLY);
        assertThat(fence.look("says").figures().get("policy.control.fence.tables"))
                .isEqualTo(
                        sql.sql("select count(*) from fence").query(Long.class).single());
        for (var harm : List.of(
                "alter table mail_brake disable row level security",
                "alter table mail_brake no force row level security",
                "alter table mail_brake disable trigger fence",
                "drop policy support on mail_brake; drop policy rights on mail_brake; drop policy clarification on mail_brake;"
                        + " drop policy administration on mail_brake; drop policy erasure on mail_brake; drop policy owner on mail_brake;"
                        + " drop policy kept_brake on mail_brake",
                "grant select on mail_brake to public")) {
            new TransactionTemplate(transactions).executeWithoutResult(open -> {
                sql.sql(harm).update();
                assertThat(fence.look("says").lamp()).as(harm).isEqualTo(Control.Lamp.BROKEN);
                open.setRollbackOnly();
            });
        }
        assertThat(fence.look("says").lamp()).isEqualTo(Control.Lamp.PARTLY);
    }

    private Set<String> personal() {
        return map.personal().stream()
                .map(Holding::place)
                .filter(place -> !place.contains("/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> fenced() {
        return new TreeSet<>(sql.sql(
                        "select relname from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity and relforcerowsecurity")
                .query(String.class)
                .list());
    }

    private Set<String> policies(String table) {
        return Set.copyOf(sql.sql("select policyname from pg_policies where tablename = ?")
                .param(table)
                .query(String.class)
                .list());
    }
}

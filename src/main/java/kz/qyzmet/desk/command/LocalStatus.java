package kz.qyzmet.desk.command;

import java.util.Map;
import java.util.Set;
import kz.qyzmet.desk.audit.JournalHealth;
import kz.qyzmet.desk.ledger.LedgerStart;
import kz.qyzmet.desk.mailroom.Alarms;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.recovery.Backups;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the doctor asks a running desk. */
@RestController
class LocalStatus {
    private final Operator operator;
    private final StaffBook staff;
    private final Vault vault;
    private final Policy policy;
    private final JournalHealth journal;
    private final Alarms alarms;
    private final Backups backups;
    private final LedgerStart ledger;

    LocalStatus(
            Operator operator,
            StaffBook staff,
            Vault vault,
            Policy policy,
            JournalHealth journal,
            Alarms alarms,
            Backups backups,
            LedgerStart ledger) {
        this.operator = operator;
        this.staff = staff;
        this.vault = vault;
        this.policy = policy;
        this.journal = journal;
        this.alarms = alarms;
        this.backups = backups;
        this.ledger = ledger;
    }

    @GetMapping("/local/status")
    Map<String, Object> status() {
        var permit = policy.permit(Actor.system("console"), Purpose.ADMINISTRATION);
        var accounts = staff.holders(permit, Set.of(Role.AGENT, Role.LEAD, Role.ADMINISTRATOR, Role.OFFICER));
        return Map.of(
                "operator", operator.details().isPresent(),
                "authority", policy.appealAddressed(),
                "staff", accounts.size(),
                "exportStale", vault.exportIsStale(),
                "journal", journal.word(),
                "mailAlarms", alarms.all(),
                "backup", backups.last().map(last -> last.at().toString()).orElse(""),
                "ledgerCopied", ledger.copied() && !ledger.copyFails(),
                "ledgerLacking", ledger.lacking());
    }
}

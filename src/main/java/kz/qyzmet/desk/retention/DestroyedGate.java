package kz.qyzmet.desk.retention;

import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailGate;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.stereotype.Component;

/** Nobody is written to whose key is gone (contracts 20). Asks the database, because the destruction may have committed on another node, and as storage, which sees the blocked too. */
@Component
@ActsAs(Family.UPKEEP)
class DestroyedGate implements MailGate {
    private final Vault vault;

    DestroyedGate(Vault vault) {
        this.vault = vault;
    }

    @Override
    public Verdict ask(SubjectId to, Letter.Kind kind) {
        return vault.keyId(to).isEmpty() ? new Verdict.Stopped("destroyed") : new Verdict.Allowed();
    }
}

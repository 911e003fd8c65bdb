package kz.qyzmet.desk.retention;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
        return ask(Set.of(to), kind).getOrDefault(to, new Verdict.Allowed());
    }

    @Override
    public Map<SubjectId, Verdict> ask(Set<SubjectId> to, Letter.Kind kind) {
        var gone = new HashSet<>(to);
        gone.removeAll(vault.standing(to));
        return MailGate.against(gone, new Verdict.Stopped("destroyed"), to);
    }
}

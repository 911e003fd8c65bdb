package kz.qyzmet.desk.retention;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
        return verdict(vault.stands(to));
    }

    @Override
    public Map<SubjectId, Verdict> ask(Set<SubjectId> to, Letter.Kind kind) {
        var standing = vault.standing(to);
        return to.stream().collect(Collectors.toMap(person -> person, person -> verdict(standing.contains(person))));
    }

    private static Verdict verdict(boolean stands) {
        return stands ? new Verdict.Allowed() : new Verdict.Stopped("destroyed");
    }
}

package kz.qyzmet.desk.mail;

import java.util.Arrays;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.LookupKind;
import kz.qyzmet.desk.vault.LookupOwner;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Makes the look-up hashes of letters in quarantine anew when an epoch begins (contracts 2): by them a letter is closed while its writer is blocked. */
@Component
class SetAsideTurn implements LookupOwner {
    private final JdbcClient database;
    private final Vault vault;
    private final Policy policy;

    SetAsideTurn(JdbcClient database, Vault vault, Policy policy) {
        this.database = database;
        this.vault = vault;
        this.policy = policy;
    }

    @Override
    public int recompute(int epoch, int limit) {
        var permit = policy.permit(Actor.system("keys"), Purpose.SUPPORT);
        var old = database.sql("""
                        select id, subject_id, address from quarantine
                        where epoch < ? order by epoch, id limit ? for update skip locked""")
                .params(epoch, limit)
                .query((row, _) -> new Old(
                        row.getObject(1, UUID.class), new SubjectId(row.getObject(2, UUID.class)), row.getBytes(3)))
                .list();
        vault.prepare(old.stream().map(Old::subject).toList());
        for (var letter : old) {
            byte @Nullable [] hash;
            try {
                hash = vault.lookup(
                        LookupKind.EMAIL,
                        vault.open(permit, letter.subject(), SetAside.place(letter.id()), letter.address()));
            } catch (Unreadable destroyed) {
                // the row is on its way out with its key
                hash = null;
            }
            database.sql("update quarantine set sender = ?, epoch = ? where id = ?")
                    .params(Arrays.asList(hash, epoch, letter.id()))
                    .update();
        }
        return old.size();
    }

    @Override
    public boolean uses(int epoch) {
        return database.sql("select exists (select from quarantine where epoch = ?)")
                .param(epoch)
                .query(Boolean.class)
                .single();
    }

    private record Old(UUID id, SubjectId subject, byte[] address) {}
}

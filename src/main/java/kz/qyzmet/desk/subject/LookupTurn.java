package kz.qyzmet.desk.subject;

import java.util.Locale;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.LookupKind;
import kz.qyzmet.desk.vault.LookupOwner;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Makes the look-up hashes of people anew when an epoch begins, so that those in old backups link to nothing once their epoch's key is gone (contracts 2). First of all owners: what knows
 * people by such a hash is closed by it while they are blocked.
 */
@Component
@Order(0)
class LookupTurn implements LookupOwner {
    private final JdbcClient database;
    private final Vault vault;
    private final Policy policy;

    LookupTurn(JdbcClient database, Vault vault, Policy policy) {
        this.database = database;
        this.vault = vault;
        this.policy = policy;
    }

    @Override
    public int recompute(int epoch, int limit) {
        var permit = policy.permit(Actor.system("keys"), Purpose.SUPPORT);
        var old = database.sql("""
                        select c.id, c.subject_id, c.kind, c.value, l.epoch
                        from contact_lookup l join contact c on c.id = l.contact_id
                        where l.epoch < ? order by l.epoch, c.id limit ? for update of l skip locked""")
                .params(epoch, limit)
                .query((row, _) -> new Old(
                        row.getObject("id", UUID.class),
                        new SubjectId(row.getObject("subject_id", UUID.class)),
                        LookupKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                        row.getBytes("value"),
                        row.getInt("epoch")))
                .list();
        vault.prepare(old.stream().map(Old::subject).toList());
        old.forEach(contact -> renew(permit, contact, epoch));
        return old.size();
    }

    @Override
    public boolean uses(int epoch) {
        return database.sql("select exists (select from contact_lookup where epoch = ?)")
                .param(epoch)
                .query(Boolean.class)
                .single();
    }

    private void renew(Permit permit, Old old, int epoch) {
        try {
            var value = vault.open(permit, old.subject(), new Place("contact", "value", old.id()), old.value());
            // an address that two people came to hold under two epochs stays with the one who has it under this one
            database.sql("""
                    insert into contact_lookup (kind, epoch, hash, contact_id, subject_id) values (?, ?, ?, ?, ?)
                    on conflict do nothing""")
                    .params(
                            old.kind().name().toLowerCase(Locale.ROOT),
                            epoch,
                            vault.lookup(old.kind(), value),
                            old.id(),
                            old.subject().value())
                    .update();
        } catch (Unreadable destroyed) {
            // a destroyed person is not to be found: the hash only goes
        }
        database.sql("delete from contact_lookup where contact_id = ? and epoch = ?")
                .params(old.id(), old.epoch())
                .update();
    }

    private record Old(UUID id, SubjectId subject, LookupKind kind, byte[] value, int epoch) {}
}

package kz.qyzmet.desk.ticket;

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

/** Makes the look-up hashes of people who were named in letters anew when an epoch begins (contracts 2). */
@Component
class PartyTurn implements LookupOwner {
    private final JdbcClient database;
    private final Vault vault;
    private final Policy policy;

    PartyTurn(JdbcClient database, Vault vault, Policy policy) {
        this.database = database;
        this.vault = vault;
        this.policy = policy;
    }

    @Override
    public int recompute(int epoch, int limit) {
        var permit = policy.permit(Actor.system("keys"), Purpose.SUPPORT);
        var old = database.sql("""
                        select p.id, t.requester_id, p.address from party p join ticket t on t.id = p.ticket_id
                        where p.epoch < ? order by p.epoch, p.id limit ? for update of p skip locked""")
                .params(epoch, limit)
                .query((row, _) -> new Old(
                        row.getObject(1, UUID.class), new SubjectId(row.getObject(2, UUID.class)), row.getBytes(3)))
                .list();
        vault.prepare(old.stream().map(Old::requester).toList());
        for (var party : old) {
            byte @Nullable [] hash;
            try {
                hash = vault.lookup(
                        LookupKind.EMAIL,
                        vault.open(permit, party.requester(), Parties.place(party.id()), party.address()));
            } catch (Unreadable destroyed) {
                // the row is on its way out with its requester
                hash = null;
            }
            database.sql("update party set lookup = ?, epoch = ? where id = ?")
                    .params(java.util.Arrays.asList(hash, epoch, party.id()))
                    .update();
        }
        return old.size();
    }

    @Override
    public boolean uses(int epoch) {
        return database.sql("select exists (select from party where epoch = ?)")
                .param(epoch)
                .query(Boolean.class)
                .single();
    }

    private record Old(UUID id, SubjectId requester, byte[] address) {}
}

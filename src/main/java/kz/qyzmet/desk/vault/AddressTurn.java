package kz.qyzmet.desk.vault;

import java.util.Arrays;
import java.util.UUID;
import java.util.function.Function;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes the look-up hashes anew that stand in the rows of one table beside the sealed address they are of (contracts 2). The table has a column {@code epoch} for them. */
public abstract class AddressTurn implements LookupOwner {
    private final JdbcClient database;
    private final Vault vault;
    private final Policy policy;
    private final String old;
    private final String table;
    private final String hash;
    private final Function<UUID, Place> place;

    /**
     * @param old selects id, owner and sealed address of rows before an epoch, a limit of them, and locks them
     * @param hash the column of the look-up hash
     * @param place of the sealed address
     */
    protected AddressTurn(
            JdbcClient database,
            Vault vault,
            Policy policy,
            String old,
            String table,
            String hash,
            Function<UUID, Place> place) {
        this.database = database;
        this.vault = vault;
        this.policy = policy;
        this.old = old;
        this.table = table;
        this.hash = hash;
        this.place = place;
    }

    @Override
    public int recompute(int epoch, int limit) {
        var permit = policy.permit(Actor.system("keys"), Purpose.SUPPORT);
        var rows = database.sql(old)
                .params(epoch, limit)
                .query((row, _) -> new Old(
                        row.getObject(1, UUID.class), new SubjectId(row.getObject(2, UUID.class)), row.getBytes(3)))
                .list();
        vault.prepare(rows.stream().map(Old::owner).toList());
        for (var row : rows) {
            byte @Nullable [] anew;
            try {
                anew = vault.lookup(
                        LookupKind.EMAIL, vault.open(permit, row.owner(), place.apply(row.id()), row.address()));
            } catch (Unreadable destroyed) {
                // the row is on its way out with its owner
                anew = null;
            }
            database.sql("update " + table + " set " + hash + " = ?, epoch = ? where id = ?")
                    .params(Arrays.asList(anew, epoch, row.id()))
                    .update();
        }
        return rows.size();
    }

    @Override
    public boolean uses(int epoch) {
        return database.sql("select exists (select from " + table + " where epoch = ?)")
                .param(epoch)
                .query(Boolean.class)
                .single();
    }

    private record Old(UUID id, SubjectId owner, byte[] address) {}
}

package kz.qyzmet.desk.ticket;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.ContactValues;
import kz.qyzmet.desk.vault.LookupKind;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Where other people's tickets name somebody as a party, by address: the end of a person reaches there too (clause 1.5). Officer only. */
@Component
public class Named {
    public static final String PLACE = "party";

    private final JdbcClient database;
    private final Vault vault;

    Named(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    @ActsAs(Family.ERASURE)
    public long count(Permit permit, SubjectId person, Collection<String> addresses) {
        officer(permit);
        return database.sql("select count_party(?, ?)")
                .params(person.value(), hashes(addresses))
                .query(Long.class)
                .single();
    }

    /** Joins the caller's transaction. @return the ticket of each row that went: the letter that named the person is there still */
    @ActsAs(Family.ERASURE)
    public List<UUID> forget(Permit permit, SubjectId person, Collection<String> addresses) {
        officer(permit);
        return database.sql("select forget_party(?, ?)")
                .params(person.value(), hashes(addresses))
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    private byte[][] hashes(Collection<String> addresses) {
        return addresses.stream()
                .flatMap(address -> ContactValues.email(address).stream())
                .flatMap(address -> vault.lookups(LookupKind.EMAIL, address).stream())
                .toArray(byte[][]::new);
    }

    private static void officer(Permit permit) {
        if (permit.purpose() != Purpose.RIGHTS || permit.reach() != Reach.ALL) {
            throw new Refused("3.2.2", "not-officer");
        }
    }
}

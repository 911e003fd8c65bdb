package kz.qyzmet.desk.mail;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.LookupKind;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Letters in quarantine by the address they come from, for the end of that person (clause 1.5): nobody knows who really wrote them, and they are the person's all the same. */
@Component
public class SetAside {
    private final JdbcClient database;
    private final Vault vault;

    SetAside(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** The nameless subjects under whose keys the letters lie; destroying these ends the letters. Officer only. */
    @ActsAs(Family.ERASURE)
    public List<SubjectId> from(Permit permit, Collection<String> addresses) {
        if (permit.purpose() != Purpose.RIGHTS || permit.reach() != Reach.ALL) {
            throw new Refused("3.2.2", "not-officer");
        }
        return database.sql("select subject_id from quarantine where sender = any(?)")
                .param(addresses.stream()
                        .flatMap(address -> vault.lookups(LookupKind.EMAIL, normal(address)).stream())
                        .toArray(byte[][]::new))
                .query((row, _) -> new SubjectId(row.getObject(1, UUID.class)))
                .list();
    }

    static Place place(UUID letter) {
        return new Place("quarantine", "address", letter);
    }

    static String normal(String address) {
        var text = Normalizer.normalize(address.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        int at = text.lastIndexOf('@') + 1;
        try {
            return text.substring(0, at) + IDN.toASCII(text.substring(at), IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException notADomain) {
            return text;
        }
    }
}

package kz.qyzmet.desk.vault;

import java.nio.file.Path;
import java.time.Clock;
import javax.sql.DataSource;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A vault without Spring, on the database and key folder of a desk that exists: for tests in a process of their own. */
public final class OutsideVault {
    private OutsideVault() {}

    public static Vault of(DataSource source, Path keys) {
        var jdbc = JdbcClient.create(source);
        var folder = VaultBeans.open(keys, jdbc, Clock.systemUTC());
        var epochs = new Epochs(folder, Clock.systemUTC(), Policy.shipped());
        return new Vault(new SubjectKeys(jdbc, new JdbcTemplate(source), epochs, Policy.shipped()), epochs, folder);
    }

    /** A key folder as a first start makes it. */
    public static void newKeys(Path keys) {
        var folder = KeyFolder.open(keys, Clock.systemUTC());
        folder.fixed();
        folder.begin(1);
    }

    /** As if the first epoch were over: the second has begun, and the key of the first is destroyed. */
    public static void endFirstEpoch(Path keys) {
        var folder = KeyFolder.open(keys, Clock.systemUTC());
        folder.begin(2);
        folder.destroy(1);
    }
}

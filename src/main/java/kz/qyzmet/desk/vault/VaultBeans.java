package kz.qyzmet.desk.vault;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.CannotStart;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.Family;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Opens the key folder that belongs to this database, or stops the start: a desk that begins with the wrong keys would seal new data beside data it cannot read. */
@Configuration(proxyBeanMethods = false)
class VaultBeans {

    @Bean
    KeyFolder keyFolder(DataFolder data, JdbcClient jdbc, Clock clock) {
        return Acting.as(Family.UPKEEP, () -> open(data.keys(), jdbc, clock));
    }

    static KeyFolder open(Path place, JdbcClient jdbc, Clock clock) {
        var remembered = remembered(jdbc);
        var sealed = jdbc.sql("select distinct epoch from subject_key order by epoch")
                .query((row, _) -> row.getInt(1))
                .list();
        boolean used = !remembered.isEmpty() || !sealed.isEmpty();
        if (used && !KeyFolder.hasRoot(place)) {
            throw new CannotStart(
                    "the key folder " + place
                            + " holds no root key, and this database was sealed with one. Put the key folder back, name its place with QYZMET_KEYS, or run bin/qyzmet keys import FILE.");
        }
        var folder = KeyFolder.open(place, clock);
        if (!used) {
            folder.fixed();
            folder.begin(1);
        }
        jdbc.sql("insert into vault_check (one, key_check) values (true, ?) on conflict do nothing")
                .param(folder.check())
                .update();
        if (!MessageDigest.isEqual(remembered(jdbc).getFirst(), folder.check())) {
            throw new CannotStart(
                    "the key folder " + place
                            + " belongs to another database. Name the right one with QYZMET_KEYS, or run bin/qyzmet keys import FILE into an empty folder.");
        }
        var live = folder.epochs().stream().map(Epoch::number).toList();
        var lost = sealed.stream().filter(epoch -> !live.contains(epoch)).toList();
        if (live.isEmpty() || !lost.isEmpty() || !folder.hasFixed()) {
            throw new CannotStart(
                    "the key folder " + place + " lacks "
                            + (lost.isEmpty() ? "keys" : "the keys of epochs " + join(lost))
                            + " that this database needs. Put the newest copy of the folder back; a backup older than the life of its epoch cannot be opened by anybody.");
        }
        return folder;
    }

    private static List<byte[]> remembered(JdbcClient jdbc) {
        return jdbc.sql("select key_check from vault_check")
                .query((row, _) -> row.getBytes(1))
                .list();
    }

    private static String join(List<Integer> epochs) {
        return epochs.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}

package kz.qyzmet.desk.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import kz.qyzmet.desk.database.CannotStart;
import kz.qyzmet.desk.database.TestDatabase;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** On a database of its own, so that a turn of the epoch and a wrong key folder disturb no other test. */
@Tag("database")
class RotationTest {
    @TempDir
    Path keys;

    private final Policy policy = Policy.shipped();
    private final Moving clock = new Moving();
    private int stillUsed = -1;
    private final List<Integer> recomputed = new ArrayList<>();
    private SingleConnectionDataSource source = new SingleConnectionDataSource();
    private JdbcClient sql = JdbcClient.create(source);

    @BeforeEach
    void ownDatabase() throws Exception {
        var address = URI.create(TestDatabase.fresh());
        var user = address.getUserInfo().split(":");
        source = new SingleConnectionDataSource(
                "jdbc:postgresql://" + address.getAuthority().split("@")[1] + address.getPath(),
                user[0],
                user[1],
                true);
        sql = JdbcClient.create(source);
        try (var migration = Vault.class.getResourceAsStream("V1__keys.sql")) {
            new JdbcTemplate(source)
                    .execute(new String(Objects.requireNonNull(migration).readAllBytes(), StandardCharsets.UTF_8)
                            .replace("${app}", "current_user"));
        }
    }

    @AfterEach
    void close() {
        source.destroy();
    }

    @Test
    void aWeekLaterEveryKeyIsRewrappedAndEverythingStillOpens() {
        var started = start();
        var people = Stream.generate(SubjectId::random).limit(1234).toList();
        started.vault.enrol(people);
        var place = new Place("person", "name", UUID.randomUUID());
        var sealed = started.vault.seal(people.getFirst(), place, "Әйгерім");
        var hash = started.vault.lookup(LookupKind.EMAIL, "aigerim@mail.example");

        clock.now = clock.now.plus(Duration.ofDays(6));
        started.rotation.turn();
        assertThat(started.vault.epoch()).isEqualTo(1);
        clock.now = clock.now.plus(Duration.ofDays(1));
        started.rotation.turn();

        assertThat(started.vault.epoch()).isEqualTo(2);
        assertThat(epochsInUse()).containsExactly(2);
        assertThat(recomputed).containsExactly(1, 1, 2, 2);
        // the old epoch is valid beside the new one
        assertThat(started.vault.lookups(LookupKind.EMAIL, "aigerim@mail.example"))
                .hasSize(2)
                .contains(hash);
        assertThat(started.vault.lookup(LookupKind.EMAIL, "aigerim@mail.example"))
                .isNotEqualTo(hash);
        // and a desk that has nothing in memory opens what was sealed before
        var again = start();
        var permit = policy.permit(Actor.system("mail"), Purpose.SUPPORT);
        assertThat(again.vault.open(permit, people.getFirst(), place, sealed)).isEqualTo("Әйгерім");

        again.epochs.destroy(1);
        assertThat(start().vault.open(permit, people.getFirst(), place, sealed)).isEqualTo("Әйгерім");
        assertThatThrownBy(() -> again.epochs.destroy(2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTurnThatWasCutOffGoesOnWhereItStopped() {
        var started = start();
        started.vault.enrol(Stream.generate(SubjectId::random).limit(700).toList());
        clock.now = clock.now.plus(Duration.ofDays(8));
        started.epochs.turn();
        assertThat(started.keys.rewrap(started.epochs.current(), 300)).isEqualTo(300);
        assertThat(started.keys.behind(2)).isEqualTo(400);

        var again = start();
        again.rotation.turn();
        assertThat(again.keys.behind(2)).isZero();
        assertThat(again.vault.epoch()).isEqualTo(2);
    }

    @Test
    void aCopyOfTheKeysOlderThanItsEpochOpensNothing() {
        var started = start();
        var aigerim = SubjectId.random();
        started.vault.enrol(aigerim);
        var wrapped = sql.sql("select wrapped from subject_key")
                .query((row, _) -> row.getBytes(1))
                .single();
        clock.now = clock.now.plus(Duration.ofDays(8));
        started.rotation.turn();
        started.epochs.destroy(1);
        // the restored backup of a week ago
        sql.sql("update subject_key set epoch = 1, wrapped = ?").param(wrapped).update();
        assertThatThrownBy(this::start)
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("lacks the keys of epochs 1");
    }

    @Test
    void anEpochIsDestroyedWhenItsLifeIsOverAndNothingNeedsIt() {
        var started = start();
        var aigerim = SubjectId.random();
        started.vault.enrol(aigerim);
        assertThat(started.vault.unreadableFrom()).isEqualTo(clock.now.plus(Duration.ofDays(7 + 35)));
        var backup = started.vault.newBackupKey();
        clock.now = clock.now.plus(Duration.ofDays(7));
        started.rotation.turn();
        assertThat(BackupKey.open(keys, backup.epoch(), backup.wrapped())).isNotNull();
        clock.now = clock.now.plus(Duration.ofDays(34));
        started.rotation.turn();
        assertThat(keys.resolve("epoch-1.key")).as("the day before").exists();
        clock.now = clock.now.plus(Duration.ofDays(1));
        stillUsed = 1;
        started.rotation.turn();
        assertThat(keys.resolve("epoch-1.key")).as("a look-up needs it").exists();
        stillUsed = -1;
        started.rotation.turn();

        assertThat(keys.resolve("epoch-1.key")).doesNotExist();
        assertThat(started.vault.knows(aigerim)).isTrue();
        assertThatThrownBy(() -> BackupKey.open(keys, backup.epoch(), backup.wrapped()))
                .isInstanceOf(Unreadable.class);
        var control = new VaultControls.RotationControl(started.epochs, started.keys, policy, clock);
        assertThat(control.check().lamp()).isEqualTo(Control.Lamp.PARTLY);
    }

    @Test
    void aMissingOrForeignKeyFolderStopsTheStart(@TempDir Path other) throws IOException {
        start();
        assertThatThrownBy(() -> VaultBeans.open(other, sql, clock))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("holds no root key");
        assertThat(other).isEmptyDirectory();
        KeyFolder.open(other, clock);
        assertThatThrownBy(() -> VaultBeans.open(other, sql, clock))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("belongs to another database");
        Files.delete(keys.resolve("fixed.key"));
        assertThatThrownBy(this::start).isInstanceOf(CannotStart.class).hasMessageContaining("lacks keys");
    }

    @Test
    void anExportOlderThanTheNewestEpochIsStale() {
        var started = start();
        assertThat(started.vault.exportIsStale()).isTrue();
        KeyExport.write(keys, keys.resolve("copy"), "сегіз тал, бір құдық".toCharArray(), clock.instant());
        assertThat(started.vault.exportIsStale()).isFalse();
        clock.now = clock.now.plus(Duration.ofDays(8));
        started.rotation.turn();
        assertThat(started.vault.exportIsStale()).isTrue();
    }

    @Test
    void aRotationThatStandsStillIsAnAlarm() {
        var started = start();
        var control = new VaultControls.RotationControl(started.epochs, started.keys, policy, clock);
        assertThat(control.check().lamp()).isEqualTo(Control.Lamp.PARTLY);
        clock.now = clock.now.plus(Duration.ofDays(9));
        assertThat(control.check().lamp()).isEqualTo(Control.Lamp.BROKEN);
        started.rotation.turn();
        assertThat(control.check().lamp()).isEqualTo(Control.Lamp.PARTLY);
    }

    private Started start() {
        var folder = VaultBeans.open(keys, sql, clock);
        var epochs = new Epochs(folder, clock, policy);
        var subjectKeys = new SubjectKeys(sql, new JdbcTemplate(source), epochs, policy);
        var owner = new LookupOwner() {
            @Override
            public int recompute(int epoch, int limit) {
                recomputed.add(epoch);
                return recomputed.stream().filter(done -> done == epoch).count() == 1 ? limit : 0;
            }

            @Override
            public boolean uses(int epoch) {
                return epoch == stillUsed;
            }
        };
        var transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        return new Started(
                epochs,
                subjectKeys,
                new Vault(subjectKeys, epochs, folder),
                new Rotation(epochs, subjectKeys, List.of(owner), transaction));
    }

    private List<Integer> epochsInUse() {
        return sql.sql("select distinct epoch from subject_key")
                .query((row, _) -> row.getInt(1))
                .list();
    }

    private record Started(Epochs epochs, SubjectKeys keys, Vault vault, Rotation rotation) {}

    private static final class Moving extends Clock {
        Instant now = Instant.parse("2026-11-23T06:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

package kz.qyzmet.desk.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.TestDatabase;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.OutsideVault;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.support.TransactionTemplate;

/** Contracts 4, on a database of its own: what is destroyed stays destroyed, whatever backup comes back. */
@Tag("database")
class LedgerTest {
    @TempDir
    Path folder;

    private final List<Ledgered> replayed = new ArrayList<>();
    private Clock clock = Clock.systemUTC();
    private SingleConnectionDataSource source = new SingleConnectionDataSource();
    private JdbcClient sql = JdbcClient.create(source);
    private TransactionTemplate transaction = new TransactionTemplate();

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
        transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        migrate(Vault.class, "V1__keys.sql");
        migrate(Ledger.class, "V1__ledger.sql");
        migrate(Ledger.class, "V2__more_acts.sql");
        migrate(Ledger.class, "V3__holds.sql");
        migrate(Ledger.class, "V4__redactions.sql");
        migrate(Ledger.class, "V5__corrections.sql");
        OutsideVault.newKeys(folder.resolve("keys"));
    }

    @AfterEach
    void close() {
        source.destroy();
    }

    @Test
    void aCommittedActIsOnTheDiskAndARolledBackOneIsVoid() throws IOException {
        var desk = start();
        destroyed(desk);
        assertThatThrownBy(() -> transaction.executeWithoutResult(_ -> {
                    desk.ledger.note(Ledgered.Kind.BLOCK, UUID.randomUUID(), SubjectId.random());
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(words()).containsExactly("destruction", "done");
        // an act noted twice is one entry
        var act = UUID.randomUUID();
        var person = SubjectId.random();
        for (int i = 0; i < 2; i++) {
            transaction.executeWithoutResult(_ -> desk.ledger.note(Ledgered.Kind.BLOCK, act, person));
        }
        assertThat(words()).containsExactly("destruction", "done", "block", "done");
        assertThatThrownBy(() -> desk.ledger.note(Ledgered.Kind.BLOCK, act, person))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRestoredDatabaseDoesAgainWhatItDoesNotKnowAndThenOpens() throws IOException {
        var desk = start();
        var backup = backup();
        var person = destroyed(desk);
        desk.files.close();
        restore(backup);
        assertThat(rows("subject_key")).as("the person is back").isEqualTo(1);

        var again = start();

        assertThat(again.opening.open()).isTrue();
        assertThat(again.opening.restored()).contains(new Opening.Restored(1, true));
        assertThat(rows("subject_key")).isZero();
        assertThat(replayed).extracting(Ledgered::subject).containsExactly(person);
        assertThat(words()).as("nothing is written twice").containsExactly("destruction", "done");
        again.files.close();
        assertThat(start().opening.restored()).as("the next start").isEmpty();
    }

    @Test
    void anActComesBackWithWhatItTakesToDoItAgainAndAnEditionWithItsFile() throws IOException {
        var copy = folder.resolve("copy");
        var desk = start(Map.of("qyzmet.ledger", copy.toString()));
        var backup = backup();
        var person = SubjectId.random();
        var contact = UUID.randomUUID();
        var file = "editions: {}\n".getBytes(StandardCharsets.UTF_8);
        var hash = Line.hex(file);
        transaction.executeWithoutResult(_ -> desk.ledger.edition(UUID.randomUUID(), hash, file));
        transaction.executeWithoutResult(
                _ -> desk.ledger.note(Ledgered.Kind.GROUND, UUID.randomUUID(), person, "contract." + contact));
        assertThat(words()).containsExactly("edition:" + hash, "done", "ground:contract." + contact, "done");
        assertThatThrownBy(() -> desk.ledger.note(Ledgered.Kind.GROUND, contact, person, "Марат"))
                .isInstanceOf(IllegalArgumentException.class);
        desk.start.tick();
        desk.files.close();
        restore(backup);
        deleteLedger();

        var again = start(Map.of("qyzmet.ledger", copy.toString()));

        assertThat(replayed)
                .extracting(Ledgered::kind, Ledgered::subject, Ledgered::what)
                .containsExactly(
                        tuple(Ledgered.Kind.EDITION, Ledgered.NOBODY, hash),
                        tuple(Ledgered.Kind.GROUND, person, "contract." + contact));
        assertThat(again.ledger.kept(hash))
                .hasValueSatisfying(kept -> assertThat(kept).isEqualTo(file));
        Files.writeString(copy.resolve(hash + ".yaml"), "editions: {x}\n");
        assertThat(again.ledger.kept(hash)).as("another file under its name").isEmpty();
    }

    @Test
    void sealedWordsStandBesideTheLedgerAsLongAsABackupOfBeforeOpens() throws IOException {
        var copy = folder.resolve("copy");
        var desk = start(Map.of("qyzmet.ledger", copy.toString()));
        var person = SubjectId.random();
        desk.vault.enrol(person);
        var act = UUID.randomUUID();
        var words = desk.vault.sealPassing(person, new Place("ledger/", "passage", act), "карта 4400");
        transaction.executeWithoutResult(_ -> desk.ledger.note(Ledgered.Kind.REDACTION, act, person, words));
        var noted = desk.files.found().getFirst().lines().getFirst().entry();
        var name = noted.what() + ".sealed";
        desk.start.tick();
        assertThat(desk.ledger.words(noted).orElseThrow().sealed()).isEqualTo(words.sealed());

        // the copy serves as well, nothing is said to be missing; without both, the doctor and the lamp hear of it
        Files.delete(folder.resolve("ledger").resolve(name));
        assertThat(desk.start.lacking()).isZero();
        assertThat(desk.ledger.words(noted)).isPresent();
        Files.writeString(copy.resolve(name), "something else");
        assertThat(desk.start.lacking()).isOne();
        assertThatThrownBy(() -> desk.ledger.words(noted)).hasMessageContaining(name);

        // when the epoch is over nobody can open it: gone from both places, and nobody needs it
        Files.write(folder.resolve("ledger").resolve(name), words.sealed());
        Files.writeString(copy.resolve("notes.of.somebody.sealed"), "not ours");
        desk.start.tick();
        assertThat(desk.start.lacking()).isZero();
        desk.files.close();
        sql.sql("delete from subject_key").update(); // or it would have to be wrapped anew first
        OutsideVault.endFirstEpoch(folder.resolve("keys"));
        var later = start(Map.of("qyzmet.ledger", copy.toString()));
        assertThat(folder.resolve("ledger").resolve(name)).exists();
        later.start.tick();
        assertThat(folder.resolve("ledger").resolve(name)).doesNotExist();
        assertThat(copy.resolve(name)).doesNotExist();
        assertThat(copy.resolve("notes.of.somebody.sealed")).exists();
        assertThat(later.start.copyFails()).isFalse();
        assertThat(later.start.lacking()).isZero();
        assertThat(later.ledger.words(noted)).isEmpty();
    }

    @Test
    void actsAreDoneAgainInTheOrderOfTheLedgerWhateverTheClocksSaid() throws IOException {
        var noon = Instant.parse("2026-11-27T12:00:00Z");
        clock = Clock.fixed(noon, ZoneOffset.UTC);
        var desk = start();
        var backup = backup();
        var person = SubjectId.random();
        var hold = UUID.randomUUID();
        done(desk, Ledgered.Kind.HOLD, hold, person);
        // the clock of the machine is put right
        clock = Clock.fixed(noon.minusSeconds(600), ZoneOffset.UTC);
        desk.files.close();
        var later = start();
        done(later, Ledgered.Kind.RELEASE, hold, person);
        done(later, Ledgered.Kind.HOLD, UUID.randomUUID(), person);
        later.start.tick();
        later.files.close();
        restore(backup);

        var again = start();
        assertThat(replayed)
                .extracting(Ledgered::kind)
                .containsExactly(Ledgered.Kind.HOLD, Ledgered.Kind.RELEASE, Ledgered.Kind.HOLD);

        // and a lost ledger is written anew in that order
        again.files.close();
        deleteLedger();
        start();
        assertThat(words()).containsExactly("hold", "release", "hold", "done");
    }

    @Test
    void betweenNodesAnEndWaitsForItsBeginning() {
        var person = SubjectId.random();
        var hold = UUID.randomUUID();
        var other = UUID.randomUUID();
        var noon = Instant.parse("2026-11-27T12:00:00Z");
        // the second node's clock is a minute behind
        var first = List.of(
                ended(0, noon, Ledgered.Kind.BLOCK, other, person), ended(1, noon, Ledgered.Kind.HOLD, hold, person));
        var second = List.of(
                ended(0, noon.minusSeconds(59), Ledgered.Kind.RELEASE, hold, person),
                ended(1, noon.minusSeconds(58), Ledgered.Kind.UNBLOCK, other, person));
        for (var nodes : List.of(List.of(first, second), List.of(second, first))) {
            assertThat(Line.inOrder(nodes))
                    .extracting(ended -> ended.line().word())
                    .containsExactly("block", "hold", "release", "unblock");
        }
        // what ends something the database knows already waits for nobody
        assertThat(Line.inOrder(List.of(first.subList(0, 1), second)))
                .extracting(ended -> ended.line().word())
                .containsExactly("release", "block", "unblock");
    }

    private static Line.Ended ended(long index, Instant at, Ledgered.Kind kind, UUID act, SubjectId person) {
        return new Line.Ended(
                new Line(index, at, kind.id(), act.toString(), person.value().toString(), new byte[32]), Line.DONE);
    }

    private void done(Started desk, Ledgered.Kind kind, UUID act, SubjectId person) {
        transaction.executeWithoutResult(_ -> desk.ledger.note(kind, act, person));
    }

    @Test
    void anActWhoseEndNobodyWroteIsDecidedByTheDatabase() throws IOException {
        var desk = start();
        desk.files.append(List.of(new Ledgered(
                Ledgered.Kind.DESTRUCTION,
                UUID.randomUUID(),
                SubjectId.random(),
                Clock.systemUTC().instant())));
        desk.files.close();

        start().files.close();

        assertThat(words()).containsExactly("destruction", "void");
        assertThat(replayed).isEmpty();
    }

    @Test
    void afterARestoreAnActWhoseEndNobodyWroteIsDoneUnlessItWouldExpose() throws IOException {
        var desk = start();
        var backup = backup();
        var now = Clock.systemUTC().instant();
        var gone = new Ledgered(Ledgered.Kind.DESTRUCTION, UUID.randomUUID(), SubjectId.random(), now);
        var held = new Ledgered(Ledgered.Kind.HOLD, UUID.randomUUID(), SubjectId.random(), "court", now);
        var black = new Ledgered(Ledgered.Kind.REDACTION, UUID.randomUUID(), SubjectId.random(), "1.0", now);
        var right = new Ledgered(Ledgered.Kind.CORRECTION, UUID.randomUUID(), SubjectId.random(), "1.0", now);
        desk.files.append(List.of(
                gone,
                held,
                new Ledgered(Ledgered.Kind.RELEASE, held.act(), held.subject(), "court", now),
                black,
                right,
                new Ledgered(Ledgered.Kind.UNBLOCK, UUID.randomUUID(), SubjectId.random(), now),
                new Ledgered(Ledgered.Kind.GROUND, UUID.randomUUID(), SubjectId.random(), "contract", now),
                new Ledgered(Ledgered.Kind.EDITION, UUID.randomUUID(), Ledgered.NOBODY, "0", now)));
        desk.start.tick();
        desk.files.close();
        restore(backup);

        start();

        assertThat(replayed)
                .extracting(Ledgered::kind, Ledgered::act)
                .containsExactly(
                        tuple(Ledgered.Kind.DESTRUCTION, gone.act()),
                        tuple(Ledgered.Kind.HOLD, held.act()),
                        tuple(Ledgered.Kind.REDACTION, black.act()),
                        tuple(Ledgered.Kind.CORRECTION, right.act()));
    }

    @Test
    void withoutItsLedgerARestoredDeskStaysClosedUntilTheGapIsAccepted() throws IOException {
        var desk = start();
        var backup = backup();
        destroyed(desk);
        desk.files.close();
        restore(backup);
        deleteLedger();

        var closed = start();

        assertThat(closed.opening.open()).isFalse();
        assertThat(closed.opening.gap().orElseThrow().reason()).isEqualTo(Opening.Reason.LEDGER_SHORT);
        assertThat(closed.opening.gap().orElseThrow().missing()).isEqualTo(2);
        closed.files.close();
        assertThat(start().opening.open()).as("a restart changes nothing").isFalse();
        var third = start();
        third.start.accept();
        assertThat(third.opening.open()).isTrue();
        third.files.close();
        assertThat(start().opening.open()).isTrue();
    }

    @Test
    void theCopyElsewhereServesAsWellAsTheLedger() throws IOException {
        var copy = folder.resolve("copy");
        var desk = start(Map.of("qyzmet.ledger", copy.toString()));
        var backup = backup();
        destroyed(desk);
        desk.start.tick();
        destroyed(desk);
        desk.start.tick();
        desk.files.close();
        restore(backup);
        deleteLedger();

        var again = start(Map.of("qyzmet.ledger", copy.toString()));

        assertThat(again.opening.restored()).contains(new Opening.Restored(2, true));
        assertThat(again.opening.open()).isTrue();
        destroyed(again);
        again.start.tick();
        assertThat(again.start.copyFails()).isFalse();
    }

    @Test
    void aFlippedByteInTheLedgerOfARestoredDeskKeepsItClosed() throws IOException {
        var desk = start();
        var backup = backup();
        destroyed(desk);
        desk.files.close();
        restore(backup);
        var file = ledgerFile();
        var bytes = Files.readAllBytes(file);
        bytes[30] ^= 1;
        Files.write(file, bytes);

        assertThat(start().opening.gap().orElseThrow().reason()).isEqualTo(Opening.Reason.LEDGER_DAMAGED);
    }

    @Test
    void keysThatRememberNothingKeepTheDeskClosed() throws IOException {
        var desk = start();
        desk.files.close();
        Files.delete(Mark.place(folder.resolve("keys")));

        assertThat(start().opening.gap().orElseThrow().reason()).isEqualTo(Opening.Reason.NO_MARK);
    }

    @Test
    void aDatabaseThatIsNotOlderWritesALostLedgerAnew() throws IOException {
        var desk = start();
        var backup = backup();
        var person = destroyed(desk);
        desk.files.close();
        deleteLedger();

        var again = start();
        assertThat(again.opening.open()).isTrue();
        assertThat(words()).containsExactly("destruction", "done");
        again.files.close();
        restore(backup);
        start();
        assertThat(replayed).extracting(Ledgered::subject).containsExactly(person);
    }

    @Test
    void whenTheDiskRefusesTheActIsTakenBack() throws IOException {
        var desk = start();
        var person = SubjectId.random();
        desk.vault.enrol(person);
        desk.files.close();
        assertThatThrownBy(() -> destroy(desk, person)).isInstanceOf(RuntimeException.class);
        assertThat(rows("subject_key")).isEqualTo(1);
        assertThat(rows("ledger_entry")).isZero();
    }

    // a desk as far as the ledger is concerned

    private record Started(Ledger ledger, LedgerFiles files, LedgerStart start, Opening opening, Vault vault) {}

    private Started start() throws IOException {
        return start(Map.of());
    }

    private Started start(Map<String, String> settings) throws IOException {
        var data = new DataFolder(folder, folder.resolve("keys"));
        var vault = OutsideVault.of(source, folder.resolve("keys"));
        var environment = new MockEnvironment();
        settings.forEach(environment::setProperty);
        var files = new LedgerFiles(data, vault, environment, clock);
        var opening = new Opening();
        Replay replay = new Replay() {
            @Override
            public Set<Ledgered.Kind> kinds() {
                return Set.of(Ledgered.Kind.values());
            }

            @Override
            public void again(Ledgered act) {
                replayed.add(act);
            }
        };
        var beans = new StaticListableBeanFactory(Map.of("replay", replay));
        var start = new LedgerStart(
                sql,
                transaction,
                files,
                opening,
                vault,
                data,
                beans.getBeanProvider(Replay.class),
                beans.getBeanProvider(Watermark.class));
        start.afterSingletonsInstantiated();
        return new Started(new Ledger(sql, files, vault, clock), files, start, opening, vault);
    }

    private SubjectId destroyed(Started desk) {
        var person = SubjectId.random();
        desk.vault.enrol(person);
        destroy(desk, person);
        return person;
    }

    private void destroy(Started desk, SubjectId person) {
        transaction.executeWithoutResult(_ -> {
            desk.vault.forget(person);
            desk.ledger.note(Ledgered.Kind.DESTRUCTION, UUID.randomUUID(), person);
        });
    }

    /** A backup of before, with one person in it who will have been destroyed since. */
    private Map<String, Object> backup() {
        var backup = new HashMap<String, Object>();
        backup.put(
                "turn",
                sql.sql("select turn from ledger_turn").query(Long.class).single());
        return backup;
    }

    private void restore(Map<String, Object> backup) {
        var people = sql.sql("select subject_id from ledger_entry where kind = 'destruction'")
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
        sql.sql("delete from ledger_entry").update();
        sql.sql("delete from subject_key").update();
        sql.sql("update ledger_turn set turn = ?").param(backup.get("turn")).update();
        for (var person : people) {
            OutsideVault.of(source, folder.resolve("keys")).enrol(new SubjectId(person));
        }
    }

    private long rows(String table) {
        return sql.sql("select count(*) from " + table).query(Long.class).single();
    }

    private Path ledgerFile() throws IOException {
        try (var files = Files.list(folder.resolve("ledger"))) {
            return files.filter(file -> file.toString().endsWith(".ledger"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<String> words() throws IOException {
        return Files.readAllLines(ledgerFile()).stream()
                .map(line -> Arrays.asList(line.split(" ")).get(2))
                .toList();
    }

    private void deleteLedger() throws IOException {
        try (var files = Files.list(folder.resolve("ledger"))) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private void migrate(Class<?> beside, String script) throws IOException {
        try (var migration = beside.getResourceAsStream(script)) {
            new JdbcTemplate(source)
                    .execute(new String(Objects.requireNonNull(migration).readAllBytes(), StandardCharsets.UTF_8)
                            .replaceAll("\\$\\{\\w+}", "current_user"));
        }
    }
}

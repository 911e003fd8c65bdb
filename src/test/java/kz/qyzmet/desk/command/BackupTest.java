package kz.qyzmet.desk.command;

import static kz.qyzmet.desk.command.CommandLineTest.say;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import kz.qyzmet.desk.Desk;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.edition.EditionHand;
import kz.qyzmet.desk.ledger.Ledger;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.ledger.Opening;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.recovery.RecoveryHand;
import kz.qyzmet.desk.retention.HoldHand;
import kz.qyzmet.desk.retention.RedactionHand;
import kz.qyzmet.desk.rights.CorrectionHand;
import kz.qyzmet.desk.subject.GroundChanges;
import kz.qyzmet.desk.vault.Vault;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Backups of whole desks on the included server and on one of the operator's: made under load, damaged, brought back (contracts 1-4, clauses 1.5 and 4.10). */
@Tag("embedded")
class BackupTest {

    @Test
    void aBackupUnderLoadBringsBackEveryAcknowledgedTicketAndNoDestroyedPerson() throws Exception {
        var data = TestDesk.folder();
        var place = TestDesk.folder();
        var here = Map.of("QYZMET_DATA", data.toString());
        List<String> before;
        List<String> later;
        Path backup;
        Instant moment;
        UUID destroyed;
        List<String> theirs;
        try (var desk = start(data, Map.of("qyzmet.backup", place.toString()))) {
            var token = token(here);
            var acknowledged = new ConcurrentLinkedQueue<String>();
            var stop = new AtomicBoolean();
            try (var writers = Executors.newFixedThreadPool(4)) {
                for (int i = 0; i < 4; i++) {
                    writers.submit(() -> write(desk, token, acknowledged, stop));
                }
                while (acknowledged.size() < 40) {
                    Thread.sleep(20);
                }
                before = List.copyOf(acknowledged);
                var said = say(here, "", "backup", place.toString(), "--json");
                assertThat(said.code()).as(said.err()).isZero();
                var json = RunningDesk.JSON.readTree(said.out());
                backup = Path.of(json.path("file").asString(""));
                assertThat(Instant.parse(json.path("opensUntil").asString(""))).isAfter(Instant.now());
                stop.set(true);
            }
            later = List.copyOf(acknowledged);
            assertThat(later).hasSizeGreaterThan(before.size());
            destroyed = destroySomebody(desk);
            theirs = ticketsOf(desk, destroyed);
            RecoveryHand.carry(desk);
            Thread.sleep(1100);
            moment = Instant.now();
            Thread.sleep(1100);
            write(desk, token, acknowledged, new AtomicBoolean(true));
            RecoveryHand.carry(desk);
        }
        assertThat(Files.readString(backup, StandardCharsets.ISO_8859_1))
                .as("neither names nor keys")
                .doesNotContain("kense.example")
                .doesNotContain("PG_VERSION");

        // into a new folder, with the same keys, without the ledger's word: the backup alone
        var other = TestDesk.folder();
        copy(data.resolve("keys"), other.resolve("keys"));
        copy(data.resolve("ledger"), other.resolve("ledger"));
        var alone = TestDesk.folder().resolve("one.backup");
        Files.copy(backup, alone);
        var said = say(Map.of("QYZMET_DATA", other.toString()), "", "restore", alone.toString());
        assertThat(said.code()).as(said.err() + said.out()).isZero();
        try (var desk = start(other, Map.of())) {
            assertThat(desk.getBean(Opening.class).restored()).contains(new Opening.Restored(1, true));
            assertThat(desk.getBean(Opening.class).open()).isTrue();
            assertThat(missing(desk, without(before, theirs))).isEmpty();
            assertThat(knows(desk, destroyed))
                    .as("the ledger destroyed the person again")
                    .isFalse();
            assertEnded(desk, theirs);
        }

        // to a moment after the backup: the log brings the rest, and stops there
        var third = TestDesk.folder();
        copy(data.resolve("keys"), third.resolve("keys"));
        copy(data.resolve("ledger"), third.resolve("ledger"));
        said = say(Map.of("QYZMET_DATA", third.toString()), "", "restore", place.toString(), "--at", moment.toString());
        assertThat(said.code()).as(said.err() + said.out()).isZero();
        assertThat(said.out()).contains("segments of the log");
        try (var desk = start(third, Map.of())) {
            assertThat(missing(desk, without(later, theirs))).isEmpty();
            long restored = looking(
                    desk,
                    sql -> sql.sql("select count(*) from ticket where requester_id <> ?")
                            .param(destroyed)
                            .query(Long.class)
                            .single());
            assertThat(restored)
                    .as("nothing from after that moment")
                    .isEqualTo(without(later, theirs).size());
            assertThat(desk.getBean(Opening.class).open()).isTrue();
        }
        assertThat(say(Map.of("QYZMET_DATA", third.toString()), "", "restore", backup.toString())
                        .code())
                .as("nothing is overwritten")
                .isEqualTo(65);

        // one flipped bit anywhere
        for (var where : List.of(0.0, 0.00002, 0.3, 0.999)) {
            assertRefused(flipped(backup, where), data.resolve("keys"), "");
        }
        assertRefused(cut(backup), data.resolve("keys"), "damaged");
        // other keys, and keys without the epoch
        var keys = TestDesk.folder().resolve("keys");
        copy(data.resolve("keys"), keys);
        Files.delete(keys.resolve("epoch-1.key"));
        assertRefused(backup, keys, "opens this backup");
        assertRefused(backup, TestDesk.folder(), "opens this backup");
    }

    @Test
    void aServerOfTheOperatorsIsCopiedRowByRow() throws Exception {
        var place = TestDesk.folder();
        var settings = TestDesk.settings();
        var data = Path.of(settings.get("qyzmet.data"));
        var here = Map.of("QYZMET_DATA", data.toString());
        var acknowledged = new ConcurrentLinkedQueue<String>();
        Map<String, Long> counts;
        UUID destroyed;
        UUID onContract;
        UUID black;
        SubjectId lifted;
        Path backup;
        List<String> theirs;
        try (var desk = TestDesk.start(settings)) {
            var token = token(here);
            for (int i = 0; i < 5; i++) {
                write(desk, token, acknowledged, new AtomicBoolean(true));
            }
            counts = counts(desk);
            lifted = new SubjectId(requester(desk));
            var old = HoldHand.set(desk, lifted);
            var said = say(here, "", "backup", place.toString(), "--json");
            assertThat(said.code()).as(said.err()).isZero();
            backup = Path.of(RunningDesk.JSON.readTree(said.out()).path("file").asString(""));
            destroyed = destroySomebody(desk);
            theirs = ticketsOf(desk, destroyed);
            onContract = onContract(desk, destroyed);
            black = UUID.fromString(ticketsOf(desk, onContract).getFirst());
            assertThat(RedactionHand.redact(desk, black, "Принтер істемейді")).isPositive();
            CorrectionHand.rename(desk, new SubjectId(onContract), "Айгерім Серікқызы");
            HoldHand.lift(desk, lifted, old);
            HoldHand.set(desk, new SubjectId(onContract));
            EditionHand.publish(desk, "2027-1");
            assertThat(desk.getBean(Consents.class)
                            .withdraw(
                                    desk.getBean(Policy.class).permit(Actor.system("test"), Purpose.SUPPORT),
                                    new SubjectId(onContract),
                                    Purpose.SUPPORT,
                                    Channel.WEB))
                    .isPositive();
        }
        var fresh = TestDesk.settings();
        var other = Path.of(fresh.get("qyzmet.data"));
        copy(data.resolve("keys"), other.resolve("keys"));
        copy(data.resolve("ledger"), other.resolve("ledger"));
        try (var passwords = Files.newDirectoryStream(other.resolve("keys"), "database.*")) {
            for (var password : passwords) {
                Files.delete(password); // they belong to the other server
            }
        }
        Map<String, String> there =
                Map.of("QYZMET_DATA", other.toString(), "DATABASE_URL", fresh.getOrDefault("database.url", ""));
        assertThat(say(Map.of("QYZMET_DATA", other.toString()), "", "restore", backup.toString())
                        .err())
                .contains("DATABASE_URL");
        var said = say(there, "", "restore", backup.toString());
        assertThat(said.code()).as(said.err() + said.out()).isZero();
        assertThat(say(there, "", "restore", backup.toString()).err()).contains("not empty");
        try (var desk = TestDesk.start(fresh)) {
            assertThat(desk.getBean(Opening.class).restored()).contains(new Opening.Restored(8, true));
            assertThat(desk.getBean(Consents.class).withdrawn(new SubjectId(onContract), Purpose.SUPPORT))
                    .as("what was taken back since")
                    .isTrue();
            assertThat(HoldHand.stands(desk, new SubjectId(onContract)))
                    .as("a hold set since")
                    .isTrue();
            assertThat(HoldHand.stands(desk, lifted)).as("a hold lifted since").isFalse();
            assertThat(RedactionHand.stands(desk, black, "Принтер істемейді"))
                    .as("what was redacted since")
                    .isFalse();
            assertThat(CorrectionHand.name(desk, new SubjectId(onContract)))
                    .as("what was corrected since")
                    .isEqualTo("Айгерім Серікқызы");
            assertThat(groundOf(desk, onContract)).as("what was changed since").isEqualTo("contract");
            assertThat(desk.getBean(Editions.class).archive().getFirst().edition())
                    .as("what was published since")
                    .isEqualTo("2027-1");
            assertThat(knows(desk, destroyed)).isFalse();
            assertThat(missing(desk, without(acknowledged, theirs))).isEmpty();
            assertEnded(desk, theirs);
            counts.replaceAll((_, count) -> count - 1);
            assertThat(counts(desk)).as("one person, one ticket less").isEqualTo(counts);
            // numbers go on, they do not begin again
            write(desk, token(there), acknowledged, new AtomicBoolean(true));
            assertThat(acknowledged).hasSize(6);
        }
    }

    private static Map<String, Long> counts(ConfigurableApplicationContext desk) {
        var counts = new HashMap<String, Long>();
        for (var table : List.of("ticket", "message", "subject", "contact", "consent")) {
            counts.put(
                    table,
                    looking(
                            desk,
                            sql -> sql.sql("select count(*) from " + table)
                                    .query(Long.class)
                                    .single()));
        }
        return counts;
    }

    private static void assertRefused(Path backup, Path keys, String because) throws IOException {
        var said = say(
                Map.of("QYZMET_DATA", TestDesk.folder().toString(), "QYZMET_KEYS", keys.toString()),
                "",
                "restore",
                backup.toString());
        assertThat(said.code()).as(said.err()).isEqualTo(65);
        assertThat(said.err()).contains("Not restored").contains(because);
    }

    private static Path flipped(Path backup, double where) throws IOException {
        var bytes = Files.readAllBytes(backup);
        bytes[(int) (where * (bytes.length - 1))] ^= 1;
        return Files.write(TestDesk.folder().resolve("flipped.backup"), bytes);
    }

    private static Path cut(Path backup) throws IOException {
        var bytes = Files.readAllBytes(backup);
        return Files.write(TestDesk.folder().resolve("cut.backup"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    }

    /** What the engine does, as far as keys and ledger go. */
    private static UUID destroySomebody(ConfigurableApplicationContext desk) {
        UUID person = looking(
                desk,
                sql -> sql.sql("select requester_id from ticket order by id limit 1")
                        .query(UUID.class)
                        .single());
        Acting.running(
                Family.ERASURE,
                () -> desk.getBean(TransactionTemplate.class).executeWithoutResult(_ -> {
                    desk.getBean(Vault.class).forget(new SubjectId(person));
                    desk.getBean(Ledger.class)
                            .note(
                                    Ledgered.Kind.DESTRUCTION,
                                    UUID.randomUUID(),
                                    new SubjectId(person),
                                    "demand.1." + UUID.randomUUID() + "." + UUID.randomUUID());
                }));
        return person;
    }

    /** What an officer and a second person do: somebody else's record stands on a contract from now on. */
    private static UUID onContract(ConfigurableApplicationContext desk, UUID not) {
        UUID person = looking(
                desk,
                sql -> sql.sql("select requester_id from ticket where requester_id <> ? order by id desc limit 1")
                        .param(not)
                        .query(UUID.class)
                        .single());
        var changes = desk.getBean(GroundChanges.class);
        var policy = desk.getBean(Policy.class);
        var asked = changes.ask(officer(policy), new SubjectId(person), null, Ground.CONTRACT, "договор 4");
        changes.confirm(officer(policy), asked);
        return person;
    }

    /** Somebody between the first, who is destroyed, and the last, whose ground is changed. */
    private static UUID requester(ConfigurableApplicationContext desk) {
        return looking(
                desk,
                sql -> sql.sql("select requester_id from ticket order by id offset 2 limit 1")
                        .query(UUID.class)
                        .single());
    }

    private static Permit officer(Policy policy) {
        return policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
    }

    private static String groundOf(ConfigurableApplicationContext desk, UUID person) {
        return looking(
                desk,
                sql -> sql.sql("select ground from subject where id = ?")
                        .param(person)
                        .query(String.class)
                        .single());
    }

    private static List<String> ticketsOf(ConfigurableApplicationContext desk, UUID person) {
        return looking(
                desk,
                sql -> sql.sql("select id::text from ticket where requester_id = ?")
                        .param(person)
                        .query(String.class)
                        .list());
    }

    private static List<String> without(Collection<String> ids, List<String> theirs) {
        return ids.stream().filter(id -> !theirs.contains(id)).toList();
    }

    /** The engine takes a destruction of the ledger to its end: rows, index, scan and a new act. */
    private static void assertEnded(ConfigurableApplicationContext desk, List<String> theirs)
            throws InterruptedException {
        var until = System.nanoTime() + 30_000_000_000L;
        while (!ended(desk) && System.nanoTime() < until) {
            Thread.sleep(50);
        }
        assertThat(ended(desk)).isTrue();
        assertThat(missing(desk, theirs)).hasSameSizeAs(theirs);
    }

    private static boolean ended(ConfigurableApplicationContext desk) {
        return looking(
                desk,
                sql -> sql.sql(
                                "select count(*) = 1 and bool_and(closed_at is not null and act is not null) from erasure")
                        .query(Boolean.class)
                        .single());
    }

    private static List<String> missing(ConfigurableApplicationContext desk, List<String> ids) {
        List<String> there = looking(
                desk,
                sql -> sql.sql("select id::text from ticket")
                        .query(String.class)
                        .list());
        var missing = new ArrayList<>(ids);
        missing.removeAll(there);
        return missing;
    }

    private static String token(Map<String, String> here) {
        var said =
                say(here, "", "token", "create", "--scopes", "tickets:read,tickets:write", "--name", "load", "--json");
        return RunningDesk.JSON.readTree(said.out()).path("token").asString("");
    }

    /** Looks into the database for storage's sake. */
    private static <T> T looking(ConfigurableApplicationContext desk, Function<JdbcClient, T> look) {
        return Acting.as(Family.UPKEEP, () -> look.apply(desk.getBean(JdbcClient.class)));
    }

    private static boolean knows(ConfigurableApplicationContext desk, UUID person) {
        return Acting.as(Family.UPKEEP, () -> desk.getBean(Vault.class).knows(new SubjectId(person)));
    }

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Files tickets until told to stop, at least one. */
    private static void write(
            ConfigurableApplicationContext desk,
            String token,
            ConcurrentLinkedQueue<String> acknowledged,
            AtomicBoolean stop) {
        var port = Objects.requireNonNull(((ServletWebServerApplicationContext) desk).getWebServer())
                .getPort();
        do {
            try {
                int n = NUMBER.incrementAndGet();
                var connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/api/v1/tickets")
                        .toURL()
                        .openConnection();
                connection.setRequestProperty("Authorization", "Bearer " + token);
                connection.setRequestProperty("Content-Type", "application/json");
                connection.setDoOutput(true);
                connection.getOutputStream().write("""
                        {"subject": "Өтініш %d", "text": "Принтер істемейді", "requester": {"email": "aigerim%d@kense.example", "name": "Айгерім"}}
                        """.formatted(n, n % 20).getBytes(StandardCharsets.UTF_8));
                if (connection.getResponseCode() == 201) {
                    acknowledged.add(RunningDesk.JSON
                            .readTree(connection.getInputStream().readAllBytes())
                            .path("id")
                            .asString(""));
                }
            } catch (IOException again) {
                Thread.yield();
            }
        } while (!stop.get());
    }

    private static ConfigurableApplicationContext start(Path data, Map<String, String> more) {
        var settings = new ArrayList<String>();
        settings.add("--qyzmet.data=" + data);
        settings.add("--server.port=0");
        more.forEach((name, value) -> settings.add("--" + name + "=" + value));
        return new SpringApplication(Desk.class).run(settings.toArray(String[]::new));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}

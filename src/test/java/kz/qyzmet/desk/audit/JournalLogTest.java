package kz.qyzmet.desk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.NodeLock;
import kz.qyzmet.desk.database.TestDatabase;
import kz.qyzmet.desk.database.TestPools;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Clause 4.9: acts stand in a public log that anybody can verify, and whoever changes the database is found, with the place. */
@Tag("database")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JournalLogTest {
    private ConfigurableApplicationContext desk;
    private JdbcClient sql;
    private DataSource superusers;
    private JdbcClient root;
    private Journal journal;
    private Sequencer sequencer;
    private JournalVerification verification;
    private Attestations attestations;
    private Policy policy;
    private Subjects subjects;
    private TransactionTemplate transaction;
    private Path folder;

    @BeforeAll
    void start() {
        desk = TestDesk.start(Map.of());
        desk.getBean(SequencerLoop.class).stop();
        sql = desk.getBean(JdbcClient.class);
        superusers = TestDatabase.superusers(desk.getEnvironment().getRequiredProperty("database.url"));
        root = JdbcClient.create(superusers);
        journal = desk.getBean(Journal.class);
        sequencer = desk.getBean(Sequencer.class);
        verification = desk.getBean(JournalVerification.class);
        attestations = desk.getBean(Attestations.class);
        policy = desk.getBean(Policy.class);
        subjects = desk.getBean(Subjects.class);
        transaction =
                new TransactionTemplate(desk.getBean(org.springframework.transaction.PlatformTransactionManager.class));
        folder = Path.of(desk.getEnvironment().getRequiredProperty("qyzmet.data"))
                .resolve("journal");
    }

    @AfterAll
    void stop() {
        desk.close();
    }

    @Test
    void entriesGetConsecutivePlacesWhoeverCommitsWhen() throws Exception {
        drain();
        long before = size();
        long entries = count("journal_entry");
        try (var pool = Executors.newFixedThreadPool(6)) {
            var writers = IntStream.range(0, 6)
                    .<Future<Integer>>mapToObj(writer -> pool.submit(() -> write(writer)))
                    .toList();
            int written = 0;
            for (var writer : writers) {
                while (!writer.isDone()) {
                    sequencer.sequence();
                }
                written += writer.get();
            }
            drain();

            assertThat(size()).isEqualTo(before + written);
            assertThat(count("journal_entry")).isEqualTo(entries + written);
        }
        assertThat(sql.sql("select idx from journal_entry where idx >= ? order by idx")
                        .param(before)
                        .query(Long.class)
                        .list())
                .as("no gap")
                .containsExactlyElementsOf(
                        LongStream.range(before, size()).boxed().toList());
        assertThat(verification.verify().place()).isNull();
    }

    /** Some roll back, some hold their transaction open, so that later numbers commit first. */
    private int write(int writer) {
        int written = 0;
        for (int i = 0; i < 40; i++) {
            boolean back = (i + writer) % 7 == 0;
            transaction.executeWithoutResult(status -> {
                journal.administer(Actor.system("test"), "setting", "number:" + writer);
                journal.administer(Actor.system("test"), "setting", "second:" + writer);
                if (back) {
                    status.setRollbackOnly();
                }
            });
            written += back ? 0 : 2;
        }
        return written;
    }

    @Test
    void anotherProgramVerifiesWhatIsPublished() throws Exception {
        var person = person();
        for (int i = 0; i < 300; i++) {
            journal.read(officer(), "card:" + i, List.of(person), "person.name");
        }
        drain();
        var key = get("/journal/key").body();
        var vkey = new String(key, StandardCharsets.UTF_8).strip();
        var note = get("/journal/checkpoint");
        assertThat(note.headers().firstValue("Content-Type")).contains("text/plain;charset=UTF-8");
        var lines = PlainLog.open(new String(note.body(), StandardCharsets.UTF_8), vkey)
                .split("\n");
        long size = Long.parseLong(lines[1]);
        var leaves = PlainLog.leaves(folder, size);

        assertThat(lines[0]).matches("qyzmet\\.desk/[0-9a-f]{32}").isEqualTo(vkey.substring(0, vkey.indexOf('+')));
        assertThat(PlainLog.mth(leaves)).isEqualTo(Base64.getDecoder().decode(lines[2]));
        assertThat(size).isEqualTo(size()).isGreaterThan(256);
        var tile = get("/journal/tile/0/000");
        assertThat(tile.body()).isEqualTo(Files.readAllBytes(folder.resolve("tile/0/000")));
        assertThat(tile.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
        assertThat(get("/journal/tile/1/000.p/" + size / 256).body()).hasSize((int) (size / 256) * 32);
        assertThat(get("/journal/tile/0/999").statusCode()).isEqualTo(404);
        assertThat(get("/journal/tile/entries/000").statusCode()).isEqualTo(404);
        assertThat(get("/journal/tile/0/..%2f..%2fkeys%2froot.key").statusCode())
                .isGreaterThanOrEqualTo(400);
        assertThat(Files.readString(folder.resolveSibling("keys").resolve("highwater")))
                .isEqualTo(new String(note.body(), StandardCharsets.UTF_8));
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(file -> file.toString().endsWith(".new"))).isEmpty();
        }
    }

    @Test
    void leavesHoldNoValueAndNobodyWhoCameToTheirOwn() {
        var person = person();
        var own = policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS);
        journal.note(own, Operation.EXTRACT, "mine:" + UUID.randomUUID(), List.of(person), "person.name");
        drain();
        var leaves = sql.sql("select " + Leaf.COLUMNS + " from journal_entry where entry in "
                        + "(select entry from journal_subject where subject_id = ?)")
                .param(person.value())
                .query((row, n) -> new String(Leaf.of(row).bytes(), StandardCharsets.UTF_8))
                .list();

        assertThat(leaves)
                .isNotEmpty()
                .allSatisfy(leaf ->
                        assertThat(leaf).doesNotContain(person.toString()).doesNotContain("mine:"));
    }

    @Test
    void aListNamesAPersonOnceADayToAViewerAndCountsThemAfterThat() {
        var officer = officer();
        var ada = person();
        var olzhas = person();
        journal.list(officer, "list:trial", List.of(ada), "ticket.title");
        journal.list(officer, "list:trial", List.of(ada), "ticket.title");
        journal.list(officer, "list:trial", List.of(ada, olzhas, ada), "ticket.title");
        journal.list(officer, "list:trial", List.of(ada), "ticket.title", "subject.name");
        journal.list(officer, "list:other", List.of(ada), "ticket.title");
        transaction.executeWithoutResult(status -> journal.list(officer, "list:trial", List.of(ada), "ticket.title"));

        assertThat(root.sql(
                                "select cardinality(people) || ' ' || array_to_string(fields, ' ') || coalesce(' ' || object, '')"
                                        + " from journal_queue order by id desc limit 6")
                        .query(String.class)
                        .list()
                        .reversed())
                .containsExactly(
                        "1 ticket.title",
                        "0 ticket.title again:1 list:trial",
                        "1 ticket.title again:1",
                        "1 ticket.title subject.name",
                        "1 ticket.title",
                        "1 ticket.title");
        drain();
        assertThat(verification.verify().place()).isNull();
    }

    @Test
    void readersWhoComeTogetherEachHaveTheirEntry() throws Exception {
        var person = person();
        drain();
        long before = size();
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = IntStream.range(0, 100)
                    .mapToObj(i -> readers.submit(() -> {
                        journal.read(officer(), "card:together" + i, List.of(person), "person.name");
                        return true;
                    }))
                    .toList();
            for (var one : asked) {
                assertThat(one.get()).isTrue();
            }
        }
        drain();
        assertThat(size()).isEqualTo(before + 100);
        assertThat(verification.verify().place()).isNull();
    }

    @Test
    void theProgramsOwnRolesMayQueueEntriesAndNothingElse() {
        fill(1);
        var acts = new ArrayList<String>();
        for (var table : List.of(
                "journal_queue",
                "journal_entry",
                "journal_tile",
                "journal_log",
                "journal_count",
                "journal_subject",
                "journal_verification")) {
            acts.add("delete from " + table);
            acts.add("truncate " + table);
        }
        acts.add("update journal_entry set purpose = 'support'");
        acts.add("update journal_queue set purpose = 'support'");
        acts.add("update journal_subject set ground = 'contract'");
        acts.add("update journal_log set size = 0");
        acts.add("update journal_attestation set body = ''");
        acts.add("insert into journal_tile (level, number, hashes) values (0, 99, decode(repeat('00', 32), 'hex'))");
        for (var family : Family.values()) {
            if (family != Family.SEQUENCER) {
                var role = JdbcClient.create(TestPools.of(family, desk));
                for (var act : acts) {
                    assertThatThrownBy(() -> role.sql(act).update())
                            .as(family + ": " + act)
                            .isInstanceOf(DataAccessException.class);
                }
            }
        }
    }

    @Test
    void aReceiptIsProvenWithoutTheDesk() throws Exception {
        var person = person();
        var permit = policy.permit(Actor.system("test"), Purpose.RIGHTS);
        var body = Map.of("kind", "receipt", "name", "Айгерім", "count", 3L);
        var id = transaction.execute(status -> attestations.attest(permit, Operation.RECORD, "receipt", person, body));

        assertThat(attestations.state(permit, id)).isInstanceOf(Attestations.State.Waiting.class);
        assertThat(attestations.state(permit, UUID.randomUUID())).isInstanceOf(Attestations.State.Unknown.class);
        drain();
        assertThat(attestations.state(permit, id)).isInstanceOf(Attestations.State.Proven.class);
        var proven = (Attestations.State.Proven) attestations.state(permit, id);

        // by a reader of the texts alone
        var vkey = Files.readString(folder.resolve("key.pub")).strip();
        var json = JsonMapper.builder().build().readTree(proven.json());
        var lines = PlainLog.open(json.path("checkpoint").stringValue(), vkey).split("\n");
        var leaf = json.path("proof").path("leaf").stringValue();
        var hashes = new java.util.ArrayList<byte[]>();
        json.path("proof")
                .path("hashes")
                .forEach(hash -> hashes.add(Base64.getDecoder().decode(hash.stringValue())));
        assertThat(PlainLog.climb(
                        json.path("proof").path("index").longValue(),
                        Long.parseLong(lines[1]),
                        PlainLog.leafHash(leaf.getBytes(StandardCharsets.UTF_8)),
                        hashes))
                .isEqualTo(Base64.getDecoder().decode(lines[2]));
        var mac = javax.crypto.Mac.getInstance("HmacSHA256");
        mac.init(new javax.crypto.spec.SecretKeySpec(
                Base64.getDecoder().decode(json.path("salt").stringValue()), "HmacSHA256"));
        var canonical = "{\"count\":3,\"kind\":\"receipt\",\"name\":\"Айгерім\"}";
        assertThat(proven.json()).contains(canonical);
        assertThat(JsonMapper.builder().build().readTree(leaf).path("attest").stringValue())
                .isEqualTo(Base64.getEncoder().encodeToString(mac.doFinal(canonical.getBytes(StandardCharsets.UTF_8))));
        assertThat(leaf).doesNotContain("Айгерім").doesNotContain(person.toString());
        var proof = proven.proof().split("\n\n", 2);
        assertThat(proof[0].lines().toList())
                .startsWith("c2sp.org/tlog-proof@v1")
                .contains("index " + proven.index());
        assertThat(PlainLog.open(proof[1], vkey)).isEqualTo(String.join("\n", lines) + "\n");

        // and by ours, which finds each change
        var keys = List.of(NoteKey.parse(vkey));
        assertThat(Proof.verified(proven.json().getBytes(StandardCharsets.UTF_8), keys)
                        .index())
                .isEqualTo(proven.index());
        for (var changed : List.of(
                proven.json().replace("Айгерім", "Айгерiм"),
                proven.json().replace("\"count\":3", "\"count\":4"),
                proven.json().replace("\"index\":" + proven.index(), "\"index\":" + (proven.index() + 1)),
                proven.json().replace("\"body\":{", "\"body\":{\"more\":1,"),
                proven.json().replace("\"kind\":\"receipt\"", "\"kind\":\"receipt\",\"kind\":\"receipt\""),
                proven.json().substring(1),
                "{}",
                "[]")) {
            assertThatThrownBy(() -> Proof.verified(changed.getBytes(StandardCharsets.UTF_8), keys))
                    .as(changed)
                    .isInstanceOf(Broken.class);
        }
    }

    @Test
    void whatItsPurposeDoesNotAllowIsRefused_1_2_4_8() {
        assertThatThrownBy(() -> journal.note(
                        policy.permit(Actor.system("test"), Purpose.SUPPORT),
                        Operation.DESTROY,
                        "x:1",
                        List.of(person())))
                .isInstanceOf(Refused.class);
    }

    @Test
    void anActThatNamesNobodyIsKeptInClear() {
        var permit = policy.permit(Actor.system("test"), Purpose.RIGHTS);
        var id = transaction.execute(status ->
                attestations.attest(permit, Operation.DESTROY, "act", null, Map.of("tables", List.of("ticket"))));
        drain();

        assertThat(attestations.state(permit, id)).isInstanceOf(Attestations.State.Proven.class);
    }

    @Test
    void whatGoesWithAPersonLeavesTheLogWholeAndIsAccountedFor() {
        var person = person();
        var other = person();
        var own = policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS);
        journal.note(own, Operation.EXTRACT, "mine:1", List.of(person, other), "person.name");
        var ticket = UUID.randomUUID();
        journal.note(
                policy.permit(Actor.link(person, ticket), Purpose.SUPPORT),
                Operation.EXTRACT,
                "ticket:" + ticket,
                List.of(person),
                "message.body");
        drain();
        journal.note(own, Operation.EXTRACT, "mine:2", List.of(person), "person.name"); // still in the queue
        var permit = policy.permit(Actor.system("test"), Purpose.RIGHTS);
        Acting.running(
                Family.ERASURE,
                () -> transaction.executeWithoutResult(status -> {
                    journal.note(permit, Operation.DESTROY, "person:1", List.of(person), "person");
                    journal.forget(person);
                }));
        drain();

        assertThat(rows(person)).isZero();
        assertThat(rows(other)).isPositive();
        assertThat(sql.sql("select count(*) from journal_entry where actor in (?, ?)")
                        .params(person.value(), ticket)
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(verification.verify().place()).isNull();

        // the same without an act is found
        var deleted = copied();
        root.sql("delete from journal_subject where subject_id = ?")
                .param(other.value())
                .update();
        assertThat(verification.verify().place()).contains(": a row about a person is missing");
        restore(deleted);
        assertThat(verification.verify().place()).isNull();
    }

    @Test
    void whatTheJournalSaysOfItselfIsSaidByNobodyElse() {
        for (var family : Family.values()) {
            var role = JdbcClient.create(TestPools.of(family, desk));
            for (var word : List.of("journal.forgotten", "journal.gap", "journal.pruned")) {
                if (family == Family.SEQUENCER && !word.equals("journal.forgotten")) {
                    continue;
                }
                assertThatThrownBy(() ->
                                role.sql(excuse(word, "people:9 actors:9")).update())
                        .as(family + ": " + word)
                        .rootCause()
                        .hasMessageMatching("(?s).*(permission denied|this is said by the journal alone).*");
            }
        }
        assertThat(JdbcClient.create(TestPools.of(Family.SUPPORT, desk))
                        .sql(excuse("setting", "any"))
                        .update())
                .as("any other word")
                .isOne();
        drain();
    }

    @Test
    void anExcuseThatTheDeskDidNotSealExcusesNothing() {
        var person = person();
        var other = person();
        for (var one : List.of(person, other)) {
            journal.note(
                    policy.permit(Actor.link(one, UUID.randomUUID()), Purpose.SUPPORT),
                    Operation.EXTRACT,
                    "ticket:" + UUID.randomUUID(),
                    List.of(one),
                    "message.body");
        }
        fill(600);
        long entry = place(other);
        long mine = place(person);
        var before = copied();
        Acting.running(Family.ERASURE, () -> transaction.executeWithoutResult(status -> journal.forget(person)));
        assertThat(verification.verify().place())
                .as("forgotten, and not said in the log yet")
                .isNull();
        drain();

        // said in the queue, in the log by the desk itself, and with as many seals as rows are missing
        var sayings = excuse("journal.forgotten", "people:1 actors:1") + ";"
                + excuse("journal.pruned", "below:256") + ";"
                + excuse("journal.gap", "from:256 to:300");
        root.sql(sayings).update();
        tried(sayings, entry, mine, before);
        drain();
        tried(sayings, entry, mine, before);
        assertThat(verification.verify().place()).isNull();
    }

    private void tried(String sayings, long entry, long mine, String before) {
        var of = "(select entry from journal_entry where idx = " + entry + ")";
        var missing = "entry " + entry + ": a row about a person is missing";
        trial("delete from journal_subject where entry = " + of, missing);
        trial(
                "delete from journal_subject where entry = " + of + "; insert into journal_gone (entry, seal) values ("
                        + of + ", decode(repeat('07', 32), 'hex'))",
                missing);
        // the seal of another's row
        trial(
                "delete from journal_subject where entry = " + of + "; insert into journal_gone (entry, seal) select "
                        + of + ", seal from journal_gone where entry = (select entry from journal_entry where idx = "
                        + mine + ")",
                missing);
        trial(
                "update journal_entry set actor = null, actor_salt = null where idx = " + entry,
                "entry " + entry + ": the actor is missing");
        // somebody is put back from an older copy, so that the number of missing rows stays as it was
        trial(
                "delete from journal_subject where entry = " + of + "; insert into journal_subject select * from "
                        + before + ".journal_subject where entry = (select entry from journal_entry where idx = " + mine
                        + ")",
                "entry " + Math.min(entry, mine) + ":");
        trial(
                "insert into journal_subject select * from " + before
                        + ".journal_subject where entry = (select entry from journal_entry where idx = " + mine + ")",
                "entry " + mine + ": journal_gone holds a seal of a row that did not go");
        trial(
                "delete from journal_gone where entry = (select entry from journal_entry where idx = " + mine + ")",
                "entry " + mine + ":");
        trial("insert into journal_gone values (-4, decode(repeat('07', 32), 'hex'))", "journal_gone holds a row");
        trial(
                "delete from journal_entry where idx < 256; delete from journal_subject s where not exists"
                        + " (select from journal_entry e where e.entry = s.entry);"
                        + " update journal_log set minimum = 256, pruned = 256, pruned_seal = decode(repeat('07', 32), 'hex')",
                "entries below 256 are missing");
        trial("update journal_log set pruned = 3", "are missing and the desk did not seal");
        trial(
                "delete from journal_entry where idx between 256 and 299; insert into journal_gap (from_idx, to_idx, at)"
                        + " values (256, 300, now())",
                "entries 256 to 299 are missing and the desk did not seal");
    }

    @Test
    void receiversReceiptsAndFiguresAreComparedWithTheLog() {
        var person = person();
        var token = Actor.token(UUID.randomUUID(), null, Set.of(), Reach.ALL);
        journal.note(
                policy.permit(token, Purpose.SUPPORT), Operation.EXTRACT, "ticket:1", List.of(person), "contact.value");
        var permit = policy.permit(Actor.system("test"), Purpose.RIGHTS);
        var receipt = Objects.requireNonNull(transaction.execute(
                status -> attestations.attest(permit, Operation.RECORD, "receipt", person, Map.of("kind", "receipt"))));
        var act = Objects.requireNonNull(transaction.execute(
                status -> attestations.attest(permit, Operation.DESTROY, "act", null, Map.of("tables", 3))));
        fill(2);
        long of = place(person, token.id());
        var entry = "(select entry from journal_entry where idx = " + of + ")";
        trial("update journal_subject set receiver = null where entry = " + entry, "entry " + of + ": the receiver");
        trial(
                "update journal_subject set receiver = subject_id where entry = " + entry,
                "entry " + of + ": the receiver");
        trial(
                "update journal_subject set receiver = gen_random_uuid() where receiver is null and subject_id = '"
                        + person + "'",
                ": the receiver");

        for (var id : List.of(receipt, act)) {
            long at = sql.sql("select idx from journal_attestation where id = ?")
                    .param(id)
                    .query(Long.class)
                    .single();
            var where = " where id = '" + id + "'";
            for (var change :
                    List.of("kind = 'other'", "at = at + interval '1 day'", "id = gen_random_uuid()", "seal = null")) {
                trial("update journal_attestation set " + change + where, "is not what the desk wrote");
            }
            trial(
                    "update journal_attestation set nonce = uuid_send(gen_random_uuid())" + where,
                    "entry " + at + ": what it attests is missing");
            for (var change : List.of("idx = idx + 1", "idx = null", "leaf = leaf || ' '", "leaf = null")) {
                trial(
                        "update journal_attestation set " + change + where,
                        "entry " + at + ": journal_attestation " + id);
            }
            trial("delete from journal_attestation" + where, "entry " + at + ": what it attests is missing");
            trial("""
                    insert into journal_attestation select gen_random_uuid(), kind, uuid_send(gen_random_uuid()), at, subject_id, sealed, body, salt, %s, leaf, seal
                    from journal_attestation""".formatted("idx") + where, "is not what the desk wrote");
        }
        var sealed = " where id = '" + receipt + "'";
        trial("update journal_attestation set sealed = sealed || '\\x00'" + sealed, "is not what the desk wrote");
        trial("update journal_attestation set subject_id = gen_random_uuid()" + sealed, "is not what the desk wrote");
        trial("update journal_attestation set body = '{}' where id = '" + act + "'", "is not what the desk wrote");
        trial("update journal_attestation set salt = nonce where id = '" + act + "'", "is not what the desk wrote");

        trial(
                "update journal_count set entries = entries + 1 where operation = 'extract'",
                "extract is not the number");
        trial("delete from journal_count where operation = 'extract'", "extract is not the number");
        trial(
                "insert into journal_count values ('2020-01-02', 'transfer', 4)",
                "2020-01-02 transfer is not the number");
        trial("update journal_count set day = day - 1", "is not the number");
        assertThat(verification.verify().place()).isNull();
    }

    private long place(SubjectId person, UUID receiver) {
        return sql.sql(
                        "select idx from journal_entry e join journal_subject s on s.entry = e.entry where s.subject_id = ? and s.receiver = ?")
                .params(person.value(), receiver)
                .query(Long.class)
                .single();
    }

    private static String excuse(String word, String object) {
        return """
                insert into journal_queue (at, operation, actor_kind, actor, purpose, edition, fields, object, nonce)
                values (now(), 'administer', 'system', gen_random_uuid(), 'accountability', 'test', '{%s}', '%s', uuid_send(gen_random_uuid()))
                """.formatted(word, object).strip();
    }

    private long place(SubjectId person) {
        return sql.sql(
                        "select max(idx) from journal_entry e join journal_subject s on s.entry = e.entry where s.subject_id = ?")
                .param(person.value())
                .query(Long.class)
                .single();
    }

    @Test
    void whoeverChangesTheDatabaseIsFoundWithThePlace() throws Exception {
        var person = person();
        var own = policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS);
        for (int i = 0; i < 300; i++) {
            journal.note(own, Operation.EXTRACT, "mine:" + i, List.of(person), "person.name");
        }
        drain();
        assertThat(verification.verify().place()).isNull();
        long last = size() - 1;
        var of = sql.sql(
                        "select min(e.idx) from journal_entry e join journal_subject s on s.entry = e.entry where s.subject_id = ? and e.actor = ?")
                .params(person.value(), person.value())
                .query(Long.class)
                .single();

        trial("update journal_entry set purpose = 'support' where idx = " + of, "entry " + of + " differs");
        trial("update journal_entry set at = at + interval '1 hour' where idx = " + of, "entry " + of + " differs");
        trial("update journal_entry set actor = gen_random_uuid() where idx = " + of, "entry " + of + ": the actor");
        trial(
                "update journal_entry set actor = null, actor_salt = null where idx = " + of,
                "entry " + of + ": the actor is missing");
        trial("update journal_entry set fields = '{}' where idx = " + last, "entry " + last + " differs");
        trial("delete from journal_entry where idx = " + of, "entry " + of + " is missing");
        trial("delete from journal_entry where idx = " + last, "entry " + last + " is missing");
        trial("truncate journal_entry", "entry 0 is missing");
        trial(copyOfEntry(of, last + 1), "entry " + (last + 1) + " stands in no leaf");
        trial("""
                update journal_entry set idx = -1 where idx = %1$d;
                update journal_entry set idx = %1$d where idx = %2$d;
                update journal_entry set idx = %2$d where idx = -1;
                """.formatted(of, of + 1), "entry " + of + " differs");
        var entry = "(select entry from journal_entry where idx = " + of + ")";
        trial(
                "delete from journal_subject where entry = " + entry,
                "entry " + of + ": a row about a person is missing");
        trial(
                "update journal_subject set subject_id = gen_random_uuid() where entry = " + entry,
                "entry " + of + ": a row about a person");
        trial(
                "update journal_subject set ground = 'contract' where entry = " + entry,
                "entry " + of + ": a row about a person");
        trial(
                "update journal_subject set sealed = sealed || '\\x00' where entry = " + entry,
                "entry " + of + ": a row about a person");
        trial(
                "insert into journal_subject select entry, gen_random_uuid(), ground, tag, commitment, sealed from journal_subject where entry = "
                        + entry,
                "entry " + of + ": a row about a person");
        trial(
                "insert into journal_subject select -5, subject_id, ground, tag, commitment, sealed from journal_subject where entry = "
                        + entry,
                "journal_subject");
        trial("update journal_log set minimum = 256; delete from journal_entry where idx < 256", "below 256");
        trial("update journal_log set size = size - 1", "rolled back");
        trial("delete from journal_tile where level = 0 and number = 0", "tile/0/000 is missing");
        trial(
                "update journal_tile set hashes = set_byte(hashes, 5, 5 # get_byte(hashes, 5)) where level = 0",
                "tile/0/000");
    }

    /** Behind the files there is only what the desk has signed a moment ago, and of comparisons only what it says itself. */
    @Test
    void whatIsAddedBehindTheFilesIsFound() throws IOException {
        fill(20);
        long next = size();
        trial(
                copyOfEntry(next - 1, next) + "; update journal_log set size = size + 1;"
                        + " update journal_count set entries = entries + 1 where (day, operation) = (select at::date, operation from journal_entry where idx = "
                        + next + ")",
                "journal_log: " + (next + 1) + " leaves");
        trial(
                "insert into journal_tile (level, number, hashes) values (0, 999, decode(repeat('00', 32), 'hex'))",
                "behind the log");
        assertThat(verification.verify().place()).isNull();
        trial(
                "insert into journal_verification (at, size, seal) values (now() + interval '1 hour', 1, decode(repeat('00', 32), 'hex'))",
                "journal_verification");
        trial("update journal_verification set size = size + 1", "journal_verification");

        // the desk has signed more than the files show: as between its commit and its files
        var files = desk.getBean(JournalFolder.class).checkpoint().orElseThrow();
        fill(300);
        Files.writeString(folder.resolve("checkpoint"), files);
        Files.writeString(folder.resolveSibling("keys").resolve("highwater"), files);
        trial(
                "update journal_entry set at = at + interval '1 hour' where idx = " + (next + 280),
                "entries from " + next);
        trial("delete from journal_entry where idx = " + (next + 280), "entries from " + next);
        trial(copyOfEntry(next, next + 300) + "; update journal_log set size = size + 1", "journal_log");
        assertThat(verification.verify().place()).isNull();
        fill(1);
        assertThat(verification.verify().place()).isNull();
    }

    @Test
    void aRewrittenTableWithATreeToMatchIsNotSigned() {
        fill(20);
        var copy = copied();
        // the thief hashes well, but has no key
        root.sql("update journal_entry set at = at - interval '1 day' where idx = 0")
                .update();
        var leaves = root.sql("select " + Leaf.COLUMNS + " from journal_entry order by idx")
                .query((row, n) -> Merkle.leaf(Leaf.of(row).bytes()))
                .list();
        root.sql("delete from journal_tile").update();
        var growth = new Growth((level, number, width) -> new byte[0], 0);
        leaves.forEach(growth::append);
        growth.tiles()
                .forEach(tile -> root.sql("insert into journal_tile (level, number, hashes) values (?, ?, ?)")
                        .params(tile.level(), tile.number(), tile.hashes())
                        .update());
        journal.administer(Actor.system("test"), "setting", "after");

        assertThat(sequencer.sequence()).isZero();
        assertThat(sequencer.trouble()).isEqualTo(Sequencer.Trouble.CHANGED);
        assertThat(verification.verify().place()).contains("journal_tile: tile/0/000");
        restore(copy);
        assertThat(sequencer.sequence()).isPositive();
        assertThat(sequencer.trouble()).isNull();
    }

    @Test
    void anOlderCopyOfTheDatabaseStopsTheLog() {
        fill(20);
        var older = copied();
        fill(20);
        restore(older);
        journal.administer(Actor.system("test"), "setting", "after");

        assertThat(sequencer.sequence()).isZero();
        assertThat(sequencer.trouble()).isEqualTo(Sequencer.Trouble.OLDER);
        assertThat(verification.verify().place()).contains("rolled back");
        restore(newest);
        sequencer.sequence();
        assertThat(sequencer.trouble()).isNull();
        assertThat(verification.verify().place()).isNull();
    }

    @Test
    void aRestoredDatabaseGoesOnInTheSameLogWithANamedGap() {
        fill(20);
        var older = copied();
        long from = size();
        fill(300);
        long to = size();
        var signed = desk.getBean(JournalFolder.class).checkpoint().orElseThrow();
        restore(older);
        journal.administer(Actor.system("test"), "setting", "after");
        assertThat(sequencer.sequence()).isZero();
        var recovery = desk.getBean(JournalRecovery.class);
        assertThat(recovery.gap()).contains(new JournalRecovery.Gap(from, to));

        assertThat(recovery.resume(Actor.system("test"))).contains(new JournalRecovery.Gap(from, to));
        drain();
        assertThat(size()).isEqualTo(to + 2);
        assertThat(recovery.gap()).isEmpty();
        assertThat(verification.verify().place()).isNull();
        var keys = desk.getBean(JournalFolder.class)
                .keys(sequencer.key(Objects.requireNonNull(sequencer.log()).origin()));
        var source = LogSource.folder(folder);
        LogFiles.continues(
                source, LogFiles.verified(source, keys), Checkpoint.verified(signed, keys), "before the restore");
        trial("delete from journal_gap", "entry " + from + " is missing");
        trial("update journal_gap set to_idx = to_idx + 1 where from_idx = " + from, "did not seal");
    }

    @Test
    void oneSequencerWorksAtATime() {
        drain();
        journal.administer(Actor.system("test"), "setting", "locked");
        try (var other = TestPools.of(Family.SEQUENCER, desk).getConnection();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(" + NodeLock.JOURNAL.key() + ")");
            assertThat(sequencer.sequence()).isZero();
            assertThat(sequencer.trouble()).isNull();
            other.rollback();
            assertThat(sequencer.sequence()).isEqualTo(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theJournalGoesOnWhileOtherWorkHasItsTurn() throws SQLException {
        drain();
        try (var other = TestPools.of(Family.SEQUENCER, desk).getConnection();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            for (var lock : EnumSet.complementOf(EnumSet.of(NodeLock.JOURNAL))) {
                statement.execute("select pg_advisory_xact_lock(" + lock.key() + ")");
            }
            journal.administer(Actor.system("test"), "setting", "busy");
            assertThat(sequencer.sequence()).isEqualTo(1);
            other.rollback();
        }
    }

    @Test
    void noEntryOfABatchIsComparedWithAllOthers() throws SQLException {
        // the plan that matters is the one of a long queue, however short it was when its table was last looked at
        try (var owner = desk.getBean("ownerDataSource", DataSource.class).getConnection();
                var statement = owner.createStatement();
                var explain = owner.prepareStatement("explain " + Sequencer.TAKE)) {
            owner.setAutoCommit(false);
            statement.execute("""
                    insert into journal_queue (at, operation, actor_kind, actor, purpose, edition, fields, nonce)
                    select now(), 'administer', 'system', gen_random_uuid(), 'administration', 'test', '{}', decode(repeat('00', 16), 'hex')
                    from generate_series(1, 10000)
                    """);
            explain.setInt(1, 10_000);
            explain.setInt(2, 20_000);
            explain.setLong(3, 0);
            var plan = new StringBuilder();
            try (var lines = explain.executeQuery()) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            owner.rollback();

            assertThat(plan.toString()).contains("Tid Scan on journal_queue").doesNotContain("Nested Loop");
        }
    }

    @Test
    void afterACrashOrALossTheFilesCatchUpWithTheDatabase() throws IOException {
        fill(300);
        var before = desk.getBean(JournalFolder.class).checkpoint().orElseThrow();
        fill(300);
        // as if the desk had died after the commit, before the files: and the files are gone, too
        Files.writeString(folder.resolveSibling("keys").resolve("highwater"), before);
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        var reborn = new Sequencer(
                desk.getBean(JdbcTemplate.class),
                transaction,
                desk.getBean(JournalFolder.class),
                desk.getBean(Vault.class),
                policy,
                Clock.systemUTC());
        reborn.sequence();

        assertThat(reborn.trouble()).isNull();
        var keys = List.of(NoteKey.parse(Files.readString(folder.resolve("key.pub"))));
        assertThat(LogFiles.verified(LogSource.folder(folder), keys).size()).isEqualTo(size());
        assertThat(verification.verify().place()).isNull();
    }

    @Test
    void theLampOfTheClauseFollowsWhatIsFound() {
        fill(1);
        root.sql("update journal_log set at = now() - interval '3 hours'").update();
        fill(3);
        var control = desk.getBean("accountingControl", Control.class);
        var liability = desk.getBean("liabilityControl", Control.class);
        assertThat(control.check().figures())
                .as("the time of the newest signature, not of the first")
                .containsEntry("audit.control.accounting.signed", 0L);
        assertThat(verification.verify().place()).isNull();
        assertThat(control.check().lamp()).isEqualTo(Control.Lamp.ENFORCED);

        var role = sql.sql("select current_database() || '_support'")
                .query(String.class)
                .single();
        root.sql("grant update on journal_entry to " + role).update();
        assertThat(control.check().says()).isEqualTo("audit.control.accounting.rewritable");
        root.sql("revoke update on journal_entry from " + role).update();
        var copy = copied();
        assertThatThrownBy(() -> root.sql(
                                "update journal_entry set actor = null where idx = (select max(idx) from journal_entry)")
                        .update())
                .as("an act of nobody")
                .hasMessageContaining("journal_entry_actor");
        root.sql("update journal_entry set actor = gen_random_uuid() where idx = (select max(idx) from journal_entry)")
                .update();
        verification.verify();
        assertThat(control.check().lamp()).isEqualTo(Control.Lamp.BROKEN);
        assertThat(liability.check().says()).isEqualTo("audit.control.liability.not-whole");
        restore(copy);
        verification.verify();
        assertThat(control.check().lamp()).isEqualTo(Control.Lamp.ENFORCED);
        assertThat(liability.check().says()).isEqualTo("audit.control.liability");
        root.sql("""
                insert into journal_verification (at, size, place, seal)
                select at + interval '1 second', size, place, seal from journal_verification order by at desc limit 1
                """).update();
        assertThat(control.check().says()).as("not the word of the desk").isEqualTo("audit.control.accounting.changed");
        assertThat(liability.check().says()).isEqualTo("audit.control.liability.not-whole");
        root.sql("delete from journal_verification").update();
        assertThat(control.check().says()).isEqualTo("audit.control.accounting.unverified");
        assertThat(liability.check().says()).isEqualTo("audit.control.liability.unverified");
        assertThat(desk.getBean("operationsControl", Control.class).check().figures())
                .containsKey("audit.control.operations.administer");
    }

    private String newest = "";

    @Test
    void aChangedFileIsFoundWithThePlace() throws IOException {
        fill(600);
        var keys = List.of(NoteKey.parse(Files.readString(folder.resolve("key.pub"))));
        var source = LogSource.folder(folder);
        var good = LogFiles.verified(source, keys);
        long partial = good.size() / 256;
        changed(keys, "tile/0/001", bytes -> bytes[40] ^= 1, "tile/0/001");
        changed(keys, "tile/1/000.p/" + partial, bytes -> bytes[0] ^= 1, "tile/0/000 does not give its hash in tile/1");
        changed(keys, "checkpoint", bytes -> bytes[3] ^= 1, "checkpoint");
        changed(keys, "checkpoint", bytes -> bytes[bytes.length - 20] ^= 1, "");
        if (good.size() % 256 > 0) {
            changed(
                    keys,
                    Tiles.path(0, partial, (int) (good.size() % 256)),
                    bytes -> bytes[1] ^= 1,
                    "checkpoint: the tiles do not give its root");
        }
        var tile = folder.resolve("tile/0/000");
        var whole = Files.readAllBytes(tile);
        Files.write(tile, java.util.Arrays.copyOf(whole, 96));
        assertThatThrownBy(() -> LogFiles.verified(source, keys)).hasMessageContaining("tile/0/000");
        Files.delete(tile);
        assertThatThrownBy(() -> LogFiles.verified(source, keys)).hasMessageContaining("tile/0/000 is missing");
        Files.write(tile, whole);
        var since = good;
        fill(3);
        LogFiles.continues(source, LogFiles.verified(source, keys), since, "since");
        var later = LogFiles.verified(source, keys);
        assertThatThrownBy(() -> LogFiles.continues(source, since, later, "since"))
                .hasMessageContaining("rolled back");
        assertThatThrownBy(() ->
                        LogFiles.continues(source, later, new Checkpoint(later.origin(), 5, new byte[32]), "since"))
                .hasMessageContaining("does not continue");
    }

    private interface Change {
        void on(byte[] bytes);
    }

    private void changed(List<NoteKey> keys, String file, Change change, String place) throws IOException {
        var path = folder.resolve(file);
        var whole = Files.readAllBytes(path);
        var bytes = whole.clone();
        change.on(bytes);
        Files.write(path, bytes);
        assertThatThrownBy(() -> LogFiles.verified(LogSource.folder(folder), keys))
                .as(file)
                .isInstanceOf(Broken.class)
                .hasMessageContaining(place);
        Files.write(path, whole);
        LogFiles.verified(LogSource.folder(folder), keys);
    }

    /** Done by a superuser, looked at before it commits, and taken back. */
    private void trial(String tampering, String place) {
        var keys = desk.getBean(JournalFolder.class)
                .keys(sequencer.key(Objects.requireNonNull(sequencer.log()).origin()));
        var source = LogSource.folder(folder);
        var files = LogFiles.verified(source, keys);
        try (var connection = superusers.getConnection()) {
            connection.setAutoCommit(false);
            var database = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
            database.execute(tampering);
            assertThatThrownBy(() -> StoredRows.compare(
                            database,
                            files,
                            source.tiles(),
                            keys,
                            desk.getBean(Vault.class).journalSeal()))
                    .as(tampering)
                    .isInstanceOf(Broken.class)
                    .hasMessageContaining(place);
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String copyOfEntry(long from, long to) {
        return """
                insert into journal_entry (idx, entry, at, operation, actor_kind, actor, actor_salt, actor_hash, purpose, edition, fields, nonce, people)
                select %d, -7, at, operation, actor_kind, actor, actor_salt, actor_hash, purpose, edition, fields, nonce, people from journal_entry where idx = %d
                """.formatted(to, from);
    }

    private static final List<String> TABLES = List.of(
            "journal_entry",
            "journal_subject",
            "journal_tile",
            "journal_log",
            "journal_count",
            "journal_gap",
            "journal_gone");

    /** What a superuser can put back later. */
    private String copied() {
        var schema = "saved_" + UUID.randomUUID().toString().replace("-", "");
        root.sql("create schema " + schema).update();
        for (var table : TABLES) {
            root.sql("create table " + schema + "." + table + " as table " + table)
                    .update();
        }
        return newest = schema;
    }

    private void restore(String schema) {
        newest = copied();
        for (var table : TABLES) {
            root.sql("truncate " + table).update();
            root.sql("insert into " + table + " select t.* from " + schema + "." + table + " t")
                    .update();
        }
    }

    private void fill(int entries) {
        for (int i = 0; i < entries; i++) {
            journal.administer(Actor.system("test"), "setting", "fill:" + i);
        }
        drain();
    }

    private void drain() {
        while (sequencer.sequence() > 0) {
            assertThat(sequencer.trouble()).isNull();
        }
        assertThat(sequencer.trouble()).isNull();
    }

    private long size() {
        return sql.sql("select coalesce(max(size), 0) from journal_log")
                .query(Long.class)
                .single();
    }

    private long count(String table) {
        return sql.sql("select count(*) from " + table).query(Long.class).single();
    }

    private long rows(SubjectId person) {
        return sql.sql("select count(*) from journal_subject where subject_id = ?")
                .param(person.value())
                .query(Long.class)
                .single();
    }

    private SubjectId person() {
        var permit = policy.permit(Actor.system("test"), Purpose.SUPPORT);
        return subjects.enrol(
                permit, NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", Language.KK, "form"));
    }

    private Permit officer() {
        return policy.permit(
                Actor.person(SubjectId.random(), new HashSet<>(Set.of(Role.OFFICER)), Set.of()),
                Purpose.ACCOUNTABILITY);
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        int port = Objects.requireNonNull(((ServletWebServerApplicationContext) desk).getWebServer())
                .getPort();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        }
    }
}

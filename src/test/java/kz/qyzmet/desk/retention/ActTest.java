package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.audit.Attestations;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Contracts 11 and 14: the scan finds what is there, the act says what was done and names nobody, and the paper carries its proof. */
@DeskTest
@Import(World.class)
class ActTest {
    @Autowired
    World world;

    @Autowired
    Acts acts;

    @Autowired
    ActPaper paper;

    @Autowired
    Erasures erasures;

    @Autowired
    Residue residue;

    @Autowired
    JdbcClient sql;

    @Test
    void theActNamesPlacesAndNobody() throws Exception {
        var person = world.person("Серік Мұқанов");
        var address = sql.sql("select count(*) from contact where subject_id = ?")
                .param(person.value())
                .query(Long.class)
                .single();
        assertThat(address).isPositive();
        world.ticket(person, "Анықтама керек", "Менің атым Серік Мұқанов");

        var erasure = world.destroy(person);

        assertThat(erasures.places(erasure.id()))
                .allSatisfy(place -> assertThat(place.found()).as(place.place()).isZero());
        assertThat(erasures.needles(erasure.id())).isEmpty();
        assertThat(rows("subject_key", "subject_id", new SubjectId(erasure.id())))
                .isZero();
        var proven = proven(erasure);
        assertThat(proven.json())
                .contains("act-of-destruction", "\"residue\"", person.toString())
                .doesNotContain("Серік", "Мұқанов", "mail.example");
        for (var language : Language.values()) {
            var pdf = paper.of(language, erasure, proven);
            try (var document = Loader.loadPDF(pdf)) {
                var text = new PDFTextStripper().getText(document);
                assertThat(text).contains(person.toString().substring(0, 8)).doesNotContain("Мұқанов", "#");
                var names = document.getDocumentCatalog()
                        .getNames()
                        .getEmbeddedFiles()
                        .getNames();
                assertThat(new String(
                                java.util.Objects.requireNonNull(names.get("act.json"))
                                        .getEmbeddedFile()
                                        .toByteArray(),
                                StandardCharsets.UTF_8))
                        .isEqualTo(proven.json());
            }
        }
        try (var document = Loader.loadPDF(paper.of(Language.KK, erasure, proven))) {
            assertThat(new PDFTextStripper().getText(document))
                    .contains("Дербес деректерді жою туралы", "қолы".substring(0, 1));
        }
    }

    @Test
    void aMentionInAnotherPersonsTextIsListedAndCounted() throws Exception {
        var person = world.person("Бақытгүл Шөкеева");
        var other = world.person("Иван Петров");
        var ticket = world.ticket(other, "Пропуск", "Со мной была Бақытгүл Шөкеева, спросите её");
        var russian = world.ticket(other, "Пропуск", "Ещё раз: Шокеева Бакытгул.");
        var latin = world.ticket(other, "Pass", "Please ask Bakytgul Shokeeva");
        var accents = world.ticket(other, "Pass", "Şökeeva Baqıtgül?");
        var apart = world.ticket(other, "Пропуск", "Бакытгул ушла, Шокеевой нет");
        settle();

        var erasure = world.destroy(person);

        assertThat(erasures.mentions(erasure.id()))
                .extracting(Erasures.Mention::ticket)
                .containsOnlyOnce(ticket.id(), russian.id(), latin.id(), accents.id())
                .doesNotContain(apart.id());
        assertThat(proven(erasure).json()).contains("\"found\":4");
    }

    @Test
    void whatWasLeftSomewhereIsFoundByTheScan() throws Exception {
        var person = world.person("Серік Мұқанов");
        var needles = new Needles(java.util.List.of(
                new kz.qyzmet.desk.subject.Subjects.Identifier("name", "Серік Мұқанов"),
                new kz.qyzmet.desk.subject.Subjects.Identifier("email", "serik." + person + "@post.example")));
        var folder = TestDesk.folder();
        Files.writeString(folder.resolve("left.txt"), "x".repeat(70_000) + " Serik Mukanov " + "y".repeat(10));
        sql.sql(
                        "insert into api_token (id, hash, name, scopes, ground, evidence, created_by, created_at) values (gen_random_uuid(), sha256(random()::text::bytea), ?, array['x'], 'consent', 'x', gen_random_uuid(), now())")
                .param("for serik." + person + "@post.example")
                .update();

        var found = scan(person, needles, true);

        assertThat(found.unseen()).isEmpty();
        assertThat(found.places().get("api_token")).isOne();
        assertThat(found.places().get("subject")).isPositive();
        assertThat(found.places().get("contact")).isPositive();
        assertThat(Residue.file(folder.resolve("left.txt"), new Comb(java.util.List.of(needles))))
                .containsExactly(1);
        sql.sql("delete from api_token where name like ?")
                .param("for serik." + person + "%")
                .update();
    }

    @Test
    void oneReadingTellsSeveralPeopleApart() {
        var gone = world.person("Серік Мұқанов");
        var other = world.person("Дина Ахметова");
        var ticket = world.ticket(other, "Пропуск", "Прошу");

        var found = residue.scan(java.util.List.of(
                new Residue.Wanted(gone, new Needles(java.util.List.of()), java.util.Set.of(), true),
                new Residue.Wanted(
                        new SubjectId(ticket.id()), new Needles(java.util.List.of()), java.util.Set.of(), true),
                new Residue.Wanted(other, new Needles(java.util.List.of()), java.util.Set.of(), true)));

        assertThat(found).extracting(one -> one.places().get("ticket")).containsExactly(0L, 1L, 1L);
        assertThat(found).extracting(one -> one.places().get("subject")).containsExactly(1L, 0L, 1L);
    }

    @Test
    void whatTheScanMayNotReadIsNamedAndNotCalledClean() {
        var person = world.person("Серік Мұқанов");
        sql.sql("create table unread (id uuid, words text)").update();
        try {
            sql.sql("insert into unread values (?, 'Серік Мұқанов')")
                    .param(person.value())
                    .update();

            var found = scan(person, new Needles(java.util.List.of()), false);

            assertThat(found.unseen()).contains("unread", "logs", "files", "temporary", "index");
            assertThat(found.places()).doesNotContainKeys("unread", "logs", "files", "temporary", "index");
            sql.sql("grant select (id) on unread to " + role("backup")).update();
            assertThat(scan(person, new Needles(java.util.List.of()), true))
                    .satisfies(partly -> assertThat(partly.unseen()).contains("unread"))
                    .satisfies(partly -> assertThat(partly.places()).containsEntry("unread", 1L));
        } finally {
            sql.sql("drop table unread").update();
        }
    }

    @Test
    void rowsThatABlockHidesFromTheDestructionAreSeenByTheScan() {
        var person = world.person("Серік Мұқанов");
        var hidden = world.person("Дина Ахметова");
        world.outsiderWrites(person, world.ticket(hidden, "Пропуск", "Прошу"), "И я прошу");
        sql.sql("insert into blocked (subject_id, mask) values (?, 64)")
                .param(hidden.value())
                .update();
        try {
            var found = scan(person, new Needles(java.util.List.of()), true);

            assertThat(found.places().get("message")).isPositive();
        } finally {
            sql.sql("delete from blocked where subject_id = ?")
                    .param(hidden.value())
                    .update();
        }
    }

    private Residue.Found scan(SubjectId person, Needles needles, boolean words) {
        return residue.scan(java.util.List.of(new Residue.Wanted(person, needles, java.util.Set.of(), words)))
                .getFirst();
    }

    private String role(String family) {
        return sql.sql("select quote_ident(current_database() || '_' || ?)")
                .param(family)
                .query(String.class)
                .single();
    }

    private Attestations.State.Proven proven(Erasure erasure) throws InterruptedException {
        var until = Instant.now().plus(Duration.ofSeconds(20));
        while (Instant.now().isBefore(until)) {
            if (acts.state(world.officer(), erasure) instanceof Attestations.State.Proven proven) {
                return proven;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no proof");
    }

    private static void settle() throws InterruptedException {
        Thread.sleep(2_500);
    }

    private long rows(String table, String column, SubjectId id) {
        return sql.sql("select count(*) from " + table + " where " + column + " = ?")
                .param(id.value())
                .query(Long.class)
                .single();
    }
}

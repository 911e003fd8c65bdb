package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.audit.Attestations;
import kz.qyzmet.desk.audit.OfflineCheck;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.consent.ReceiptCheck;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Contracts 14: after a destruction the operator has the leaf only; the receipt in the person's hands opens it. */
@DeskTest
@Import(World.class)
class ReceiptOutlivesTest {
    @Autowired
    World world;

    @Autowired
    Consents consents;

    @Autowired
    Attestations attestations;

    @Autowired
    Policy policy;

    @Autowired
    JdbcClient sql;

    @Value("${qyzmet.data}")
    Path data;

    @Test
    void aDestroyedPersonsReceiptStillProvesItselfAndTheDeskHasItNoMore() throws Exception {
        var person = world.person("Бақытгүл Сейдахметова");
        var text = policy.consentText(
                Purpose.SUPPORT,
                Language.KK,
                new OperatorDetails("«Дала» ЖШС", "980240000009", "privacy@dala.example"));
        consents.given(world.system(), person, Purpose.SUPPORT, text, Language.KK, Channel.WEB, "form");
        var receipt = kept(person);
        assertThat(receipt).contains("Бақытгүл");

        world.destroy(person);

        var bytes = receipt.getBytes(StandardCharsets.UTF_8);
        var proven = OfflineCheck.by(data.resolve("journal").resolve("key.pub")).proven(bytes);
        assertThat(ReceiptCheck.facts(proven, bytes)).containsEntry("words", "sha256:" + text.hash());
        assertThat(attestations.of(world.officer(), person, "receipt")).isEmpty();
        for (var table : List.of("consent", "journal_attestation")) {
            assertThat(sql.sql("select count(*) from " + table + " where subject_id = ?")
                            .param(person.value())
                            .query(Long.class)
                            .single())
                    .as(table)
                    .isZero();
        }
    }

    private String kept(SubjectId person) throws InterruptedException {
        var officer = world.officer();
        var id = attestations.of(officer, person, "receipt").getFirst().id();
        var until = Instant.now().plus(Duration.ofSeconds(20));
        while (Instant.now().isBefore(until)) {
            if (attestations.state(officer, id) instanceof Attestations.State.Proven proven) {
                return proven.json();
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no proof");
    }
}

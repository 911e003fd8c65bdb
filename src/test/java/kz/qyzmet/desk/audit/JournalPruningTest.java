package kz.qyzmet.desk.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Evidence;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Clause 2.1.6: the journal's own term ends in whole tiles; the tree, its signatures and every proof stay as they were. */
@Tag("database")
class JournalPruningTest {
    @Test
    void whatIsPastItsTermGoesAndTheLogStaysWhole() {
        try (var desk = TestDesk.start(Map.of())) {
            desk.getBean(SequencerLoop.class).stop();
            var journal = desk.getBean(Journal.class);
            var policy = desk.getBean(Policy.class);
            var attestations = desk.getBean(Attestations.class);
            var permit = policy.permit(Actor.system("test"), Purpose.SUPPORT);
            var person = desk.getBean(Subjects.class)
                    .enrol(permit, NewPerson.by("Айгерім", UUID.randomUUID() + "@mail.example", Language.KK, "form"));
            var act = attestations.attest(
                    policy.permit(Actor.system("test"), Purpose.RIGHTS),
                    Operation.DESTROY,
                    "act",
                    null,
                    Map.of("tables", 3));
            for (int i = 0; i < 600; i++) {
                journal.note(permit, Operation.EXTRACT, "ticket:" + i, List.of(person), "message.body");
            }
            drain(desk.getBean(Sequencer.class));
            long size = java.util.Objects.requireNonNull(
                            desk.getBean(Sequencer.class).log())
                    .size();
            var term = policy.keep("journal").orElseThrow();
            var sql = desk.getBean(JdbcTemplate.class);

            pruning(desk, Clock.offset(Clock.systemUTC(), term.minus(Duration.ofDays(1))))
                    .prune();
            assertThat(rows(sql, "journal_entry"))
                    .as("before the term nothing goes")
                    .isEqualTo(size);

            // clause 3.2.7: what an open breach needs stays whatever its age
            var beans = new StaticListableBeanFactory();
            beans.addBean("matter", (Evidence) () -> Optional.of(Instant.now().minus(Duration.ofHours(1))));
            new JournalPruning(
                            sql,
                            desk.getBean(TransactionTemplate.class),
                            journal,
                            policy,
                            beans.getBeanProvider(Evidence.class),
                            Clock.offset(Clock.systemUTC(), term.plus(Duration.ofDays(1))))
                    .prune();
            assertThat(rows(sql, "journal_entry")).as("evidence").isEqualTo(size);

            pruning(desk, Clock.offset(Clock.systemUTC(), term.plus(Duration.ofDays(1))))
                    .prune();
            // the cut is said in an entry that waits; the comparison knows
            assertThat(desk.getBean(JournalVerification.class).verify().place()).isNull();
            drain(desk.getBean(Sequencer.class));

            long cut = size / 256 * 256;
            assertThat(rows(sql, "journal_entry where idx < " + cut)).isZero();
            assertThat(rows(sql, "journal_entry")).isEqualTo(size - cut + 1);
            assertThat(rows(sql, "journal_subject")).isLessThan(300);
            assertThat(desk.getBean(JournalVerification.class).verify().place()).isNull();
            var folder = Path.of(desk.getEnvironment().getRequiredProperty("qyzmet.data"));
            var keys = desk.getBean(JournalFolder.class)
                    .keys(desk.getBean(Sequencer.class)
                            .key(java.util.Objects.requireNonNull(
                                            desk.getBean(Sequencer.class).log())
                                    .origin()));
            assertThat(LogFiles.verified(LogSource.folder(folder.resolve("journal")), keys)
                            .size())
                    .isEqualTo(size + 1);
            var proven = (Attestations.State.Proven) attestations.state(permit, act);
            assertThat(proven.index()).isLessThan(cut);
            assertThat(Proof.verified(proven.json().getBytes(StandardCharsets.UTF_8), keys)
                            .index())
                    .isEqualTo(proven.index());
        }
    }

    private static JournalPruning pruning(
            org.springframework.context.ConfigurableApplicationContext desk, Clock clock) {
        return new JournalPruning(
                desk.getBean(JdbcTemplate.class),
                desk.getBean(TransactionTemplate.class),
                desk.getBean(Journal.class),
                desk.getBean(Policy.class),
                desk.getBeanProvider(Evidence.class),
                clock);
    }

    private static long rows(JdbcTemplate sql, String of) {
        var counted = sql.queryForObject("select count(*) from " + of, Long.class);
        return counted == null ? 0 : counted;
    }

    private static void drain(Sequencer sequencer) {
        while (sequencer.sequence() > 0) {
            assertThat(sequencer.trouble()).isNull();
        }
    }
}

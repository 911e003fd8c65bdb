package kz.qyzmet.desk.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@DeskTest
class LookupTurnTest {
    @Autowired
    Subjects subjects;

    @Autowired
    LookupTurn turn;

    @Autowired
    Vault vault;

    @Autowired
    Policy policy;

    @Autowired
    JdbcClient sql;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void aPersonIsFoundByTheNewHashAndTheOldOneIsGone() {
        var permit = policy.permit(Actor.system("mail"), Purpose.SUPPORT);
        var address = "aigerim-" + UUID.randomUUID() + "@mail.example";
        var aigerim = enrol(address);
        var saule = enrol("saule-" + UUID.randomUUID() + "@mail.example");
        outdated(aigerim);
        outdated(saule);
        vault.forget(saule);
        assertThat(subjects.byEmail(permit, address)).isEmpty();

        Integer done;
        do {
            done = transaction.execute(_ -> turn.recompute(vault.epoch(), 500));
        } while (done != null && done > 0);

        assertThat(subjects.byEmail(permit, address)).contains(aigerim);
        assertThat(hashes(aigerim)).isEqualTo(1);
        assertThat(hashes(saule)).isZero();
    }

    private SubjectId enrol(String address) {
        var permit = policy.permit(Actor.system("mail"), Purpose.SUPPORT);
        return subjects.enrol(
                permit, new NewPerson("Әйгерім", address, null, null, Language.KK, Ground.CONSENT, "letter"));
    }

    /** As if the hash stood under an epoch that is over. */
    private void outdated(SubjectId subject) {
        sql.sql("update contact_lookup set epoch = 0, hash = decode(md5(random()::text), 'hex') where subject_id = ?")
                .param(subject.value())
                .update();
    }

    private long hashes(SubjectId subject) {
        return sql.sql("select count(*) from contact_lookup where subject_id = ?")
                .param(subject.value())
                .query(Long.class)
                .single();
    }
}

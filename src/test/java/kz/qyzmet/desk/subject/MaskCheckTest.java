package kz.qyzmet.desk.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clause 1.3: the recomputation believes the blockings, and nothing that was made of them. */
@DeskTest
class MaskCheckTest {
    @Autowired
    MaskCheck check;

    @Autowired
    Blockings blockings;

    @Autowired
    Policy policy;

    @Autowired
    Subjects subjects;

    @Autowired
    JdbcClient sql;

    @Test
    void aMaskThatNoBlockingGivesIsFoundAlsoWhenEveryRowObeysIt_1_3() {
        var person = subjects.enrol(
                policy.permit(Actor.system("test"), Purpose.SUPPORT),
                NewPerson.by("Айгерим Сейткали", UUID.randomUUID() + "@mail.example", Language.KK, "form"));
        var officer = policy.permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        blockings.block(officer, person, new Blockings.Wish(Blockings.Basis.PERSON, "просит сама", "", null));
        blockings.clarify(officer, person, "разобраться");
        long before = check.recompute().people();

        // as superuser; the trigger carries it into each row, so that the rows agree with it
        sql.sql("update blocked set mask = -1 where subject_id = ?")
                .param(person.value())
                .update();
        assertThat(check.recompute().people()).isEqualTo(before + 1);
        sql.sql("update blocked set mask = 2 | 8 | 64 | 32 where subject_id = ?")
                .param(person.value())
                .update();
        assertThat(check.recompute().people()).isEqualTo(before);

        blockings.unblock(officer, person, Blockings.Ending.SETTLED, "");
        assertThat(check.recompute().people()).isEqualTo(before);
    }
}

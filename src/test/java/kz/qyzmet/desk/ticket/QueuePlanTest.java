package kz.qyzmet.desk.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Row security may cost a comparison a row, never the index (privacy-design 4.4). */
@DeskTest
@Import(Cast.class)
class QueuePlanTest {
    @Autowired
    Cast cast;

    @Autowired
    JdbcClient sql;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void thePageOfTheQueueIsReadFromAnIndexBehindTheFenceToo() {
        var ticket = cast.ticket(cast.aigerim(), "Жоспар", "мәтін");
        for (var permit : List.of(cast.daniyar(), cast.system(), cast.as(new Cast.Person(ticket.requester(), "")))) {
            var lanes = new Queue.Lanes(permit, QueueFilter.all(), new Cursor(ticket.updatedAt(), ticket.id()), 50);
            var plan = Acting.as(
                    Family.SUPPORT,
                    () -> transaction.execute(status -> {
                        // the few rows of a test would be read whole
                        sql.sql("set local enable_seqscan = off").update();
                        sql.sql("set local enable_bitmapscan = off").update();
                        return String.join(
                                "\n",
                                sql.sql("explain " + lanes.sql())
                                        .params(lanes.values())
                                        .query(String.class)
                                        .list());
                    }));
            assertThat(plan).as("%s", permit.reach()).contains("mask & 1").doesNotContain("Seq Scan on ticket");
            // what the lane does not find by its index it would have to sort
            assertThat(plan.lines().filter(line -> line.contains("Index Cond") && line.contains("updated_at")))
                    .as(plan)
                    .isNotEmpty();
        }
    }
}

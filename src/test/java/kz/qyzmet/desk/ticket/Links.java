package kz.qyzmet.desk.ticket;

import java.util.UUID;
import javax.sql.DataSource;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.subject.Subjects;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The secret links of tickets, as their letters carry them; the portal shows them to nobody. */
public final class Links {
    private Links() {}

    /** @return the path to the person's newest ticket: {@code /t/…} */
    public static String newest(ApplicationContext desk, String email) {
        var permit = desk.getBean(Policy.class).permit(Actor.system("test"), Purpose.SUPPORT);
        var person = desk.getBean(Subjects.class).byEmail(permit, email).orElseThrow();
        var id = JdbcClient.create(desk.getBean("ownerDataSource", DataSource.class))
                .sql("select id from ticket where requester_id = ? order by number desc limit 1")
                .param(person.value())
                .query(UUID.class)
                .single();
        var ticket = desk.getBean(Tickets.class).find(permit, id).orElseThrow();
        return desk.getBean(TicketLetters.class).path(ticket);
    }
}

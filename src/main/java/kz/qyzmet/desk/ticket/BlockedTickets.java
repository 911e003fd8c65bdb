package kz.qyzmet.desk.ticket;

import java.util.UUID;
import kz.qyzmet.desk.search.ChangeFeed;
import kz.qyzmet.desk.subject.Blockings;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** A blocked person's tickets leave the index and every open page; after the blocking they come back. Told by the transaction that blocks. */
@Component
class BlockedTickets {
    private final JdbcClient database;
    private final ChangeFeed feed;

    BlockedTickets(JdbcClient database, ChangeFeed feed) {
        this.database = database;
        this.feed = feed;
    }

    @EventListener
    void changed(Blockings.Changed person) {
        feed.changed(database.sql("""
                select id from ticket where requester_id = :person
                union select ticket_id from message where author_id = :person and side <> 'staff'
                """)
                .param("person", person.subject().value())
                .query((row, n) -> row.getObject(1, UUID.class))
                .list());
    }
}

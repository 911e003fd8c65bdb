package kz.qyzmet.desk.automation;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.ticket.FurtherTexts;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What programs and those who declined said about a ticket, for a redaction. */
@Component
@ActsAs(Family.ERASURE)
class ProposalTexts implements FurtherTexts {
    private static final String TABLE = "proposal";
    private static final List<String> COLUMNS = List.of("reason", "factors", "words");

    private final JdbcClient database;

    ProposalTexts(JdbcClient database) {
        this.database = database;
    }

    @Override
    public List<Kept> of(Permit permit, UUID ticket) {
        var texts = new ArrayList<Kept>();
        database.sql("select id, reason, factors, words from proposal where ticket_id = ? order by id")
                .param(ticket)
                .query(row -> {
                    for (var column : COLUMNS) {
                        var sealed = row.getBytes(column);
                        if (sealed != null) {
                            texts.add(new Kept(TABLE, column, row.getObject("id", UUID.class), sealed));
                        }
                    }
                });
        return texts;
    }

    @Override
    public void replace(Permit permit, Kept text) {
        if (!COLUMNS.contains(text.column())) {
            throw new IllegalArgumentException("no text of a proposal");
        }
        database.sql("update proposal set " + text.column() + " = ? where id = ?")
                .params(text.sealed(), text.row())
                .update();
    }
}

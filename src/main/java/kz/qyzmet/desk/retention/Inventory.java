package kz.qyzmet.desk.retention;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ticket.Cases;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Counts every place where something of a person stands: rows by the data map's trails. Counts only, no value is opened. */
@Component
@ActsAs(Family.ERASURE)
class Inventory {
    private final JdbcTemplate database;
    private final Question persons;
    private final Question closed;

    Inventory(JdbcTemplate database, Trails trails) {
        this.database = database;
        this.persons = Question.of(trails.reached(), trails::ofPerson);
        this.closed = Question.of(trails.reached(), table -> trails.under(table, Drain.INDEXED, Cases.CLOSED));
    }

    /** Rows by table, those with none left out; in the order of the data map. The caller has asked whether the asker is the officer. */
    Map<String, Long> rows(UUID subject) {
        return counted(persons, subject);
    }

    /** What is within the person's tickets that may become statistics, and these themselves. */
    Map<String, Long> closed(UUID subject) {
        return counted(closed, subject);
    }

    private Map<String, Long> counted(Question question, UUID subject) {
        var found = new LinkedHashMap<String, Long>();
        database.query(
                question.sql().sql(),
                row -> {
                    for (int i = 0; i < question.tables().size(); i++) {
                        long count = row.getLong(i + 1);
                        if (count > 0) {
                            found.put(question.tables().get(i), count);
                        }
                    }
                },
                question.sql().of(subject));
        return found;
    }

    /** One statement for all tables: what the server and we do for each statement is most of what it costs. */
    private record Question(List<String> tables, Trails.Condition sql) {
        private static Question of(List<Trails.Table> tables, Function<Trails.Table, Trails.Condition> rows) {
            var names = new ArrayList<String>();
            var counts = new ArrayList<String>();
            int places = 0;
            for (var table : tables) {
                var condition = rows.apply(table);
                if (condition.places() > 0) {
                    names.add(table.name());
                    counts.add("(select count(*) from (" + condition.sql() + ") found)");
                    places += condition.places();
                }
            }
            return new Question(names, new Trails.Condition("select " + String.join(", ", counts), places));
        }
    }
}

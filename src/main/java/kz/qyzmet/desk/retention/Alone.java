package kz.qyzmet.desk.retention;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import kz.qyzmet.desk.database.NodeLock;

/** Work that one node does at a time. The turn is an advisory lock on a connection of its own, so it ends with the node that has it. */
record Alone(DataSource pool, NodeLock lock) {
    /** @return what the work says; true without working while another node is at it */
    boolean run(BooleanSupplier work) throws SQLException {
        try (var connection = pool.getConnection()) {
            if (!said(connection, "select pg_try_advisory_lock(?)")) {
                return true;
            }
            try {
                return work.getAsBoolean();
            } finally {
                said(connection, "select pg_advisory_unlock(?)");
            }
        }
    }

    private boolean said(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, lock.key());
            try (var answer = statement.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }
}

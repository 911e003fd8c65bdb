package kz.qyzmet.desk.command;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.database.Ids;

/**
 * What the desk is compared with: the same rows (a ticket and its first message, sealed, of real sizes, with the same indexes) inserted by bare JDBC
 * in one durable transaction each, into copies of the tables on the same server.
 */
final class RawInserts implements AutoCloseable {
    private static final int ROWS = 1000;

    private final String url;
    private final String user;
    private final String password;
    private final Connection connection;
    private final List<Object[]> tickets = new ArrayList<>();
    private final List<Connection> used = new ArrayList<>();
    private final List<Connection> spare = new ArrayList<>();
    private final List<Object[]> messages = new ArrayList<>();
    private final String ticketColumns;
    private final String messageColumns;

    RawInserts(String url, String user, String password) throws SQLException {
        this.url = url;
        this.user = user;
        this.password = password;
        connection = DriverManager.getConnection(url, user, password);
        try (var statement = connection.createStatement()) {
            statement.execute("drop schema if exists bench cascade");
            statement.execute("create schema bench");
            statement.execute("create table bench.ticket (like public.ticket including all)");
            statement.execute("create table bench.message (like public.message including all)");
            statement.execute("alter table bench.message add foreign key (ticket_id) references bench.ticket (id)");
        }
        ticketColumns = columns("ticket", "number");
        messageColumns = columns("message", "");
        copy("select " + ticketColumns + " from public.ticket order by id desc limit " + ROWS, tickets);
        copy(
                "select " + prefixed(messageColumns)
                        + " from public.ticket t cross join lateral (select " + messageColumns + " from public.message "
                        + "where ticket_id = t.id order by id limit 1) m order by t.id desc limit " + ROWS,
                messages);
    }

    private static String prefixed(String columns) {
        return "m." + columns.replace(", ", ", m.");
    }

    private String columns(String table, String without) throws SQLException {
        try (var question = connection.prepareStatement(
                "select string_agg(column_name, ', ' order by ordinal_position) from information_schema.columns "
                        + "where table_schema = 'public' and table_name = ? and column_name <> ?")) {
            question.setString(1, table);
            question.setString(2, without);
            try (var answer = question.executeQuery()) {
                answer.next();
                return answer.getString(1);
            }
        }
    }

    private void copy(String sql, List<Object[]> rows) throws SQLException {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery(sql)) {
            int width = answer.getMetaData().getColumnCount();
            while (answer.next()) {
                var row = new Object[width];
                for (int i = 0; i < width; i++) {
                    row[i] = answer.getObject(i + 1);
                }
                rows.add(row);
            }
        }
        if (rows.isEmpty()) {
            throw new SQLException("no rows to copy");
        }
    }

    /** The workers of the run before have ended; the next ones take over their connections. */
    void again() {
        spare.addAll(used);
        used.clear();
    }

    /** A worker with a connection of its own. */
    Load.Step worker() {
        try {
            var own = spare.isEmpty() ? DriverManager.getConnection(url, user, password) : spare.removeLast();
            used.add(own);
            own.setAutoCommit(false);
            var ticket = insert(own, "ticket", ticketColumns);
            var message = insert(own, "message", messageColumns);
            int ticketId = index(ticketColumns, "id");
            int messageId = index(messageColumns, "id");
            int ticketOfMessage = index(messageColumns, "ticket_id");
            var next = new int[] {(int) (Math.random() * ROWS)};
            return () -> {
                try {
                    int row = next[0]++;
                    var id = Ids.ordered();
                    fill(ticket, tickets.get(row % tickets.size()), ticketId, id, -1, id);
                    ticket.executeUpdate();
                    fill(message, messages.get(row % messages.size()), messageId, Ids.ordered(), ticketOfMessage, id);
                    message.executeUpdate();
                    own.commit();
                    return true;
                } catch (SQLException e) {
                    throw new IOException(e.getSQLState());
                }
            };
        } catch (SQLException e) {
            throw new IllegalStateException(e.getSQLState());
        }
    }

    private static PreparedStatement insert(Connection own, String table, String columns) throws SQLException {
        var places = columns.replaceAll("[^,]+", "?");
        return own.prepareStatement("insert into bench." + table + " (" + columns + ") values (" + places + ")");
    }

    private static int index(String columns, String name) {
        return List.of(columns.split(", ")).indexOf(name);
    }

    private static void fill(PreparedStatement insert, Object[] row, int first, UUID one, int second, UUID other)
            throws SQLException {
        for (int i = 0; i < row.length; i++) {
            insert.setObject(i + 1, i == first ? one : i == second ? other : row[i]);
        }
    }

    @Override
    public void close() throws SQLException {
        again();
        for (var own : spare) {
            own.close();
        }
        try (connection;
                var statement = connection.createStatement()) {
            statement.execute("drop schema if exists bench cascade");
        }
    }
}

package kz.qyzmet.desk.recovery;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import org.postgresql.PGConnection;

/**
 * Copies all rows of a server of the operator's in one snapshot, table by table, and puts them back into empty tables. What only means something in the server that gave it (the change feed, which names
 * transactions) stays behind: the index is built anew.
 */
final class LogicalCopy {
    private static final String TABLES = """
            select c.relname,
                   (select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
                      from pg_attribute a
                     where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
               and c.relname not like 'flyway\\_schema\\_history%'
               and not exists (select from pg_attribute a
                                where a.attrelid = c.oid and a.attnum > 0 and a.atttypid in ('xid8'::regtype, 'xid'::regtype))
             order by 1
            """;

    private final Connection connection;
    private final Progress progress;
    private final Map<String, Long> written = new TreeMap<>();
    private long done;

    LogicalCopy(Connection connection, Progress progress) {
        this.connection = connection;
        this.progress = progress;
    }

    Map<String, Long> written() {
        return written;
    }

    private record Table(String name, String columns) {
        String quoted() {
            return '"' + name.replace("\"", "\"\"") + '"';
        }
    }

    /** Writes everything as it was at one moment. */
    void write(BackupFile.Writing into) throws IOException, SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        nothingIsHidden();
        long all = Long.parseLong(one("select pg_database_size(current_database())"));
        var copies = connection.unwrap(PGConnection.class).getCopyAPI();
        var counts = new StringBuilder();
        for (var table : tables()) {
            var name = "table/" + table.name();
            var sum = new CRC32();
            long rows;
            try (var entry = new CheckedOutputStream(new Counted(into.entry(name), all), sum)) {
                rows = copies.copyOut(
                        "copy (select " + table.columns() + " from " + table.quoted() + ") to stdout", entry);
            }
            written.put(name, sum.getValue());
            counts.append(table.name())
                    .append('\t')
                    .append(rows)
                    .append('\t')
                    .append(table.columns())
                    .append('\n');
        }
        entry(into, "sequences", sequences());
        entry(into, "rows", counts.toString());
        connection.rollback();
    }

    /**
     * A row that a policy would hide must stop the backup, not be missing in it. The fence is forced upon the owner too, so {@code row_security = off} would refuse every fenced table; instead each must say in
     * so many words that the owner sees all of it.
     */
    private void nothingIsHidden() throws SQLException {
        var hidden = one("""
                select coalesce(string_agg(c.relname, ', '), '') from pg_class c
                 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                   and row_security_active(c.oid)
                   and (not exists (select from pg_policies p
                                     where p.schemaname = 'public' and p.tablename = c.relname and p.permissive = 'PERMISSIVE'
                                       and p.cmd in ('ALL', 'SELECT') and current_user::name = any(p.roles) and p.qual = 'true')
                        or exists (select from pg_policies p
                                    where p.schemaname = 'public' and p.tablename = c.relname and p.permissive = 'RESTRICTIVE'
                                      -- one that holds for other roles alone hides nothing here
                                      and exists (select from unnest(p.roles) r
                                                   where case when r = 'public' then true else pg_has_role(current_user, r, 'usage') end)))""");
        if (!hidden.isEmpty()) {
            throw new Refusal(
                    "hidden", "row security would hide rows of " + hidden + " from the backup; nothing was written.");
        }
    }

    private final class Counted extends FilterOutputStream {
        private final long all;

        Counted(OutputStream out, long all) {
            super(out);
            this.all = all;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            done += length;
            progress.at("copy", done, Math.max(all, done));
        }
    }

    private void entry(BackupFile.Writing into, String name, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var sum = new CRC32();
        sum.update(bytes);
        into.entry(name, bytes);
        written.put(name, sum.getValue());
    }

    private List<Table> tables() throws SQLException {
        var tables = new ArrayList<Table>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                tables.add(new Table(rows.getString(1), rows.getString(2)));
            }
        }
        return tables;
    }

    /** Read last: numbers that were given out since the snapshot are passed over, never given out twice. */
    private String sequences() throws SQLException {
        return one(
                "select coalesce(string_agg(sequencename || e'\\t' || last_value, e'\\n' order by sequencename), '') from pg_sequences where schemaname = 'public' and last_value is not null");
    }

    private String one(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    // and back

    private final Map<String, Long> filled = new HashMap<>();
    private List<String[]> links = List.of();
    private List<String> forced = List.of();

    /** Before the first entry: the tables are emptied of what the migrations put there, and their links are taken off until all rows are in. */
    void prepare() throws SQLException {
        connection.setAutoCommit(false);
        links = links();
        for (var link : links) {
            run("alter table " + link[0] + " drop constraint " + link[1]);
        }
        // rows cannot be copied in behind a fence that binds the owner
        forced = forced();
        for (var table : forced) {
            run("alter table " + table + " no force row level security");
        }
        for (var table : tables()) {
            run("alter table " + table.quoted() + " disable trigger user");
        }
        var all = tables().stream().map(Table::quoted).collect(Collectors.joining(", "));
        if (!all.isEmpty()) {
            run("truncate " + all + " restart identity");
        }
    }

    void entry(String name, InputStream bytes, Map<String, String> columns) throws IOException, SQLException {
        if (name.startsWith("table/")) {
            var table = new Table(name.substring(6), "");
            var known = columns.get(table.name());
            if (known == null) {
                throw new Refusal("damaged", "the backup names a table that this release does not have.");
            }
            long rows = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy " + table.quoted() + " (" + known + ") from stdin", bytes);
            filled.put(table.name(), rows);
            done += rows;
            progress.at("files", done, 0);
        } else if (name.equals("sequences")) {
            for (var line : text(bytes).split("\n")) {
                var parts = line.split("\t");
                if (parts.length == 2) {
                    try (var set = connection.prepareStatement("select setval(quote_ident(?)::regclass, ?)")) {
                        set.setString(1, parts[0]);
                        set.setLong(2, Long.parseLong(parts[1]));
                        set.execute();
                    }
                }
            }
        } else if (name.equals("rows")) {
            for (var line : text(bytes).split("\n")) {
                var parts = line.split("\t");
                if (parts.length == 3 && !Long.valueOf(parts[1]).equals(filled.get(parts[0]))) {
                    throw new Refusal("damaged", "not every row of the backup came back; nothing was changed.");
                }
            }
        }
    }

    /** After the last entry: links and triggers again, and the commit. */
    void finish() throws SQLException {
        for (var table : tables()) {
            run("alter table " + table.quoted() + " enable trigger user");
        }
        for (var table : forced) {
            run("alter table " + table + " force row level security");
        }
        for (var link : links) {
            run("alter table " + link[0] + " add constraint " + link[1] + " " + link[2]);
        }
        connection.commit();
    }

    Map<String, String> columns() throws SQLException {
        return tables().stream().collect(Collectors.toMap(Table::name, Table::columns));
    }

    private List<String> forced() throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select oid::regclass::text from pg_class where relforcerowsecurity and relnamespace = 'public'::regnamespace")) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private List<String[]> links() throws SQLException {
        var found = new ArrayList<String[]>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
                          from pg_constraint
                         where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace""")) {
            while (rows.next()) {
                found.add(new String[] {rows.getString(1), rows.getString(2), rows.getString(3)});
            }
        }
        return found;
    }

    private static String text(InputStream bytes) throws IOException {
        var text = new ByteArrayOutputStream();
        bytes.transferTo(text);
        return text.toString(StandardCharsets.UTF_8);
    }
}

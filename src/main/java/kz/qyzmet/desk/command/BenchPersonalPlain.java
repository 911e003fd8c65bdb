package kz.qyzmet.desk.command;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import kz.qyzmet.desk.database.Ids;

/** The plain side of the workload: tables of the same shape without sealing, masks, keys or journal, by bare JDBC on the same server. */
final class BenchPersonalPlain {
    private static final String[] TABLES = {
        "drop schema if exists plain cascade",
        "create schema plain",
        """
        create table plain.subject (id uuid primary key, ground text not null, evidence text not null, purposes integer not null,
            name text not null, language text not null, created_at timestamptz not null, named_at timestamptz not null)""",
        """
        create table plain.contact (id uuid primary key, subject_id uuid not null references plain.subject (id), kind text not null,
            ground text not null, value text not null, added_at timestamptz not null, verified_at timestamptz,
            doubtful_at timestamptz, doubtful_code text)""",
        "create index on plain.contact (subject_id)",
        "create unique index on plain.contact (value) where kind = 'email'",
        """
        create table plain.log (id bigint generated always as identity primary key, at timestamptz not null, operation text not null,
            actor uuid not null, purpose text not null, fields text not null, subject_id uuid not null)""",
        "create index on plain.log (subject_id, id)"
    };
    private static final String CARD = """
            select s.id, s.name, s.language, e.value as email, p.value as phone
            from plain.subject s
            left join lateral (select value from plain.contact where subject_id = s.id and kind = 'email'
                               order by added_at limit 1) e on true
            left join lateral (select value from plain.contact where subject_id = s.id and kind = 'phone'
                               order by added_at desc limit 1) p on true
            where (s.purposes & 1) <> 0 and s.id =\s""";

    private final String url;
    private final String user;
    private final String password;

    BenchPersonalPlain(String url, String user, String password) {
        this.url = url + "?reWriteBatchedInserts=true";
        this.user = user;
        this.password = password;
    }

    void fill(int people) throws SQLException {
        try (var connection = DriverManager.getConnection(url, user, password);
                var statement = connection.createStatement()) {
            for (var sql : TABLES) {
                statement.execute(sql);
            }
            connection.setAutoCommit(false);
            var own = new Statements(connection);
            for (int i = 0; i < people; i++) {
                own.add(i, true);
                if (i % 1000 == 999) {
                    own.flush();
                    connection.commit();
                }
            }
            own.flush();
            statement.execute(
                    "insert into plain.log (at, operation, actor, purpose, fields, subject_id) "
                            + "select now(), 'collect', '00000000-0000-0000-0000-000000000000', 'account', 'name', id from plain.subject");
            connection.commit();
            connection.setAutoCommit(true);
            statement.execute("vacuum analyze plain.subject, plain.contact, plain.log");
        }
    }

    BenchPersonal.Side worker() {
        try {
            return new Side(DriverManager.getConnection(url, user, password));
        } catch (SQLException e) {
            throw new IllegalStateException(e.getSQLState());
        }
    }

    /** Scattered as random ids are, and known from the person's number. */
    private static UUID id(int person) {
        return new UUID(person * 0x9E3779B97F4A7C15L, person);
    }

    private static final class Statements {
        private final PreparedStatement subject;
        private final PreparedStatement contact;

        private Statements(Connection connection) throws SQLException {
            subject = connection.prepareStatement(
                    "insert into plain.subject (id, ground, evidence, purposes, name, language, created_at, named_at) "
                            + "values (?, 'contract', 'bench', -1, ?, 'kk', now(), now())");
            contact = connection.prepareStatement(
                    "insert into plain.contact (id, subject_id, kind, ground, value, added_at) values (?, ?, 'email', 'contract', ?, now())");
        }

        private void add(int person, boolean batch) throws SQLException {
            subject.setObject(1, id(person));
            subject.setString(2, BenchPersonal.personsName(person, 0));
            contact.setObject(1, Ids.ordered());
            contact.setObject(2, id(person));
            contact.setString(3, BenchPersonal.address(person));
            if (batch) {
                subject.addBatch();
                contact.addBatch();
            } else {
                subject.executeUpdate();
                contact.executeUpdate();
            }
        }

        private void flush() throws SQLException {
            subject.executeBatch();
            contact.executeBatch();
        }
    }

    private static final class Side implements BenchPersonal.Side {
        private final Connection connection;
        private final Statements inserts;
        private final PreparedStatement byKey;
        private final PreparedStatement byAddress;
        private final PreparedStatement many;
        private final PreparedStatement rename;
        private final PreparedStatement verify;
        private final PreparedStatement meta;
        private final PreparedStatement log;
        private final PreparedStatement[] remove;

        private Side(Connection connection) throws SQLException {
            this.connection = connection;
            inserts = new Statements(connection);
            byKey = connection.prepareStatement(CARD + "?");
            byAddress = connection.prepareStatement(
                    CARD + "(select subject_id from plain.contact where kind = 'email' and value = ?)");
            many = connection.prepareStatement(CARD + "any(?)");
            rename = connection.prepareStatement("update plain.subject set name = ?, named_at = now() where id = ?");
            verify = connection.prepareStatement(
                    "update plain.contact set verified_at = now() where verified_at is null and kind = 'email' and value = ?");
            meta = connection.prepareStatement(
                    "select s.ground, s.language, c.doubtful_at from plain.subject s join plain.contact c on c.subject_id = s.id "
                            + "where s.id = ? and c.kind = 'email' order by c.added_at limit 1");
            log = connection.prepareStatement(
                    "select id, at, operation, actor, purpose, fields from plain.log where subject_id = ? order by id desc limit 51");
            remove = new PreparedStatement[] {
                connection.prepareStatement("delete from plain.contact where subject_id = ?"),
                connection.prepareStatement("delete from plain.log where subject_id = ?"),
                connection.prepareStatement("delete from plain.subject where id = ?")
            };
        }

        @Override
        public boolean create(int person) throws SQLException {
            connection.setAutoCommit(false);
            inserts.add(person, false);
            connection.commit();
            connection.setAutoCommit(true);
            return true;
        }

        @Override
        public boolean readByKey(int person, int version) throws SQLException {
            byKey.setObject(1, id(person));
            return is(byKey, person, version);
        }

        @Override
        public boolean readByAddress(int person, int version) throws SQLException {
            byAddress.setString(1, BenchPersonal.address(person));
            return is(byAddress, person, version);
        }

        private static boolean is(PreparedStatement question, int person, int version) throws SQLException {
            try (var answer = question.executeQuery()) {
                return answer.next()
                        && BenchPersonal.personsName(person, version).equals(answer.getString(2))
                        && BenchPersonal.address(person).equals(answer.getString(4));
            }
        }

        @Override
        public boolean readForPurpose(int[] people) throws SQLException {
            var ids = new UUID[people.length];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = id(people[i]);
            }
            many.setArray(1, connection.createArrayOf("uuid", ids));
            int known = 0;
            try (var answer = many.executeQuery()) {
                while (answer.next()) {
                    known += answer.getString(2).isEmpty() || answer.getString(4) == null ? 0 : 1;
                }
            }
            return known
                    == java.util.Set.of(java.util.Arrays.stream(people)
                                    .boxed()
                                    .distinct()
                                    .toArray())
                            .size();
        }

        @Override
        public boolean changeName(int person, int version) throws SQLException {
            rename.setString(1, BenchPersonal.personsName(person, version));
            rename.setObject(2, id(person));
            return rename.executeUpdate() == 1;
        }

        @Override
        public boolean changeMeta(int person) throws SQLException {
            verify.setString(1, BenchPersonal.address(person));
            return verify.executeUpdate() <= 1;
        }

        @Override
        public boolean readMeta(int person) throws SQLException {
            meta.setObject(1, id(person));
            try (var answer = meta.executeQuery()) {
                return answer.next()
                        && "contract".equals(answer.getString(1))
                        && "kk".equals(answer.getString(2))
                        && answer.getObject(3) == null;
            }
        }

        @Override
        public boolean readLog(int person) throws SQLException {
            log.setObject(1, id(person));
            int lines = 0;
            try (var answer = log.executeQuery()) {
                while (answer.next()) {
                    lines += answer.getString(3).isEmpty() ? 0 : 1;
                }
            }
            return lines > 0;
        }

        @Override
        public boolean destroy(int person) throws SQLException {
            connection.setAutoCommit(false);
            int gone = 0;
            for (var statement : remove) {
                statement.setObject(1, id(person));
                gone = statement.executeUpdate();
            }
            connection.commit();
            connection.setAutoCommit(true);
            return gone == 1;
        }

        @Override
        public boolean gone(int person) throws SQLException {
            byKey.setObject(1, id(person));
            byAddress.setString(1, BenchPersonal.address(person));
            try (var key = byKey.executeQuery();
                    var address = byAddress.executeQuery()) {
                return !key.next() && !address.next();
            }
        }
    }
}

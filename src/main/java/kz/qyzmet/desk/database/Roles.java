package kz.qyzmet.desk.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PasswordUtil;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The roles of one database (contracts 7). The owner makes tables and roles; each {@link Family} has a login role without DDL that owns nothing and
 * passes no row security; what all of them may is granted to a group that cannot log in. Passwords are random and lie in the key folder; the
 * server sees only their SCRAM verifier, so no log can hold one.
 */
final class Roles {
    private final Address address;
    private final Path keys;

    Roles(Address address, Path keys) {
        this.address = address;
        this.keys = keys;
    }

    /** The group that stands behind {@code ${app}}. */
    String application() {
        return address.database() + "_app";
    }

    String name(Family family) {
        return address.database() + "_" + family.id();
    }

    String password(Family family) {
        try {
            return Files.readString(secretOf(name(family))).strip();
        } catch (IOException e) {
            throw new CannotStart("the password of the database role " + name(family) + " is not in " + keys
                    + ". Put the key folder back or name it with QYZMET_KEYS.");
        }
    }

    /** What migrations may call the roles: {@code ${app}}, {@code ${owner}} and each family, such as {@code ${support}}. */
    Map<String, String> placeholders() {
        var names = new HashMap<String, String>();
        names.put("app", quoted(application()));
        names.put("owner", quoted(address.owner()));
        for (var family : Family.values()) {
            names.put(family.id(), quoted(name(family)));
        }
        return names;
    }

    private Path secretOf(String role) {
        return keys.resolve("database." + role);
    }

    /** Makes the database and its owner on a server of our own; the only place where the superuser is used. */
    static Address own(EmbeddedPostgres server, String database, Path keys) throws IOException {
        var owner = database + "_owner";
        var secret = keys.resolve("database." + owner);
        var source = new PGSimpleDataSource();
        source.setURL(server.url("postgres"));
        source.setUser(EmbeddedPostgres.SUPERUSER);
        source.setPassword(server.password());
        try (var connection = source.getConnection()) {
            var sql = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            boolean known = exists(sql, "select 1 from pg_roles where rolname = ?", owner);
            if (!known || !Files.exists(secret)) {
                DataFolder.writeSecret(secret, Passwords.random());
                sql.sql((known ? "alter role " : "create role ") + quoted(owner)
                                + " login createrole nosuperuser nocreatedb password '"
                                + verifier(Files.readString(secret)) + "'")
                        .update();
            }
            if (!exists(sql, "select 1 from pg_database where datname = ?", database)) {
                sql.sql("create database " + quoted(database) + " owner " + quoted(owner))
                        .update();
            }
        } catch (SQLException e) {
            throw cannotConnect("127.0.0.1:" + server.port(), e);
        }
        return new Address(
                "127.0.0.1",
                server.port(),
                database,
                owner,
                Files.readString(secret).strip(),
                "");
    }

    /** Checks that the database is one we may use, and makes the roles of the desk. Cheap when nothing is to do. */
    void prepare() throws IOException {
        var source = new PGSimpleDataSource();
        source.setURL(address.jdbc());
        source.setUser(address.owner());
        source.setPassword(address.password());
        source.setConnectTimeout(10);
        try (Connection connection = source.getConnection()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < 15) {
                throw new CannotStart(
                        "the database server at " + address + " is PostgreSQL " + version
                                + "; the desk needs 15 or newer.",
                        65);
            }
            var sql = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            boolean ours = exists(
                    sql,
                    "select 1 from pg_tables where schemaname = 'public' and tablename like ? limit 1",
                    "flyway\\_schema\\_history%");
            if (!ours) {
                var others = sql.sql("select count(*) from pg_tables where schemaname = 'public'")
                        .query(Long.class)
                        .single();
                if (others > 0) {
                    throw new CannotStart(
                            "the database " + address + " holds " + others
                                    + " tables of something else. Make an empty database for the desk and name it in DATABASE_URL.",
                            65);
                }
            }
            roles(sql, ours);
        } catch (SQLException e) {
            throw cannotConnect(address.toString(), e);
        }
    }

    private void roles(JdbcClient sql, boolean ours) throws IOException {
        var known = Set.copyOf(sql.sql("select rolname from pg_roles where rolname like ?")
                .param(address.database().replace("_", "\\_") + "\\_%")
                .query(String.class)
                .list());
        var wanted = Arrays.stream(Family.values())
                .filter(family -> !known.contains(name(family)) || !Files.exists(secretOf(name(family))))
                .toList();
        if (wanted.isEmpty() && known.contains(application())) {
            return;
        }
        // beside a root key the passwords are only lost, as after an import of the keys: they are made anew
        if (known.contains(application()) && ours && !Files.exists(keys.resolve(EmbeddedPostgres.ROOT_KEY))) {
            throw new CannotStart("the database " + address + " holds a desk, but its keys are not in " + keys
                    + ". Put the key folder back or name it with QYZMET_KEYS; without it nothing can be read.");
        }
        if (!exists(
                sql,
                "select 1 from pg_roles where rolname = current_user and (rolcreaterole or rolsuper) and ? = ''",
                "")) {
            throw new CannotStart(
                    "the role " + address.owner()
                            + " may not make roles. Let an administrator of the server run what `bin/qyzmet doctor --sql` prints.");
        }
        if (!known.contains(application())) {
            group(sql);
        }
        for (var family : wanted) {
            role(sql, family, known.contains(name(family)));
        }
    }

    private void group(JdbcClient sql) {
        var group = quoted(application());
        sql.sql("create role " + group + " nologin nosuperuser nocreatedb nocreaterole")
                .update();
        sql.sql("revoke temporary on database " + quoted(address.database()) + " from public")
                .update();
        sql.sql("revoke create on schema public from public").update();
        sql.sql("grant usage on schema public to " + group).update();
    }

    private void role(JdbcClient sql, Family family, boolean known) throws IOException {
        var role = quoted(name(family));
        var secret = secretOf(name(family));
        if (!Files.exists(secret)) {
            DataFolder.writeSecret(secret, Passwords.random());
        }
        sql.sql((known ? "alter role " : "create role ") + role
                        + " login nosuperuser nocreatedb nocreaterole inherit password '" + verifier(password(family))
                        + "'")
                .update();
        sql.sql("grant connect on database " + quoted(address.database()) + " to " + role)
                .update();
        sql.sql("grant usage on schema public to " + role).update();
        if (family.application()) {
            sql.sql("grant " + quoted(application()) + " to " + role).update();
        }
    }

    private static boolean exists(JdbcClient sql, String question, String value) {
        return !sql.sql(question)
                .params(List.of(value))
                .query((row, i) -> 1)
                .list()
                .isEmpty();
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String verifier(String password) {
        return PasswordUtil.encodeScramSha256(password.strip().toCharArray());
    }

    static CannotStart cannotConnect(String where, SQLException e) {
        var state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state) {
            case "28P01", "28000" ->
                new CannotStart("the database server at " + where
                        + " refuses the name or password in DATABASE_URL. Correct it.");
            case "3D000" ->
                new CannotStart("there is no database " + where
                        + ". Make it: create database … owner …; `bin/qyzmet doctor --sql` prints the lines.");
            case "53300" ->
                new CannotStart("the database server at " + where
                        + " has no free connection. Allow it at least 40 for each desk.");
            default ->
                new CannotStart("the database server at " + where + " does not answer (" + state
                        + "). Start it, or correct DATABASE_URL.");
        };
    }
}

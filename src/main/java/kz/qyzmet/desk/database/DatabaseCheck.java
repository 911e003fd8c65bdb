package kz.qyzmet.desk.database;

import java.sql.SQLException;
import java.time.Instant;
import org.postgresql.ds.PGSimpleDataSource;

/** For the doctor: can the desk use the server that {@code DATABASE_URL} names? Changes nothing. */
public final class DatabaseCheck {
    /** @param time the server's clock */
    public record Found(String where, int version, Instant time) {}

    private DatabaseCheck() {}

    /** @throws CannotStart with the sentence that the start would say */
    public static Found of(String url) {
        var address = Address.of(url);
        var source = new PGSimpleDataSource();
        source.setURL(address.jdbc());
        source.setUser(address.owner());
        source.setPassword(address.password());
        source.setConnectTimeout(5);
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select now(), exists (select from pg_roles where rolname = current_user and (rolcreaterole or rolsuper)), exists (select from pg_roles where rolname = current_database() || '_app')")) {
            rows.next();
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < 15) {
                throw new CannotStart("the server is PostgreSQL " + version + "; the desk needs 15 or newer.");
            }
            if (!rows.getBoolean(2) && !rows.getBoolean(3)) {
                throw new CannotStart("the role " + address.owner()
                        + " may not make roles. Let an administrator run what `bin/qyzmet doctor --sql` prints.");
            }
            return new Found(address.toString(), version, rows.getTimestamp(1).toInstant());
        } catch (SQLException e) {
            throw Roles.cannotConnect(address.toString(), e);
        }
    }

    /** What an administrator of the server must run so that the desk can make the rest itself. */
    public static String administratorsSql(String url) {
        if (url.isBlank()) {
            return """
                    -- The desk uses the PostgreSQL it brings, because DATABASE_URL is not set. For a server of your own (15 or newer):
                    create role qyzmet_owner login createrole password 'choose-a-long-one';
                    create database qyzmet owner qyzmet_owner encoding 'UTF8' template template0;
                    -- then: DATABASE_URL=postgresql://qyzmet_owner:choose-a-long-one@HOST:5432/qyzmet
                    """;
        }
        var address = Address.of(url);
        return """
                -- For an administrator of %s:%d. The password is the one in DATABASE_URL.
                create role %s login createrole password '…';
                create database %s owner %s encoding 'UTF8' template template0;
                """.formatted(
                        address.host(),
                        address.port(),
                        Roles.quoted(address.owner()),
                        Roles.quoted(address.database()),
                        Roles.quoted(address.owner()));
    }
}

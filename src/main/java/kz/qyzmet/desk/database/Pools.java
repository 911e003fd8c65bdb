package kz.qyzmet.desk.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * A connection of the role for which the thread acts, from that role's own pool; a thread that named no purpose gets the role that can read no
 * row about a person. A pool begins when it is first needed. Thread-safe.
 */
final class Pools extends AbstractDataSource implements AutoCloseable {
    private final Address address;
    private final Roles roles;
    private final Map<Family, HikariDataSource> pools = new EnumMap<>(Family.class);

    Pools(Address address, Roles roles) {
        this.address = address;
        this.roles = roles;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return of(Acting.now()).getConnection();
    }

    @Override
    public Connection getConnection(String user, String password) {
        throw new UnsupportedOperationException("a role is chosen by the purpose");
    }

    HikariDataSource of(Family family) {
        synchronized (pools) {
            return pools.computeIfAbsent(family, this::open);
        }
    }

    private HikariDataSource open(Family family) {
        var pool = new HikariDataSource();
        pool.setPoolName("desk-" + family.id());
        pool.setJdbcUrl(address.jdbc());
        pool.setUsername(roles.name(family));
        pool.setPassword(roles.password(family));
        pool.setMaximumPoolSize(family.connections());
        pool.setMinimumIdle(family == Family.SUPPORT ? 2 : 0);
        pool.setIdleTimeout(TimeUnit.MINUTES.toMillis(5));
        pool.setConnectionTimeout(10_000);
        pool.setKeepaliveTime(120_000);
        pool.addDataSourceProperty("ApplicationName", "qyzmet-desk " + family.id());
        pool.addDataSourceProperty("reWriteBatchedInserts", "true");
        pool.addDataSourceProperty("tcpKeepAlive", "true");
        // the detail of a broken constraint repeats the values of the row: it must not reach an exception
        pool.addDataSourceProperty("logServerErrorDetail", "false");
        return pool;
    }

    @Override
    public void close() {
        synchronized (pools) {
            pools.values().forEach(HikariDataSource::close);
            pools.clear();
        }
    }
}

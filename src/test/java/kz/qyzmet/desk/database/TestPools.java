package kz.qyzmet.desk.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.test.web.servlet.MockMvc;

/**
 * A test looks at tables and prepares rows as their owner: on the thread of the tests, and once the desk runs, whoever names no purpose gets the
 * owner's connection. Everything with a Permit, and every request over HTTP, has its real role.
 */
public final class TestPools implements BeanPostProcessor, ApplicationListener<ApplicationReadyEvent> {
    private static final String TESTS = Thread.currentThread().getName();
    private final String url;
    private volatile boolean ready;

    private TestPools(String url) {
        this.url = url;
    }

    public static void into(ConfigurableApplicationContext context) {
        var pools = new TestPools(context.getEnvironment().getRequiredProperty("database.url"));
        context.addApplicationListener(pools);
        context.addBeanFactoryPostProcessor(factory -> factory.addBeanPostProcessor(pools));
    }

    /** Who made the tables: for another process that needs a vault and files, and is no desk. */
    public static HikariDataSource owner(ConfigurableApplicationContext context) {
        var address = context.getBean(DatabaseBeans.RunningDatabase.class).address();
        var owner = new HikariDataSource();
        owner.setJdbcUrl(address.jdbc());
        owner.setUsername(address.owner());
        owner.setPassword(address.password());
        owner.setInitializationFailTimeout(-1);
        owner.setMinimumIdle(0);
        return owner;
    }

    /** The pool of one role: to look at, or to hand its address to another process. */
    public static HikariDataSource of(Family family, ConfigurableApplicationContext context) {
        return context.getBean(Pools.class).of(family);
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        ready = true;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof Migrations migrations) {
            return TestMigrations.before(migrations);
        }
        if (!name.equals("dataSource")) {
            return bean;
        }
        var address = Address.of(url);
        var owner = new HikariDataSource();
        owner.setJdbcUrl(address.jdbc());
        owner.setUsername(address.owner());
        owner.setPassword(address.password());
        owner.setMaximumPoolSize(4);
        owner.setMinimumIdle(0);
        owner.setInitializationFailTimeout(-1);
        return new DelegatingDataSource((DataSource) bean) {
            @Override
            public Connection getConnection() throws SQLException {
                boolean test = ready && Thread.currentThread().getName().equals(TESTS);
                return test && Acting.now() == Family.NOBODY && !serving()
                        ? owner.getConnection()
                        : super.getConnection();
            }
        };
    }

    /** A request that a test makes by MockMvc runs in the test's own thread, and must have no more than one through a port. */
    private static boolean serving() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(MockMvc.class.getName())));
    }
}

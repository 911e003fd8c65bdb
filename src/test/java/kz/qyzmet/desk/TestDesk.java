package kz.qyzmet.desk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import kz.qyzmet.desk.database.TestDatabase;
import kz.qyzmet.desk.database.TestPools;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Gives a test a desk of its own.
 *
 * <ul>
 *   <li>{@link DeskTest} on a class: the usual way, see there.
 *   <li>{@link #start(Map)}: a second whole desk, with other settings (property names such as {@code qyzmet.url}), for tests that stop and start
 *       it or look into its folder. Close the context.
 * </ul>
 *
 * There is one PostgreSQL for a test JVM (18, or Debian's 15 with {@code -Dqyzmet.test.postgres=15}); every desk gets a fresh database in it and
 * a fresh data folder {@code qyzmet.data} below the temporary folder. All of it is deleted when the JVM ends.
 */
public final class TestDesk implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        TestPropertyValues.of(settings()).applyTo(context);
        TestPools.into(context);
    }

    public static ConfigurableApplicationContext start(Map<String, String> more) {
        var settings = settings();
        settings.put("server.port", "0");
        settings.putAll(more);
        var arguments = settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        var desk = new SpringApplication(Desk.class);
        desk.addInitializers(TestPools::into);
        return desk.run(arguments);
    }

    /** What a fresh desk needs: a data folder and a database. */
    public static Map<String, String> settings() {
        try {
            var settings = new HashMap<String, String>();
            settings.put("qyzmet.data", folder().toString());
            settings.put("database.url", TestDatabase.fresh());
            return settings;
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("no test desk", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("no test desk", e);
        }
    }

    /** A fresh temporary folder, deleted when the JVM ends. */
    public static Path folder() throws IOException {
        var folder = Files.createTempDirectory("qyzmet-test");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try (var all = Files.walk(folder)) {
                all.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            } catch (IOException e) {
                // it lies in the temporary folder
            }
        }));
        return folder;
    }
}

package kz.qyzmet.desk.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The way of {@code journal verify --database} into the database: as the sequencer's role, beside the desk, without starting it. */
public final class JournalReader {
    private JournalReader() {}

    /**
     * @param data the data folder, whose server must be running unless {@code url} names another
     * @param url what {@code DATABASE_URL} says, or nothing
     * @throws CannotStart with a sentence that says what to do
     */
    public static DataSource of(Path data, Path keys, String url) {
        var source = new PGSimpleDataSource();
        var address = url.isBlank() ? own(data) : Address.of(url);
        var role = new Roles(address, keys);
        source.setURL(address.jdbc());
        source.setUser(role.name(Family.SEQUENCER));
        source.setPassword(role.password(Family.SEQUENCER));
        source.setApplicationName("qyzmet-desk journal verify");
        source.setConnectTimeout(10);
        return source;
    }

    private static Address own(Path data) {
        try {
            var port = Files.readString(data.resolve("run").resolve("postgres.port"))
                    .strip();
            return new Address("127.0.0.1", Integer.parseInt(port), "qyzmet", "", "", "");
        } catch (IOException | NumberFormatException e) {
            throw new CannotStart(
                    "no database runs on " + data + ". Start the desk, or name the database in DATABASE_URL.");
        }
    }
}

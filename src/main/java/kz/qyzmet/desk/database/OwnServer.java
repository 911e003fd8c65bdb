package kz.qyzmet.desk.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The included PostgreSQL as a backup sees it: its files, and the one connection that may say when they can be copied. There is none when {@code DATABASE_URL} names a server of the operator's.
 */
public final class OwnServer {
    /** Below the server's own folder, so that it may write there whoever it runs as. */
    static final String SPOOL = "spool";

    private final EmbeddedPostgres server;
    private final Path files;

    OwnServer(EmbeddedPostgres server, Path files) {
        this.server = server;
        this.files = files;
    }

    /** The folder with the server's files; what is read there while it runs is a backup only between start and stop. */
    public Path files() {
        return files;
    }

    /** The launcher's superuser, for {@code pg_backup_start}, {@code pg_backup_stop} and {@code pg_switch_wal} only. */
    public Connection superuser(String database) throws SQLException {
        var source = new PGSimpleDataSource();
        source.setURL(server.url(database));
        source.setUser(EmbeddedPostgres.SUPERUSER);
        source.setPassword(server.password());
        source.setApplicationName("qyzmet-desk backup");
        source.setLogServerErrorDetail(false);
        return source.getConnection();
    }

    /**
     * From now on the server leaves every finished segment of its log here, and keeps it until it is there.
     *
     * @return the folder, where whole files have 24 letters or end in {@code .history}
     */
    public Path keepLog() throws IOException {
        var spool = files.resolve(SPOOL);
        if (!Files.isDirectory(spool)) {
            var fresh = files.resolve(SPOOL + ".new");
            Files.createDirectories(fresh);
            Files.setOwner(fresh, Files.getOwner(files));
            Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(files));
            Files.move(fresh, spool);
        }
        return spool;
    }

    /** Finished segments are given up again. What lies in the folder is deleted. */
    public void forgetLog() throws IOException {
        Binaries.delete(files.resolve(SPOOL));
    }
}

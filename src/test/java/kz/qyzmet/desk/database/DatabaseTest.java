package kz.qyzmet.desk.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import kz.qyzmet.desk.DeskTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DeskTest
class DatabaseTest {
    @Autowired
    JdbcClient sql;

    @Autowired
    DataFolder folder;

    @Test
    void theApplicationRoleMayNotChangeTheSchema() {
        assertThat(sql.sql("select current_user").query(String.class).single()).endsWith("_app");
        assertThatThrownBy(() -> sql.sql("create table mine (id int)").update())
                .hasStackTraceContaining("permission denied");
        assertThatThrownBy(() -> sql.sql("create temporary table mine (id int)").update())
                .hasStackTraceContaining("permission denied");
    }

    @Test
    void keysAndFoldersBelongToTheDeskAlone() throws Exception {
        try (var secrets = Files.list(folder.keys())) {
            assertThat(secrets.filter(file -> file.toFile().length() > 0))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .startsWith("rw")
                            .endsWith("------"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.keys())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.root())))
                .isEqualTo("rwx------");
    }
}

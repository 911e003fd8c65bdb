package kz.qyzmet.desk.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import kz.qyzmet.desk.DeskTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DeskTest
class DatabaseTest {
    @Autowired
    JdbcClient sql;

    @Autowired
    DataFolder folder;

    @ParameterizedTest
    @EnumSource(value = Family.class, names = "NOBODY", mode = EnumSource.Mode.EXCLUDE)
    void noRoleOfTheDeskMayChangeTheSchemaOrOwnsOrPassesAnything(Family family) {
        Acting.running(family, () -> {
            assertThat(sql.sql("select current_user").query(String.class).single())
                    .endsWith("_" + family.id());
            assertThatThrownBy(() -> sql.sql("create table mine (id int)").update())
                    .hasStackTraceContaining("permission denied");
            assertThatThrownBy(() ->
                            sql.sql("create temporary table mine (id int)").update())
                    .hasStackTraceContaining("permission denied");
            assertThat(sql.sql("""
                            select count(*) from pg_roles r where r.rolname = current_user
                            and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication
                                 or exists (select from pg_class c where c.relowner = r.oid))
                            """).query(Integer.class).single()).isZero();
        });
    }

    @Test
    void noRoleTurnsIntoAnother() {
        Acting.running(Family.SUPPORT, () -> {
            var rights = sql.sql("select replace(current_user, '_support', '_rights')")
                    .query(String.class)
                    .single();
            assertThatThrownBy(() -> sql.sql("set role \"" + rights + "\"").update())
                    .hasStackTraceContaining("permission denied");
        });
    }

    @Test
    void whoeverNamesNoPurposeReadsNoPerson() throws Exception {
        var nobody = CompletableFuture.supplyAsync(() -> {
            assertThat(sql.sql("select current_user").query(String.class).single())
                    .endsWith("_nobody");
            sql.sql("select id from subject").query(UUID.class).list();
            return "read";
        });
        assertThatThrownBy(nobody::get).hasStackTraceContaining("permission denied for table subject");
    }

    @Test
    void aNodeHoldsAtMostFortyConnections() {
        assertThat(Arrays.stream(Family.values()).mapToInt(Family::connections).sum())
                .isLessThanOrEqualTo(40);
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

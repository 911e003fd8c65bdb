package kz.qyzmet.desk.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.ApplicationModule;
import org.springframework.stereotype.Component;

/**
 * Each module's migrations with a history of their own, lower modules first, so that foreign keys can point down. The order is the one the modules
 * declare in their {@code package-info}. Modulith has the same by reading all classes with ArchUnit, which costs a second at every start; and
 * Flyway is asked only about a module whose history differs from its files, which saves another two.
 */
@Component
final class Migrations implements FlywayMigrationStrategy {
    private static final String ROOT = "kz.qyzmet.desk";

    @Override
    public void migrate(Flyway flyway) {
        var settings = flyway.getConfiguration();
        var files = files();
        var sql = JdbcClient.create(settings.getDataSource());
        var applied = applied(sql);
        for (var module : order(files.keySet())) {
            var history = "flyway_schema_history_" + module;
            if (applied.getOrDefault(history, Map.of()).equals(files.get(module))) {
                continue;
            }
            Flyway.configure()
                    .configuration(settings)
                    .locations("classpath:" + ROOT.replace('.', '/') + "/" + module)
                    .table(history)
                    .baselineVersion(MigrationVersion.fromVersion("0"))
                    .baselineOnMigrate(true)
                    .load()
                    .migrate();
        }
        readable(sql);
    }

    /** Who copies and who looks for residue must see every table, also one whose migration forgot to say so. */
    private static void readable(JdbcClient sql) {
        sql.sql("""
                select format('grant select on %s to %I', string_agg(c.oid::regclass::text, ', '), current_database() || '_backup') from pg_class c
                 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'm') and pg_has_role(c.relowner, 'usage')
                   and not has_table_privilege(current_database() || '_backup', c.oid, 'select')
                having count(*) > 0
                """)
                .query(String.class)
                .optional()
                .ifPresent(grant -> sql.sql(grant).update());
    }

    /** Runs the migrations of some modules up to a version each: the tables as a backup had them. */
    static void upTo(FluentConfiguration settings, Map<String, String> versions) {
        var files = files();
        for (var module : order(versions.keySet())) {
            var history = "flyway_schema_history_" + module;
            var newest = files.getOrDefault(module, Map.of()).keySet().stream()
                    .map(file -> MigrationVersion.fromVersion(file.substring(1, file.indexOf("__"))))
                    .max(Comparator.naturalOrder());
            var wanted = MigrationVersion.fromVersion(versions.getOrDefault(module, "0"));
            if (newest.isEmpty() || newest.get().compareTo(wanted) < 0) {
                throw new CannotStart(
                        "the backup was made by a newer release of the desk. Restore it with that release.", 65);
            }
            Flyway.configure()
                    .configuration(settings)
                    .locations("classpath:" + ROOT.replace('.', '/') + "/" + module)
                    .table(history)
                    .baselineVersion(MigrationVersion.fromVersion("0"))
                    .baselineOnMigrate(true)
                    .target(wanted)
                    .load()
                    .migrate();
        }
    }

    /** The modules with migrations, each after those it may depend on. */
    static List<String> order(Set<String> modules) {
        var ordered = new LinkedHashSet<String>();
        for (var module : modules) {
            add(module, ordered);
        }
        ordered.retainAll(modules);
        return new ArrayList<>(ordered);
    }

    private static void add(String module, LinkedHashSet<String> ordered) {
        if (ordered.contains(module)) {
            return;
        }
        var declared = declaration(module);
        if (declared != null) {
            for (var below : declared.allowedDependencies()) {
                add(below, ordered);
            }
        }
        ordered.add(module);
    }

    private static @Nullable ApplicationModule declaration(String module) {
        try {
            return Class.forName(ROOT + "." + module + ".package-info").getAnnotation(ApplicationModule.class);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    /** For each module its scripts and their checksums. */
    private static Map<String, Map<String, Integer>> files() {
        try {
            var found = new PathMatchingResourcePatternResolver()
                    .getResources("classpath*:" + ROOT.replace('.', '/') + "/*/V*__*.sql");
            var files = new TreeMap<String, Map<String, Integer>>();
            for (var file : found) {
                var path = file.getURL().getPath();
                var folder = path.substring(0, path.lastIndexOf('/'));
                var module = folder.substring(folder.lastIndexOf('/') + 1);
                try (var text =
                        new BufferedReader(new InputStreamReader(file.getInputStream(), StandardCharsets.UTF_8))) {
                    files.computeIfAbsent(module, name -> new HashMap<>())
                            .put(String.valueOf(file.getFilename()), checksum(text));
                }
            }
            return files;
        } catch (IOException e) {
            throw new CannotStart("the migrations of this release cannot be read. Unpack the release again.");
        }
    }

    /** Flyway's own checksum: CRC-32 of the lines without their ends. */
    private static int checksum(BufferedReader text) throws IOException {
        var sum = new CRC32();
        for (var line = text.readLine(); line != null; line = text.readLine()) {
            sum.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return (int) sum.getValue();
    }

    /** For each history its scripts and their checksums; asked in one go, because each question of the owner is a connection of its own. */
    private static Map<String, Map<String, Integer>> applied(JdbcClient sql) {
        var applied = new HashMap<String, Map<String, Integer>>();
        sql.sql("""
                select string_agg(format($$select %L as history, script, checksum, success from %I where type = 'SQL'$$, tablename, tablename), ' union all ')
                  from pg_tables where schemaname = 'public' and tablename like 'flyway\\_schema\\_history%'
                having count(*) > 0
                """)
                .query(String.class)
                .optional()
                .ifPresent(question -> sql.sql(question).query(row -> {
                    // a failed one never equals its file
                    applied.computeIfAbsent(row.getString("history"), name -> new HashMap<>())
                            .put(row.getString("script"), row.getBoolean("success") ? row.getInt("checksum") : 0);
                }));
        return applied;
    }
}

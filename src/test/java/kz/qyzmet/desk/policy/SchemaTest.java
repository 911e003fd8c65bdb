package kz.qyzmet.desk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kz.qyzmet.desk.DeskTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clause 1.1: what the database holds and what the modules declare are the same, column by column. */
@DeskTest
class SchemaTest {
    /** Kept by the migration tool, one a module; they name files and times. */
    private static final String HISTORY = "flyway_schema_history%";

    @Autowired
    JdbcClient sql;

    @Autowired
    DataMap map;

    @Autowired
    Policy policy;

    @Autowired
    List<Holdings> declarations;

    @Test
    void everyColumnOfEveryTableIsDeclared() {
        var undeclared = new TreeSet<>(columnsInTheDatabase());
        undeclared.removeAll(declaredColumns());

        assertThat(undeclared)
                .as("columns that no module's Holdings declare, neither as personal nor as impersonal")
                .isEmpty();
    }

    @Test
    void aColumnThatNobodyDeclaredPutsTheLampOfTheMapOut_1_1() {
        var control = new PolicyControls.DataMapControl(map, sql);
        assertThat(control.check().lamp()).isEqualTo(Control.Lamp.PARTLY);

        sql.sql("create table left_by_somebody (name text, phone text)").update();
        try {
            assertThat(control.check().lamp()).isEqualTo(Control.Lamp.BROKEN);
            assertThat(control.check().figures()).containsEntry("policy.control.map.undeclared", 2L);
        } finally {
            sql.sql("drop table left_by_somebody").update();
        }
        assertThat(control.check().lamp()).isEqualTo(Control.Lamp.PARTLY);
    }

    @Test
    void everyDeclaredColumnExists() {
        var gone = new TreeSet<>(declaredColumns());
        gone.removeAll(columnsInTheDatabase());

        assertThat(gone).as("declared columns that the database does not have").isEmpty();
    }

    @Test
    void everyRetentionRuleIsUsed() {
        var used = map.entries().stream()
                .flatMap(entry -> entry.holding().columns().stream())
                .map(Holding.Column::retention)
                .collect(Collectors.toSet());

        assertThat(policy.file().retention().keySet())
                .as("rules of policy.yaml that no Holding rests on")
                .isSubsetOf(used);
    }

    @Test
    void everyPlaceWithPersonalColumnsSaysWhoseTheyAre() {
        // What holds nothing but keyed hashes or codes may be nobody's: no person can be reached from it.
        var somebodys = map.personal().stream()
                .filter(holding -> !holding.place().endsWith("/"))
                .filter(holding -> !holding.columns().stream()
                        .allMatch(column ->
                                column.category() == Category.TECHNICAL || column.category() == Category.ACTION))
                .toList();

        assertThat(somebodys)
                .allSatisfy(holding ->
                        assertThat(holding.subject()).as(holding.place()).isNotBlank());
    }

    @Test
    void sealedColumnsCanHoldNothingButBytes() {
        var clear = map.personal().stream()
                .filter(holding -> !holding.place().contains("/"))
                .flatMap(holding -> holding.columns().stream()
                        .filter(column -> sealed(column.seal()))
                        .map(column -> holding.place() + "." + column.name()))
                .filter(column -> !bytes().contains(column))
                .toList();

        assertThat(clear).as("sealed or hashed columns that are not bytea").isEmpty();
    }

    @Test
    void explainFindsTheSameDeclarationsAsTheDesk() {
        var found = Declarations.found().stream().map(Object::getClass).collect(Collectors.toSet());
        var beans = declarations.stream().map(Object::getClass).collect(Collectors.toSet());

        assertThat(found).isEqualTo(beans);
    }

    private static boolean sealed(Holding.Seal seal) {
        return switch (seal) {
            case Holding.Seal.Requester requester -> true;
            case Holding.Seal.Author author -> true;
            case Holding.Seal.Both both -> true;
            case Holding.Seal.KeyedHash hash -> true;
            case Holding.Seal.Index index -> true;
            case Holding.Seal.Clear clear -> false;
        };
    }

    private Set<String> declaredColumns() {
        var declared = new TreeSet<String>();
        for (var entry : map.entries()) {
            var holding = entry.holding();
            if (!holding.place().contains("/")) {
                holding.columns().forEach(column -> declared.add(holding.place() + "." + column.name()));
                holding.impersonal().forEach(column -> declared.add(holding.place() + "." + column));
            }
        }
        return declared;
    }

    private Set<String> columnsInTheDatabase() {
        return new TreeSet<>(
                sql.sql("""
                        select c.relname || '.' || a.attname
                          from pg_attribute a
                          join pg_class c on c.oid = a.attrelid
                          join pg_namespace n on n.oid = c.relnamespace
                         where c.relkind in ('r', 'p', 'm')
                           and not c.relispartition
                           and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
                           and c.relname not like :history
                           and a.attnum > 0
                           and not a.attisdropped
                        """).param("history", HISTORY).query(String.class).list());
    }

    private Set<String> bytes() {
        return new TreeSet<>(sql.sql("""
                        select c.relname || '.' || a.attname
                          from pg_attribute a
                          join pg_class c on c.oid = a.attrelid
                         where c.relkind in ('r', 'p', 'm')
                           and a.attnum > 0
                           and a.atttypid in ('bytea'::regtype, 'bytea[]'::regtype)
                        """).query(String.class).list());
    }
}

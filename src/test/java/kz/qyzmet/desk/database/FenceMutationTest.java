package kz.qyzmet.desk.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import kz.qyzmet.desk.database.FenceTrials.Trial;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The second fence, mutated (clauses 2.1.3, 4.8): each policy dropped, opened, shut and given to everybody, each grant taken away and each missing
 * one given, each trigger, function and role changed, one at a time in a transaction that is rolled back; and each time a trial of
 * {@link FenceTrials} must fail. All trials run as the very role, in a fresh database of this test's own.
 */
@Tag("database")
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FenceMutationTest {

    private final List<String> survivors = new ArrayList<>();
    private Connection connection;
    private JdbcClient sql;
    private String database;
    private FenceTrials trials;
    private List<Trial> all;
    private int mutations;

    @BeforeAll
    void fresh(@TempDir Path keys) throws Exception {
        var url = TestDatabase.fresh();
        var address = Address.of(url);
        database = address.database();
        var roles = new Roles(address, keys);
        roles.prepare();
        var owner = new PGSimpleDataSource();
        owner.setURL(address.jdbc());
        owner.setUser(address.owner());
        owner.setPassword(address.password());
        new Migrations()
                .migrate(Flyway.configure()
                        .dataSource(owner)
                        .placeholders(roles.placeholders())
                        .load());
        connection = TestDatabase.superusers(url).getConnection();
        sql = JdbcClient.create(new SingleConnectionDataSource(connection, true));
        bare();
        var columns = new TreeMap<String, List<String>>();
        for (var table : tables()) {
            columns.put(
                    table,
                    sql.sql(
                                    "select attname from pg_attribute where attrelid = ?::regclass and attnum > 0 and not attisdropped")
                            .param(table)
                            .query((row, i) -> row.getString(1))
                            .list());
        }
        trials = new FenceTrials(database, columns);
        all = trials.all();
        people();
        connection.setAutoCommit(false);
    }

    @AfterAll
    void done() throws SQLException {
        connection.close();
    }

    @Test
    @Order(1)
    void everyTableAndFunctionIsDeclared() throws SQLException {
        var undeclared = new ArrayList<String>();
        for (var table : tables()) {
            if (!trials.places().contains(table)) {
                undeclared.add(line(table));
            }
        }
        for (var function : functions()) {
            if (!trials.functions().contains(function)) {
                undeclared.add(lineOfFunction(function));
            }
        }
        assertThat(undeclared)
                .as(
                        "what each role may do stands in fence.txt beside this test. So the database has it now; is each right meant?\n"
                                + String.join("\n", undeclared))
                .isEmpty();
        assertThat(tables()).as("fence.txt names what is not there").containsAll(trials.places());
        assertThat(functions()).containsAll(trials.functions());
    }

    /** Quick, and red as soon as a migration brings a policy or a grant that nobody has thought about: then the mutations below say nothing of it. */
    @Test
    @Order(1)
    void eachPolicyAndEachGrantOfTheCatalogueHasATrialThatNamesIt() {
        for (var place : trials.fenced()) {
            assertThat(sql.sql(
                                    "select policyname from pg_policies where tablename = ? order by policyname collate \"C\"")
                            .param(place.name())
                            .query(String.class)
                            .list())
                    .as("policies on " + place.name()
                            + "; a further one is a line `NAME | policy | FAMILY TABLE` of fence.txt")
                    .isEqualTo(trials.policiesOf(place));
        }
        var tried = all.stream()
                .filter(trial -> !trial.expected().equals("denied"))
                .flatMap(
                        trial -> trial.rights().stream().map(right -> trial.place() + " " + trial.role() + " " + right))
                .collect(Collectors.toSet());
        var given = sql.sql("""
                        with given as (
                            select c.relname as place, a.grantee, a.privilege_type as what
                              from pg_class c cross join aclexplode(c.relacl) a
                             where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner
                            union
                            select c.relname, a.grantee, a.privilege_type
                              from pg_class c join pg_attribute t on t.attrelid = c.oid cross join aclexplode(t.attacl) a
                             where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner
                            union
                            select p.proname, a.grantee, a.privilege_type
                              from pg_proc p cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                             where p.pronamespace = 'public'::regnamespace and a.grantee <> p.proowner and p.prorettype <> 'trigger'::regtype
                               and p.proname not like 'trial%')
                        select distinct place || ' ' || r.rolname || ' ' || what from given g join pg_roles r
                            on r.oid = g.grantee
                            or g.grantee in (0, (select oid from pg_roles where rolname = current_database() || '_app'))
                               and pg_has_role(r.oid, (select oid from pg_roles where rolname = current_database() || '_app'), 'member')
                               and r.rolname = any(?)
                        where r.rolname <> current_database() || '_app'
                        """)
                .param(Arrays.stream(Family.values()).map(trials::role).toArray(String[]::new))
                .query(String.class)
                .list();
        assertThat(given).isNotEmpty();
        assertThat(tried).as("grants that no trial names").containsAll(given);
        System.out.println("fence: " + all.size() + " trials, " + given.size() + " grants by family, "
                + trials.fenced().stream()
                        .mapToInt(place -> trials.policiesOf(place).size())
                        .sum() + " policies");
    }

    @Test
    @Order(2)
    void eachRoleCanWhatIsDeclaredAndNothingElse() throws SQLException {
        assertThat(failures(all)).isEmpty();
    }

    @Test
    @Order(3)
    void eachPolicyThatGoesOrGrowsIsNoticed() throws SQLException {
        record Kept(String table, String name, boolean open, boolean command, String roles) {}
        for (var policy : sql.sql(
                        "select tablename, policyname, coalesce(qual, '') = 'true', cmd = 'ALL', roles::text from pg_policies")
                .query((row, i) -> new Kept(
                        row.getString(1), row.getString(2), row.getBoolean(3), row.getBoolean(4), row.getString(5)))
                .list()) {
            var on = "\"%s\" on %s".formatted(policy.name(), policy.table());
            Predicate<Trial> there = trial -> trial.place().equals(policy.table());
            mutate("drop policy " + on, there);
            mutate("alter policy " + on + " using (false)" + (policy.command() ? " with check (false)" : ""), there);
            mutate("alter policy " + on + " to public", there);
            if (!policy.open()) {
                mutate("alter policy " + on + " using (true)", there);
                // without a right to write there is nothing that the check could let through
                if (all.stream()
                        .anyMatch(trial -> there.test(trial)
                                && trial.expected().equals("fence")
                                && policy.roles().equals("{" + trial.role() + "}"))) {
                    mutate("alter policy " + on + " with check (true)", there);
                }
            }
        }
        for (var place : trials.fenced()) {
            Predicate<Trial> there = trial -> trial.place().equals(place.name());
            mutate("alter table " + place.name() + " disable row level security", there);
            mutate("alter table " + place.name() + " no force row level security", there);
        }
        assertNoneSurvives();
    }

    @Test
    @Order(4)
    void eachGrantThatGoesIsNoticed() throws SQLException {
        record Given(String table, String column, String role, String right) {}
        for (var grant : sql.sql("""
                        select c.relname, '', coalesce(g.rolname, 'public'), a.privilege_type
                          from pg_class c cross join aclexplode(c.relacl) a left join pg_roles g on g.oid = a.grantee
                         where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner and c.relkind in ('r', 'p', 'S')
                        union all
                        select c.relname, t.attname, coalesce(g.rolname, 'public'), a.privilege_type
                          from pg_class c join pg_attribute t on t.attrelid = c.oid cross join aclexplode(t.attacl) a
                          left join pg_roles g on g.oid = a.grantee
                         where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner
                        """)
                .query((row, i) -> new Given(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
                .list()) {
            var columns = grant.column().isEmpty() ? "" : " (" + grant.column() + ")";
            mutate(
                    "revoke " + grant.right() + columns + " on " + grant.table() + " from " + grant.role(),
                    trial -> trial.place().equals(grant.table()) && concerns(grant.role(), trial));
        }
        record Callable(String name, String signature, String role) {}
        for (var grant : sql.sql("""
                        select p.proname, p.oid::regprocedure::text, coalesce(g.rolname, 'public'), p.prokind
                          from pg_proc p cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                          left join pg_roles g on g.oid = a.grantee
                         where p.pronamespace = 'public'::regnamespace and a.grantee <> p.proowner and p.prorettype <> 'trigger'::regtype
                           and p.proname not like 'trial%'
                        """)
                .query((row, i) -> new Callable(row.getString(1), row.getString(2), row.getString(3)))
                .list()) {
            mutate(
                    "revoke execute on routine " + grant.signature() + " from " + grant.role(),
                    trial -> trial.place().equals(grant.name()) && concerns(grant.role(), trial));
        }
        for (var family : FenceTrials.application()) {
            mutate(
                    "revoke " + database + "_app from " + trials.role(family) + " granted by " + database + "_owner",
                    trial -> trial.role().equals(trials.role(family)));
        }
        assertNoneSurvives();
    }

    @Test
    @Order(5)
    void eachRightThatIsGivenTooMuchIsNoticed() throws SQLException {
        for (var table : tables()) {
            for (var family : Family.values()) {
                var role = trials.role(family);
                for (var right : List.of("select", "insert", "update", "delete", "truncate")) {
                    boolean held = sql.sql("select has_table_privilege(?, ?, ?)")
                            .params(List.of(role, table, right))
                            .query(Boolean.class)
                            .single();
                    if (!held) {
                        mutate(
                                "grant " + right + " on " + table + " to " + role,
                                trial -> trial.place().equals(table)
                                        && trial.role().equals(role));
                    }
                }
            }
        }
        for (var function : sql.sql("""
                        select p.proname || ' ' || p.oid::regprocedure::text from pg_proc p
                         where p.pronamespace = 'public'::regnamespace and p.prorettype <> 'trigger'::regtype and p.proname not like 'trial%'
                        """).query((row, i) -> row.getString(1)).list()) {
            var parts = function.split(" ", 2);
            for (var family : Family.values()) {
                var role = trials.role(family);
                boolean held = sql.sql("select has_function_privilege(?, ?::regprocedure, 'execute')")
                        .params(List.of(role, parts[1]))
                        .query(Boolean.class)
                        .single();
                if (!held) {
                    mutate(
                            "grant execute on routine " + parts[1] + " to " + role,
                            trial -> trial.place().equals(parts[0])
                                    && trial.role().equals(role));
                }
            }
        }
        assertNoneSurvives();
    }

    @Test
    @Order(6)
    void aRoleThatGrowsIsNoticed() throws SQLException {
        for (var family : Family.values()) {
            var role = trials.role(family);
            Predicate<Trial> theirs = trial -> trial.role().equals(role);
            for (var gift : List.of("superuser", "createrole")) {
                mutate("alter role " + role + " " + gift, theirs);
            }
            if (!trials.fenced().stream().allMatch(place -> place.of(family).isEmpty())
                    && family != Family.UPKEEP
                    && family != Family.BACKUP) {
                mutate("alter role " + role + " bypassrls", theirs);
            }
            mutate("grant create on schema public to " + role, theirs);
            mutate("grant temporary on database " + database + " to " + role, theirs);
            mutate("grant create on database " + database + " to " + role, theirs);
            mutate("grant set on parameter session_replication_role to " + role, theirs);
            for (var other : Family.values()) {
                if (other != family && other != Family.NOBODY) {
                    mutate("grant " + trials.role(other) + " to " + role, theirs);
                }
            }
        }
        assertNoneSurvives();
    }

    @Test
    @Order(7)
    void theFencesOwnPartsAreNoticedWhenTheyFail() throws SQLException {
        for (var place : trials.fenced()) {
            Predicate<Trial> there = trial -> trial.place().equals(place.name());
            for (var trigger : sql.sql("select tgname from pg_trigger where tgrelid = ?::regclass and tgname = 'fence'")
                    .param(place.name())
                    .query((row, i) -> row.getString(1))
                    .list()) {
                mutate("alter table " + place.name() + " disable trigger " + trigger, there);
                mutate("drop trigger " + trigger + " on " + place.name(), there);
                mutate("alter function " + place.name() + "_mask() security invoker", there);
            }
            if (place.fence().equals("mask")) {
                mutate("delete from fence where place = '" + place.name() + "'", there);
                mutate("update fence set reach = 'false' where place = '" + place.name() + "'", there);
            }
        }
        Predicate<Trial> anywhere = trial -> true;
        mutate("drop trigger mask_rows on blocked", anywhere);
        for (var stored : List.of("subject", "contact", "contact_lookup", "outbox", "attachment")) {
            mutate(
                    "drop trigger stored_only on " + stored,
                    trial -> trial.place().equals(stored));
        }
        for (var ground : List.of("subject", "contact")) {
            mutate(
                    "drop trigger stored_only_ground on " + ground,
                    trial -> trial.place().equals(ground));
        }
        for (var added : List.of("contact", "contact_lookup")) {
            mutate(
                    "drop trigger stored_only_added on " + added,
                    trial -> trial.place().equals(added));
        }
        for (var evidence : FenceTrials.EVIDENCE) {
            mutate(
                    "drop trigger blocking_counts on " + evidence,
                    trial -> trial.place().equals(evidence));
        }
        for (var function : List.of(
                "blocking_counts()",
                "blocked_contact(bytea[])",
                "blocked_within(uuid)",
                "held_within(uuid)",
                "held_beside(uuid)",
                "blocked_beside(uuid)",
                "blocked_messages(uuid)")) {
            mutate("alter function " + function + " security invoker", anywhere);
        }
        // the others are called by these and by triggers that act as the owner, or by upkeep, which reads everything as
        // it is
        for (var function : List.of(
                "mask_differences()",
                "blocked_among(uuid[])",
                "clarifying()",
                "key_stands(uuid)",
                "count_party(uuid, bytea[])",
                "forget_party(uuid, bytea[])")) {
            mutate("alter function " + function + " security invoker", anywhere);
        }
        mutate(
                "create or replace function mask_of(variadic people uuid[]) returns integer language sql stable as $$ select -1 $$",
                anywhere);
        mutate(
                "create or replace function allowed_mask(variadic people uuid[]) returns integer language sql volatile as $$ select -1 $$",
                anywhere);
        mutate(
                "create or replace function clarifying() returns boolean language sql stable as $$ select true $$",
                anywhere);
        mutate(
                "create or replace function clarifying() returns boolean language sql stable as $$ select false $$",
                anywhere);
        assertNoneSurvives();
    }

    private boolean concerns(String role, Trial trial) {
        return role.equals("public") || role.endsWith("_app") || trial.role().equals(role);
    }

    @BeforeEach
    void anew() {
        survivors.clear();
        mutations = 0;
    }

    private void assertNoneSurvives() {
        System.out.println("fence: " + mutations + " mutations, " + survivors.size() + " unnoticed");
        assertThat(survivors).as("changes of the fence that no trial notices").isEmpty();
        assertThat(mutations).isPositive();
    }

    private void mutate(String statement, Predicate<Trial> near) throws SQLException {
        mutations++;
        connection.rollback();
        try {
            sql.sql(statement).update();
            var first = all.stream().filter(near).toList();
            if (failures(first, true).isEmpty() && failures(all, true).isEmpty()) {
                survivors.add(statement);
            }
        } finally {
            connection.rollback();
        }
    }

    private List<String> failures(List<Trial> asked) throws SQLException {
        return failures(asked, false);
    }

    private List<String> failures(List<Trial> asked, boolean one) throws SQLException {
        var failed = new ArrayList<String>();
        for (int from = 0; from < asked.size() && !(one && !failed.isEmpty()); from += 25) {
            var some = asked.subList(from, Math.min(asked.size(), from + 25));
            var answers = sql.sql("""
                            select trial(t.who, t.before, t.what, t.look)
                              from unnest(?::text[], ?::text[], ?::text[], ?::text[]) with ordinality t (who, before, what, look, n) order by n
                            """)
                    .params(List.of(
                            words(some.stream().map(Trial::role).toList()),
                            words(some.stream().map(Trial::before).toList()),
                            words(some.stream().map(Trial::what).toList()),
                            words(some.stream().map(Trial::look).toList())))
                    .query((row, i) -> row.getString(1))
                    .list();
            for (int i = 0; i < some.size(); i++) {
                if (!some.get(i).expected().equals(answers.get(i))) {
                    failed.add(some.get(i) + ", but was " + answers.get(i));
                }
            }
        }
        return failed;
    }

    private java.sql.Array words(List<String> words) throws SQLException {
        return connection.createArrayOf("text", words.toArray());
    }

    private List<String> tables() {
        return sql.sql("""
                        select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1
                        """).query((row, i) -> row.getString(1)).list();
    }

    private List<String> functions() {
        return sql.sql("""
                        select distinct proname from pg_proc where pronamespace = 'public'::regnamespace and prorettype <> 'trigger'::regtype
                           and proname not like 'trial%' order by 1
                        """).query((row, i) -> row.getString(1)).list();
    }

    private String line(String table) throws SQLException {
        var rights = new EnumMap<Family, String>(Family.class);
        for (var family : Family.values()) {
            var held = "";
            if (answer(family, "select 'yes' from (select count(*) from " + table + ") c")
                    .equals("yes")) {
                held += "s";
            }
            for (var right : List.of("insert", "update")) {
                var columns = answer(family, "select trial_columns('" + right + "', '" + table + "')");
                held += columns.equals("denied")
                        ? ""
                        : right.charAt(0) + (columns.equals("all") ? "" : "(" + columns + ")");
            }
            if (sql.sql("select has_table_privilege(?, ?, 'delete')")
                    .params(List.of(trials.role(family), table))
                    .query(Boolean.class)
                    .single()) {
                held += "d";
            }
            if (!held.isEmpty()) {
                rights.put(family, held);
            }
        }
        var fence = sql.sql("""
                        select case when not relrowsecurity then 'open'
                                    when exists (select from pg_attribute where attrelid = c.oid and attname = 'mask') then 'mask' else 'file' end
                          from pg_class c where oid = ?::regclass
                        """).param(table).query(String.class).single();
        return FenceTrials.line(table, fence, rights);
    }

    private String lineOfFunction(String function) {
        var rights = new EnumMap<Family, String>(Family.class);
        for (var family : Family.values()) {
            if (answer(family, "select trial_call('" + function + "')").equals("called")) {
                rights.put(family, "x");
            }
        }
        return FenceTrials.line(function, "function", rights);
    }

    private String answer(Family family, String look) {
        return sql.sql("select trial(?, '', '', ?)")
                .params(List.of(trials.role(family), look))
                .query(String.class)
                .single();
    }

    /** Takes from the tables what has nothing to do with the fence, so that a row needs no more than a person, and adds the word for that person. */
    private void bare() {
        sql.sql("""
                do $do$
                declare
                    one record;
                begin
                    for one in select conrelid::regclass as place, conname from pg_constraint
                                where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'u', 'p', 'x') and conrelid <> 0
                                  and conrelid not in ('blocked'::regclass, 'fence'::regclass)
                                order by contype = 'p' loop
                        execute format('alter table %s drop constraint if exists %I cascade', one.place, one.conname);
                    end loop;
                    for one in select i.indexrelid::regclass as place from pg_index i join pg_class c on c.oid = i.indrelid
                                where c.relnamespace = 'public'::regnamespace and i.indisunique
                                  and i.indrelid not in ('blocked'::regclass, 'fence'::regclass) loop
                        execute format('drop index if exists %s', one.place);
                    end loop;
                    for one in select a.attrelid::regclass as place, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
                                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and a.attnotnull
                                  and not a.attisdropped and a.attidentity = '' and c.oid not in ('blocked'::regclass, 'fence'::regclass) loop
                        execute format('alter table %s alter column %I drop not null', one.place, one.attname);
                    end loop;
                    for one in select oid::regclass as place from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity loop
                        execute format('alter table %s add column trial text', one.place);
                    end loop;
                end $do$;
                create function trial(who text, before text, what text, look text) returns text language plpgsql as $$
                declare
                    answer text;
                begin
                    if before <> '' then
                        execute before;
                    end if;
                    execute format('set local role %I', who);
                    if what = '' then
                        execute look into answer;
                    else
                        execute what;
                        set local role none;
                        execute look into answer;
                    end if;
                    -- the answer goes out by an exception, so that everything is undone
                    raise exception using errcode = 'ZZ001', message = coalesce(answer, '(null)');
                exception
                    when sqlstate 'ZZ001' then return sqlerrm;
                    when insufficient_privilege then
                        return case when sqlerrm like '%row-level security%' then 'fence' else 'denied' end;
                    when others then return sqlstate || ' ' || sqlerrm;
                end $$;
                create function trial_columns(what text, place text) returns text language plpgsql as $$
                declare
                    one record;
                    may text[] := '{}';
                    known integer := 0;
                begin
                    for one in select attname, format_type(atttypid, atttypmod) as type from pg_attribute
                                where attrelid = place::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity <> 'a'
                                  and attname <> 'trial' order by 1 loop
                        known := known + 1;
                        begin
                            execute case what when 'update' then format('update %I set %I = default where false', place, one.attname)
                                    else format('insert into %I (%I) select null::%s where false', place, one.attname, one.type) end;
                            may := may || one.attname::text;
                        exception when insufficient_privilege then null;
                        end;
                    end loop;
                    return case cardinality(may) when known then 'all' when 0 then 'denied' else array_to_string(may, ' ') end;
                end $$;
                create function trial_call(name text) returns text language plpgsql as $$
                declare
                    words text;
                    kind  "char";
                begin
                    select p.prokind, (select string_agg(case when p.provariadic <> 0 and n = p.pronargs then 'variadic ' else '' end
                                                         || 'null::' || format_type(t, null), ', ' order by n)
                                         from unnest(p.proargtypes) with ordinality a (t, n))
                      into kind, words from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proname = name;
                    begin
                        execute case kind when 'p' then 'call ' else 'select ' end || name || '(' || coalesce(words, '') || ')';
                    exception
                        when insufficient_privilege then
                            if sqlerrm like 'permission denied for%' and sqlerrm like '%' || name then
                                return 'denied';
                            end if;
                        when others then null;
                    end;
                    return 'called';
                end $$;
                """).update();
    }

    private void people() {
        for (var person : FenceTrials.PEOPLE) {
            if (!person.equals("open")) {
                int mask = Arrays.stream(Family.values())
                        .filter(family -> family.id().equals(person))
                        .mapToInt(Family::bit)
                        .sum();
                sql.sql("insert into blocked (subject_id, mask, clarified_until) values (" + FenceTrials.id("p", person)
                                + ", " + mask + ", "
                                + (person.equals("clarification") ? "now() + interval '1 hour'" : "null") + ")")
                        .update();
            }
        }
        var order = new ArrayList<>(List.of("subject", "ticket", "attachment"));
        trials.fenced().stream()
                .map(FenceTrials.Place::name)
                .filter(name -> !order.contains(name))
                .forEach(order::add);
        // the evidence would make of each person somebody who is blocked, and nobody else
        for (var evidence : FenceTrials.EVIDENCE) {
            sql.sql("alter table " + evidence + " disable trigger blocking_counts")
                    .update();
        }
        for (var table : order) {
            for (var person : FenceTrials.PEOPLE) {
                sql.sql(trials.insert(table, person)).update();
            }
        }
        for (var evidence : FenceTrials.EVIDENCE) {
            sql.sql("alter table " + evidence + " enable trigger blocking_counts")
                    .update();
        }
    }
}

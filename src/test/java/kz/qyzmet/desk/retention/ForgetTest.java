package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.policy.DataMap;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The whole schema is filled for two people, one is destroyed, and every row of every table is compared with what stood there before the destroyed one came. What differs is listed here with its reason;
 * anything else is a fault.
 */
@Tag("database")
class ForgetTest {
    /** New rows and changed ones that a destruction leaves, and why. */
    private static final Map<String, String> REMAIN = new TreeMap<>(Map.ofEntries(
            Map.entry("erasure", "the act"),
            Map.entry("erasure_place", "the act, place by place"),
            Map.entry("ledger_entry", "the word that the destruction stays one (contracts 4)"),
            Map.entry("subject_request", "that a demand came, when, and how it ended, without its words (clause 4.9)"),
            Map.entry("subject_request_step", "who decided it, and when"),
            Map.entry("journal_queue", "entries that wait; the leaf of each stays and holds no value (contracts 12)"),
            Map.entry("journal_entry", "the entries of the log"),
            Map.entry("journal_subject", "the other person's entries about what was written in their ticket"),
            Map.entry("journal_gone", "a seal for each row of the journal that went, which names nobody"),
            Map.entry("journal_attestation", "the act, which names nobody"),
            Map.entry("journal_tile", "hashes"),
            Map.entry("journal_log", "the size of the log"),
            Map.entry("journal_count", "counts"),
            Map.entry("journal_verification", "when the log was verified"),
            Map.entry("key_gone", "the word to other nodes, for an hour: the number of a key, not of a person"),
            Map.entry("search_feed", "ids of tickets whose words left the index"),
            Map.entry("ticket", "the other person's ticket has a newer version since somebody wrote in it"),
            Map.entry("ticket_event", "the other person's ticket was moved on by what was written in it")));

    @Test
    void afterADestructionTheDeskIsAsIfThePersonHadNeverCome() {
        try (var desk = TestDesk.start(Map.of())) {
            var sql = desk.getBean(JdbcClient.class);
            var world = world(desk);
            var agent = world.person("Данияр Әлиев");
            var stays = world.person("Дина Ахметова");
            fill(desk, world, sql, stays, agent, null);
            lift(sql);
            var before = snapshot(sql);

            var goes = world.person("Марат Сериков");
            fill(desk, world, sql, goes, agent, stays);
            lift(sql);
            // the sequencer takes the first entries within seconds
            org.awaitility.Awaitility.await()
                    .pollInSameThread()
                    .until(() -> sql.sql("select exists (select from journal_entry)")
                            .query(Boolean.class)
                            .single());
            assertThat(empty(desk, sql, goes))
                    .as("tables without a row of the person: say in this test how to fill them")
                    .isEmpty();
            assertThat(wayless(desk))
                    .as("tables from which something must go and to which no way of the data map leads")
                    .isEmpty();

            world.destroy(goes);

            var after = snapshot(sql);
            var wrong = new TreeSet<String>();
            for (var table : after.keySet()) {
                var more = new ArrayList<>(after.get(table));
                before.getOrDefault(table, List.of()).forEach(more::remove);
                var less = new ArrayList<>(before.getOrDefault(table, List.of()));
                after.get(table).forEach(less::remove);
                if (!REMAIN.containsKey(table)) {
                    more.forEach(row -> wrong.add(table + " still has " + row));
                    less.forEach(row -> wrong.add(table + " has lost " + row));
                }
                for (var row : after.get(table)) {
                    if (row.contains(goes.toString())
                            && !Set.of(
                                            "erasure",
                                            "subject_request",
                                            "subject_request_step",
                                            "ledger_entry",
                                            "ticket_event",
                                            "journal_queue",
                                            "journal_entry",
                                            "journal_attestation")
                                    .contains(table)) {
                        wrong.add(table + " still names the person: " + row);
                    }
                }
            }
            assertThat(wrong).isEmpty();
            assertThat(sql.sql(
                                    "select count(*) from subject_request where subject_id = ? and num_nonnulls(body, words, answer) = 0")
                            .param(goes.value())
                            .query(Integer.class)
                            .single())
                    .as("the demand stays without its words")
                    .isOne();
            assertThat(after.get("journal_subject")).noneMatch(row -> row.contains(goes.toString()));
        }
    }

    /** What stands there goes with the key alone, unless the table's own rule says otherwise. */
    private static List<String> wayless(ConfigurableApplicationContext desk) {
        var trails = desk.getBean(Trails.class);
        return desk.getBean(DataMap.class).entries().stream()
                .map(entry -> entry.holding().place())
                .distinct()
                .filter(place -> !place.contains("/"))
                .map(trails::table)
                .filter(table ->
                        table.fate() != Trails.Fate.KEEP && table.ways().isEmpty())
                .map(Trails.Table::name)
                .filter(name -> !UNFILLED.containsKey(name))
                .toList();
    }

    private static World world(ConfigurableApplicationContext desk) {
        return desk.getBeanProvider(World.class)
                .getIfAvailable(() -> desk.getAutowireCapableBeanFactory().createBean(World.class));
    }

    /** Through the doors where there is one; the rest row by row, so that a new table is filled too. */
    private void fill(
            ConfigurableApplicationContext desk,
            World world,
            JdbcClient sql,
            SubjectId person,
            SubjectId agent,
            @org.jspecify.annotations.Nullable SubjectId other) {
        desk.getBean(Consents.class)
                .given(world.system(), person, Purpose.SUPPORT, null, Language.RU, Channel.WEB, "form");
        desk.getBean(org.springframework.transaction.support.TransactionTemplate.class)
                .executeWithoutResult(_ -> desk.getBean(kz.qyzmet.desk.audit.Attestations.class)
                        .attest(
                                world.system(),
                                kz.qyzmet.desk.policy.Operation.RECORD,
                                "receipt",
                                person,
                                Map.of("version", 1)));
        var ticket = world.ticket(person, "Пропуск", "Прошу продлить пропуск");
        world.staffWrites(agent, ticket, "Готово");
        if (other != null) {
            var theirs = sql.sql("select id from ticket where requester_id = ?")
                    .param(other.value())
                    .query(UUID.class)
                    .single();
            world.outsiderWrites(
                    person, world.tickets.find(world.system(), theirs).orElseThrow(), "И я прошу");
        }
        var blockings = desk.getBean(Blockings.class);
        blockings.block(world.officer(), person, new Blockings.Wish(Blockings.Basis.PERSON, "спор", "№ 1", null));
        blockings.clarify(world.officer(), person, "проверка");
        blockings.unblock(world.officer(), person, Blockings.Ending.SETTLED, "исправлено");
        row(sql, "subject_request", "subject_id", person.value(), ticket.id());
        sql.sql(
                        "update subject_request set body = sha256('x'), words = sha256('y'), answer = sha256('z') where subject_id = ?")
                .param(person.value())
                .update();
        row(sql, "subject_request_step", "subject_id", person.value(), ticket.id());
        sql.sql(
                        "insert into representative_act (request_id, representative_id, subject_id, kind, at) select id, gen_random_uuid(), subject_id, kind, now() from subject_request where subject_id = ?")
                .param(person.value())
                .update();
        row(sql, "appointment", "subject_id", person.value(), ticket.id());
        // a post has one holder, and the staff that are left are destroyed here
        sql.sql(
                        "update appointment set ended_by = given_by, ended_at = now(), end_reason = 'left' where ended_at is null")
                .update();
        row(sql, "proposal", "subject_id", person.value(), ticket.id());
        var proposal = sql.sql("select id from proposal where subject_id = ?")
                .param(person.value())
                .query(UUID.class)
                .single();
        for (var table : List.of("proposal_step", "proposal_look")) {
            row(sql, table, "proposal_id", proposal, ticket.id());
            sql.sql("update " + table + " set subject_id = ? where proposal_id = ?")
                    .params(person.value(), proposal)
                    .update();
        }
        for (var table : desk.getBean(Trails.class).reached()) {
            if (UNFILLED.containsKey(table.name())
                    || desk.getBean(Inventory.class).rows(person.value()).containsKey(table.name())) {
                continue;
            }
            for (var way : table.ways()) {
                if (way instanceof kz.qyzmet.desk.policy.Holding.Way.Named(var column, var only) && only.isEmpty()) {
                    row(sql, table.name(), column, person.value(), ticket.id());
                    break;
                } else if (way instanceof kz.qyzmet.desk.policy.Holding.Way.Within(var parent, var column)) {
                    var above = above(sql, parent, person.value(), ticket.id());
                    if (above != null) {
                        row(sql, table.name(), column, above, ticket.id());
                        break;
                    }
                }
            }
        }
    }

    /** A hold that stands, or a role on the staff, would stop the destruction. */
    private static void lift(JdbcClient sql) {
        sql.sql("update legal_hold set lifted_by = set_by, lifted_at = now() where lifted_at is null")
                .update();
        sql.sql("update staff_role set ended_by = given_by, ended_at = now(), end_reason = 'x' where ended_at is null")
                .update();
    }

    private static @org.jspecify.annotations.Nullable UUID above(
            JdbcClient sql, String parent, UUID person, UUID ticket) {
        return switch (parent) {
            case "ticket" -> ticket;
            case "message" ->
                sql.sql("select id from message where ticket_id = ? limit 1")
                        .param(ticket)
                        .query(UUID.class)
                        .single();
            case "consent", "contact" ->
                sql.sql("select id from " + parent + " where subject_id = ? limit 1")
                        .param(person)
                        .query(UUID.class)
                        .single();
            default -> null;
        };
    }

    /** A row in which only what must be filled is filled, with values that the column's checks allow. */
    private static void row(JdbcClient sql, String table, String column, UUID value, UUID ticket) {
        var names = new ArrayList<String>();
        var values = new ArrayList<String>();
        var parameters = new ArrayList<Object>();
        sql.sql("""
                select a.attname, t.typname, coalesce((select string_agg(pg_get_constraintdef(c.oid), ' ') from pg_constraint c
                                                       where c.conrelid = a.attrelid and c.contype = 'c' and a.attnum = any(c.conkey)), '') as checks,
                       (select confrelid::regclass::text from pg_constraint c where c.conrelid = a.attrelid and c.contype = 'f' and a.attnum = any(c.conkey) limit 1) as points
                from pg_attribute a join pg_type t on t.oid = a.atttypid
                where a.attrelid = cast(? as regclass) and a.attnum > 0 and not a.attisdropped
                  and (a.attname = ? or (a.attnotnull and not a.atthasdef and a.attidentity = ''))
                """).params(table, column).query(row -> {
            names.add(row.getString(1));
            if (row.getString(1).equals(column)) {
                values.add("?");
                parameters.add(value);
            } else {
                values.add(value(row.getString(2), row.getString(1), row.getString(3), row.getString(4), ticket));
            }
        });
        sql.sql("insert into " + table + " (" + String.join(", ", names) + ") values (" + String.join(", ", values)
                        + ")")
                .params(parameters)
                .update();
    }

    private static String value(
            String type, String name, String checks, @org.jspecify.annotations.Nullable String points, UUID ticket) {
        var allowed = java.util.regex.Pattern.compile("'([a-z-]+)'::text").matcher(checks);
        if (type.equals("text") && allowed.find()) {
            return "'" + allowed.group(1) + "'";
        }
        return switch (type) {
            case "uuid" ->
                points == null
                        ? name.equals("ticket_id") ? "'" + ticket + "'" : "gen_random_uuid()"
                        : "(select id from " + points + " order by id desc limit 1)";
            case "text" -> "'x'";
            case "bytea" ->
                checks.contains("16")
                        ? "substring(sha256(random()::text::bytea) for 16)"
                        : "sha256(random()::text::bytea)";
            case "timestamptz" -> "now()";
            case "date" -> "current_date";
            case "bool" -> "false";
            case "_text" -> "array['x']";
            case "_uuid" -> "array[]::uuid[]";
            default -> "1";
        };
    }

    /** A table without a row of the person would prove nothing about itself. */
    private static Set<String> empty(ConfigurableApplicationContext desk, JdbcClient sql, SubjectId person) {
        var held = desk.getBean(Inventory.class).rows(person.value());
        var empty = new TreeSet<String>();
        for (var table : desk.getBean(Trails.class).reached()) {
            if (!held.containsKey(table.name())) {
                empty.add(table.name());
            }
        }
        for (var entry : desk.getBean(DataMap.class).entries()) {
            var place = entry.holding().place();
            if (!place.contains("/")
                    && !entry.holding().columns().isEmpty()
                    && !sql.sql("select exists (select from " + place + ")")
                            .query(Boolean.class)
                            .single()) {
                empty.add(place);
            }
        }
        empty.removeAll(UNFILLED.keySet());
        return empty;
    }

    /** Tables that cannot hold a row of somebody who is about to be destroyed, and why. One that does not exist in this schema is passed over. */
    private static final Map<String, String> UNFILLED = Map.of(
            "erasure", "filled by the act itself",
            "erasure_needle", "filled by the act itself, and emptied by its scan",
            "mention", "filled by the scan, for others' tickets",
            "ledger_entry", "filled by the act itself: the word that outlives a restore (contracts 4)",
            "failed_sign_in", "holds keyed hashes that name nobody and are gone within a day",
            "operator_details", "the operator's own, nobody's person",
            "mailing_step", "who of the staff started a mailing stays as its evidence",
            "restore_gap_consent", "filled when staff answer for a gap after a restore",
            "blocked", "a blocked person is not destroyed (clause 1.3)",
            "journal_queue", "entries that wait for the sequencer for a moment");

    private static Map<String, List<String>> snapshot(JdbcClient sql) {
        var all = new TreeMap<String, List<String>>();
        var tables = sql.sql(
                        "select tablename from pg_tables where schemaname = 'public' and tablename not like 'flyway%'")
                .query(String.class)
                .list();
        for (var table : tables) {
            all.put(
                    table,
                    sql.sql("select r::text from " + table + " r order by 1")
                            .query(String.class)
                            .list());
        }
        return all;
    }
}

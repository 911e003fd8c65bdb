package kz.qyzmet.desk.subject;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the register of people can say of its clauses. */
@Configuration(proxyBeanMethods = false)
class SubjectControls {
    @Bean
    Control groundControl(JdbcClient database, ObjectProvider<Holdings> holdings) {
        return new GroundControl(database, holdings);
    }

    @Bean
    Control blockingControl(JdbcClient database, MaskCheck check, Clock clock) {
        return new BlockingControl(database, check, clock);
    }

    /** Clause 1.3: who is blocked, how long, and whether every row obeys. */
    record BlockingControl(JdbcClient database, MaskCheck masks, Clock clock) implements Control {
        /** The recomputation comes each night; older than this it has stopped. */
        private static final Duration NIGHT = Duration.ofHours(26);

        @Override
        public String clause() {
            return "1.3";
        }

        @Override
        public Finding check() {
            var found = masks.newest()
                    .filter(newest -> newest.at().isAfter(clock.instant().minus(NIGHT)))
                    .orElseGet(masks::recompute);
            var now = database.sql("""
                    select count(*) as people, coalesce(max(extract(day from now() - blocked_at)), 0)::bigint as days
                      from blocking where ended_at is null
                    """)
                    .query((row, n) -> new long[] {row.getLong(1), row.getLong(2)})
                    .single();
            var figures = new LinkedHashMap<String, Long>();
            figures.put("subject.control.blocking.now", now[0]);
            figures.put("subject.control.blocking.longest", now[1]);
            figures.put("subject.control.blocking.checked", found.checked());
            figures.put("subject.control.blocking.wrong", found.wrong() + found.people());
            return found.whole()
                    ? new Finding(Lamp.ENFORCED, "subject.control.blocking", figures)
                    : new Finding(Lamp.BROKEN, "subject.control.blocking.broken", figures);
        }
    }

    @Bean
    Control accuracyControl(JdbcClient database, Policy policy, Clock clock) {
        return new AccuracyControl(database, policy, clock);
    }

    /** Clause 2.1.5: how much of what is held has not been confirmed for long. Never more than partly: a figure enforces nothing. */
    record AccuracyControl(JdbcClient database, Policy policy, Clock clock) implements Control {
        private static final Duration LATELY = Duration.ofDays(30);

        @Override
        public String clause() {
            return "2.1.5";
        }

        @Override
        public Finding check() {
            var now = clock.instant();
            var found = database.sql("""
                    select count(*) filter (where greatest(since, confirmed_at) < :old) as old,
                           count(*) filter (where confirmed_at > :lately) as confirmed,
                           count(*) filter (where doubtful) as doubtful
                    from (select named_at as since, confirmed_at, false as doubtful from subject
                          union all
                          select added_at, confirmed_at, doubtful_at is not null from contact) held
                    """)
                    .param("old", now.minus(policy.period("value-age")).atOffset(ZoneOffset.UTC))
                    .param("lately", now.minus(LATELY).atOffset(ZoneOffset.UTC))
                    .query((row, n) -> Map.of(
                            "subject.control.accuracy.old", row.getLong("old"),
                            "subject.control.accuracy.confirmed", row.getLong("confirmed"),
                            "subject.control.accuracy.doubtful", row.getLong("doubtful")))
                    .single();
            return new Finding(Lamp.PARTLY, "subject.control.accuracy", found);
        }
    }

    @Bean
    Control groundChangeControl(JdbcClient database) {
        return new GroundChangeControl(database);
    }

    /** Clause 2.2: how many records stand on which condition; no role turns one to another by itself, and what was turned had a document and a second person. */
    record GroundChangeControl(JdbcClient database) implements Control {
        @Override
        public String clause() {
            return "2.2";
        }

        @Override
        public Finding check() {
            var figures = new LinkedHashMap<String, Long>();
            for (var ground : Ground.values()) {
                figures.put("subject.control.changes." + ground.id(), 0L);
            }
            database.sql("""
                    select ground, count(*) from (select ground from subject union all select ground from contact) held group by ground
                    """).query((RowCallbackHandler)
                    row -> figures.put("subject.control.changes." + row.getString(1), row.getLong(2)));
            figures.put(
                    "subject.control.changes.done",
                    number("select count(*) from ground_change where confirmed_at is not null"));
            figures.put(
                    "subject.control.changes.waiting",
                    number("select count(*) from ground_change where confirmed_at is null and refused_at is null"));
            figures.put("subject.control.changes.held", number("select count(*) from fence where " + HELD));
            if (number("select count(*) from fence where not (" + HELD + ")") > 0) {
                return new Finding(Lamp.BROKEN, "subject.control.changes.open", figures);
            }
            return number(UNFOUNDED) == 0
                    ? new Finding(Lamp.ENFORCED, "subject.control.changes", figures)
                    : new Finding(Lamp.BROKEN, "subject.control.changes.unfounded", figures);
        }

        /** No role of the desk may write the column, or a trigger that is on refuses every other value. */
        private static final String HELD = """
                not exists (select from pg_attribute where attrelid = place::regclass and attname = 'ground' and not attisdropped)
                or exists (select from pg_trigger where tgrelid = place::regclass and tgname = 'ground_stays' and tgenabled = 'O')
                or not exists (select from pg_roles r where r.rolname like current_database() || '\\_%' and not r.rolsuper
                      and r.oid <> (select relowner from pg_class where oid = place::regclass)
                      and has_column_privilege(r.oid, place, 'ground', 'update'))
                """;

        /** Confirmed by whoever asked, without a document, or the record stands on another ground than the newest confirmed one. */
        private static final String UNFOUNDED = """
                select count(*) from (
                    select distinct on (g.subject_id, g.contact_id) g.ground, s.ground as of_person, c.ground as of_contact, g.contact_id
                    from ground_change g join subject s on s.id = g.subject_id left join contact c on c.id = g.contact_id
                    where g.confirmed_at is not null order by g.subject_id, g.contact_id, g.confirmed_at desc) newest
                where case when contact_id is null then of_person else of_contact end <> ground
                   or exists (select from ground_change where confirmed_at is not null and (confirmed_by = asked_by or octet_length(document) = 0))
                """;

        private long number(String query) {
            return database.sql(query).query(Long.class).single();
        }
    }

    /** Clause 2.1.1: no ground, no record; the database refuses it. */
    record GroundControl(JdbcClient database, ObjectProvider<Holdings> holdings) implements Control {
        @Override
        public String clause() {
            return "2.1.1";
        }

        @Override
        public Finding check() {
            var tables = holdings.stream()
                    .flatMap(part -> part.holdings().stream())
                    .filter(GroundControl::describesPeople)
                    .map(Holding::place)
                    .distinct()
                    .toList();
            var without = without(tables);
            var people = List.of("subject", "contact", "ticket", "message", "consent");
            if (!without(people).isEmpty()) {
                return new Finding(Lamp.BROKEN, "subject.control.ground.open", Map.of());
            }
            return new Finding(
                    Lamp.PARTLY,
                    "subject.control.ground",
                    Map.of(
                            "subject.control.ground.guarded", (long) (tables.size() - without.size()),
                            "subject.control.ground.other", (long) without.size()));
        }

        /** Those of the tables whose rows may be without a ground. */
        private List<String> without(List<String> tables) {
            return database.sql("""
                    select name from unnest(?::text[]) name
                    where to_regclass(name) is not null and not exists (
                        select from pg_attribute where attrelid = to_regclass(name) and attname = 'ground' and attnotnull)
                    """)
                    .param(tables.toArray(String[]::new))
                    .query((row, n) -> row.getString(1))
                    .list();
        }

        private static boolean describesPeople(Holding holding) {
            return holding.columns().stream().anyMatch(column -> column.seal() instanceof Holding.Seal.Requester);
        }
    }
}

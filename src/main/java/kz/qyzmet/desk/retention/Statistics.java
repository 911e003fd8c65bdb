package kz.qyzmet.desk.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.ticket.Cases.Case;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What remains of depersonalised tickets (clause 1.4): rows without a person, a number or a day. Whoever is one of few gets coarser: month and channel, then year, then service go, until each
 * group has at least k. Coarser never becomes finer again.
 */
@Component
@ActsAs(Family.ERASURE)
class Statistics {
    private static final int COARSEST = 3;
    private static final String[] SPANS = {"never", "hour", "day", "week", "month", "longer"};

    private final JdbcClient database;
    private final Policy policy;

    Statistics(JdbcClient database, Policy policy) {
        this.database = database;
        this.policy = policy;
    }

    record Group(String service, String period, String channel, String language, long cases) {}

    /** Joins the caller's transaction: when it commits, no group but the whole is smaller than k. */
    void add(List<Case> cases) {
        for (var one : cases) {
            database.sql("""
                    insert into case_statistic (id, level, service, period, channel, language, answered, lasted)
                    values (?, 0, ?, ?, ?, ?, ?, ?)
                    """)
                    .params(
                            UUID.randomUUID(),
                            one.service().toString(),
                            YearMonth.from(one.openedAt().atZone(Times.ZONE)).toString(),
                            one.channel(),
                            one.language(),
                            within(one.openedAt(), one.answeredAt()),
                            within(one.openedAt(), one.endedAt()))
                    .update();
        }
        generalise();
    }

    void generalise() {
        for (int level = 0; level < COARSEST; level++) {
            database.sql("""
                    update case_statistic s set level = :next,
                        period = case when :next = 1 then left(s.period, 4) else '' end,
                        channel = '', language = '', service = case when :next = 3 then '' else s.service end
                    from (select service, period, channel, language from case_statistic where level = :level
                          group by 1, 2, 3, 4 having count(*) < :k) few
                    where s.level = :level and s.service = few.service and s.period = few.period and s.channel = few.channel
                      and s.language = few.language
                    """)
                    .param("next", level + 1)
                    .param("level", level)
                    .param("k", policy.number("smallest-group"))
                    .update();
        }
    }

    /** The size of the smallest group; 0 when there is none. */
    long smallestGroup() {
        return database.sql("""
                select coalesce(min(cases), 0) from (select count(*) as cases from case_statistic group by level, service, period, channel, language) groups
                """).query(Long.class).single();
    }

    /** Groups that should have been made coarser. */
    long tooSmall() {
        return database.sql("""
                select count(*) from (select count(*) as cases from case_statistic where level < ?
                                      group by level, service, period, channel, language having count(*) < ?) few
                """)
                .params(COARSEST, policy.number("smallest-group"))
                .query(Long.class)
                .single();
    }

    /** Rows that say more than the statistics may: a day, an hour, a number, a name. */
    long tooExact() {
        return database.sql("""
                select count(*) from case_statistic where period !~ '^([0-9]{4}(-[0-9]{2})?)?$' or level > 0 and period ~ '-' or level > 1 and period <> ''
                    or level > 0 and (channel <> '' or language <> '') or level > 2 and service <> ''
                    or channel !~ '^[a-z-]*$' or language !~ '^([a-z]{2})?$' or service !~ '^([0-9a-f-]{36})?$'
                    or not (answered = any(:spans) and lasted = any(:spans))
                """).param("spans", SPANS).query(Long.class).single();
    }

    long cases() {
        return database.sql("select count(*) from case_statistic")
                .query(Long.class)
                .single();
    }

    List<Group> groups() {
        return database.sql("""
                select service, period, channel, language, count(*) as cases from case_statistic
                group by level, service, period, channel, language order by period desc, cases desc limit 200
                """)
                .query((row, n) -> new Group(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getLong(5)))
                .list();
    }

    /** Rough on purpose: an exact time would tell one case from another. */
    private static String within(Instant from, @Nullable Instant until) {
        if (until == null) {
            return "never";
        }
        var took = Duration.between(from, until);
        if (took.toHours() < 1) {
            return "hour";
        } else if (took.toDays() < 1) {
            return "day";
        } else if (took.toDays() < 7) {
            return "week";
        }
        return took.toDays() < 31 ? "month" : "longer";
    }
}

package kz.qyzmet.desk.catalogue;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.web.Language;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The service offerings. Few and read all the time, so they are kept in memory for some seconds on each node. Thread-safe. */
@Component
public class Services {
    /** The service every desk has. */
    public static final UUID GENERAL = new UUID(0, 1);

    private static final Duration FRESH = Duration.ofSeconds(5);

    private final JdbcClient database;
    private final Journal journal;
    private final Clock clock;
    private volatile Snapshot snapshot = new Snapshot(Instant.MIN, List.of());

    private record Snapshot(Instant at, List<ServiceOffering> offerings) {}

    Services(JdbcClient database, Journal journal, Clock clock) {
        this.database = database;
        this.journal = journal;
        this.clock = clock;
    }

    /** Every offering, ended ones too, in the order of the portal. */
    public List<ServiceOffering> all() {
        var now = clock.instant();
        var last = snapshot;
        if (last.at().isBefore(now.minus(FRESH))) {
            last = new Snapshot(now, read());
            snapshot = last;
        }
        return last.offerings();
    }

    public List<ServiceOffering> active() {
        return all().stream().filter(ServiceOffering::active).toList();
    }

    public ServiceOffering general() {
        return byId(GENERAL).orElseThrow();
    }

    public Optional<ServiceOffering> byId(UUID id) {
        return all().stream().filter(offering -> offering.id().equals(id)).findFirst();
    }

    /** The offering with this code, or with this name in any language. */
    public Optional<ServiceOffering> named(String codeOrName) {
        return all().stream()
                .filter(offering -> offering.code().equalsIgnoreCase(codeOrName)
                        || offering.names().values().stream().anyMatch(name -> name.equalsIgnoreCase(codeOrName)))
                .findFirst();
    }

    @ActsAs(Family.ADMINISTRATION)
    @Transactional
    public UUID add(
            Actor actor, String code, UUID team, Map<Language, String> names, Map<Language, String> descriptions) {
        var id = UUID.randomUUID();
        database.sql("""
                insert into service (id, code, team_id, name_kk, name_ru, name_en, description_kk, description_ru, description_en)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(
                        id,
                        code,
                        team,
                        names.getOrDefault(Language.KK, code),
                        names.getOrDefault(Language.RU, code),
                        names.getOrDefault(Language.EN, code),
                        descriptions.getOrDefault(Language.KK, ""),
                        descriptions.getOrDefault(Language.RU, ""),
                        descriptions.getOrDefault(Language.EN, ""))
                .update();
        journal.administer(actor, "service.add", "service:" + id);
        snapshot = new Snapshot(Instant.MIN, List.of());
        return id;
    }

    /** Ends an offering: it takes no new tickets, its tickets stay. The General service cannot end. */
    @ActsAs(Family.ADMINISTRATION)
    @Transactional
    public void end(Actor actor, UUID service) {
        database.sql("update service set ended_at = ? where id = ? and id <> ? and ended_at is null")
                .params(OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC), service, GENERAL)
                .update();
        journal.administer(actor, "service.end", "service:" + service);
        snapshot = new Snapshot(Instant.MIN, List.of());
    }

    private List<ServiceOffering> read() {
        return database.sql("""
                select id, code, team_id, name_kk, name_ru, name_en, description_kk, description_ru, description_en,
                       position, ended_at is null as active
                from service order by position, code
                """).query((row, n) -> offering(row)).list();
    }

    private static ServiceOffering offering(ResultSet row) throws SQLException {
        return new ServiceOffering(
                row.getObject("id", UUID.class),
                row.getString("code"),
                row.getObject("team_id", UUID.class),
                words(row, "name"),
                words(row, "description"),
                row.getInt("position"),
                row.getBoolean("active"));
    }

    private static Map<Language, String> words(ResultSet row, String column) throws SQLException {
        return Map.of(
                Language.KK, row.getString(column + "_kk"),
                Language.RU, row.getString(column + "_ru"),
                Language.EN, row.getString(column + "_en"));
    }
}

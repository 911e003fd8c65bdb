package kz.qyzmet.desk.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.audit.Programs;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Badge;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Programs that may ask: made once, shown once, stored as hashes (contracts 16). */
@Repository
@ActsAs(Family.ACCOUNT)
public class Tokens implements Programs {
    private static final String PREFIX = "qz_";

    /** What one asks for. Team and person exclude each other; neither means everything the scopes and the policy allow. */
    public record Wanted(
            String name,
            Set<Scope> scopes,
            Ground ground,
            @Nullable String evidence,
            @Nullable TeamId team,
            @Nullable SubjectId person,
            @Nullable Integer rate,
            @Nullable LocalDate expires) {

        public Wanted {
            if (name.isBlank() || name.length() > 120 || scopes.isEmpty() || team != null && person != null) {
                throw new IllegalArgumentException("token");
            }
            scopes = Set.copyOf(scopes);
        }
    }

    /** The only moment at which the token itself exists outside its program. */
    public record Made(UUID id, String token) {}

    record Known(
            UUID id,
            String name,
            Set<Scope> scopes,
            Ground ground,
            String evidence,
            @Nullable UUID team,
            @Nullable UUID person,
            @Nullable Integer rate,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable LocalDate usedOn,
            @Nullable Instant revokedAt) {

        private Known usedOn(LocalDate day) {
            return new Known(
                    id, name, scopes, ground, evidence, team, person, rate, createdAt, expiresAt, day, revokedAt);
        }

        Actor actor() {
            var subject = person == null ? null : new SubjectId(person);
            var reach = person != null ? Reach.OWN : team != null ? Reach.TEAM : Reach.ALL;
            return Actor.token(id, subject, team == null ? Set.of() : Set.of(team), reach);
        }

        Badge badge() {
            return new Badge(id, name, scopes, ground, evidence);
        }

        boolean live(Instant now) {
            return revokedAt == null && (expiresAt == null || expiresAt.isAfter(now));
        }
    }

    private final JdbcClient sql;
    private final Journal journal;
    private final Clock clock;
    // one question in two seconds for a token in steady use; so a token revoked on one node may serve two seconds more
    // on another
    private final Cache<ByteBuffer, Known> recent = Caffeine.newBuilder()
            .maximumSize(1000)
            .expireAfterWrite(Duration.ofSeconds(2))
            .build();

    Tokens(JdbcClient sql, Journal journal, Clock clock) {
        this.sql = sql;
        this.journal = journal;
        this.clock = clock;
    }

    @Transactional
    public Made make(Permit permit, Wanted wanted) {
        settingUp(permit);
        var token = PREFIX + Secrets.fresh();
        var id = UUID.randomUUID();
        var evidence = wanted.evidence() == null || wanted.evidence().isBlank()
                ? "confirmed by integration " + wanted.name().strip()
                : wanted.evidence().strip();
        sql.sql("""
                insert into api_token (id, hash, name, scopes, ground, evidence, team_id, subject_id, rate, created_by, created_at, expires_at)
                values (:id, :hash, :name, :scopes, :ground, :evidence, :team, :person, :rate, :by, :now, :expires)
                """)
                .param("id", id)
                .param("hash", Secrets.hash(token))
                .param("name", wanted.name().strip())
                .param(
                        "scopes",
                        wanted.scopes().stream().map(Scope::id).sorted().toArray(String[]::new))
                .param("ground", wanted.ground().id())
                .param("evidence", evidence)
                .param("team", wanted.team() == null ? null : wanted.team().value(), java.sql.Types.OTHER)
                .param(
                        "person",
                        wanted.person() == null ? null : wanted.person().value(),
                        java.sql.Types.OTHER)
                .param("rate", wanted.rate(), java.sql.Types.INTEGER)
                .param("by", permit.actor().id())
                .param("now", Sessions.at(clock.instant()))
                .param(
                        "expires",
                        wanted.expires() == null
                                ? null
                                : wanted.expires().plusDays(1).atStartOfDay().atOffset(ZoneOffset.ofHours(5)),
                        java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .update();
        journal.administer(permit.actor(), "token.made", "token:" + id);
        return new Made(id, token);
    }

    /** Ends a token: at once on this node, within two seconds on others. */
    @Transactional
    public void revoke(Permit permit, UUID id) {
        settingUp(permit);
        sql.sql("update api_token set revoked_by = :by, revoked_at = :now where id = :id and revoked_at is null")
                .param("by", permit.actor().id())
                .param("now", Sessions.at(clock.instant()))
                .param("id", id)
                .update();
        journal.administer(permit.actor(), "token.revoked", "token:" + id);
        recent.invalidateAll();
    }

    /** The newest programs, those included whose tokens have ended: for whoever looks into what one of them did. */
    @ActsAs(Family.ACCOUNT)
    public List<Program> programs(int limit) {
        return sql.sql("select id, name, created_by from api_token order by created_at desc, id limit :limit")
                .param("limit", limit)
                .query((row, n) -> program(row))
                .list();
    }

    @Override
    @ActsAs(Family.ACCOUNT)
    public Map<UUID, Program> known(Collection<UUID> ids) {
        return ids.isEmpty()
                ? Map.of()
                : sql
                        .sql("select id, name, created_by from api_token where id = any(:ids)")
                        .param("ids", ids.toArray(UUID[]::new))
                        .query((row, n) -> program(row))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Program::id, one -> one));
    }

    private static Program program(ResultSet row) throws SQLException {
        return new Program(
                row.getObject("id", UUID.class), row.getString("name"), row.getObject("created_by", UUID.class));
    }

    List<Known> list(Permit permit) {
        settingUp(permit);
        return sql.sql(COLUMNS + " order by created_at desc, id")
                .query(Tokens::known)
                .list();
    }

    Optional<Known> open(String token) {
        if (!token.startsWith(PREFIX) || token.length() != PREFIX.length() + 43) {
            return Optional.empty();
        }
        var hash = Secrets.hash(token);
        var key = ByteBuffer.wrap(hash);
        var known = Optional.ofNullable(recent.getIfPresent(key))
                .or(() -> sql.sql(COLUMNS + " where hash = :hash")
                        .param("hash", hash)
                        .query(Tokens::known)
                        .optional());
        var used = known.filter(found -> found.live(clock.instant())).map(this::used);
        used.or(() -> known).ifPresent(found -> recent.put(key, found));
        return used;
    }

    /** Noted once a day: enough to find tokens nobody uses. */
    private Known used(Known known) {
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (!today.equals(known.usedOn())) {
            sql.sql("update api_token set used_on = :today where id = :id and used_on is distinct from :today")
                    .param("today", today)
                    .param("id", known.id())
                    .update();
            return known.usedOn(today);
        }
        return known;
    }

    private static Known known(ResultSet row, int index) throws SQLException {
        var expires = row.getTimestamp("expires_at");
        var revoked = row.getTimestamp("revoked_at");
        return new Known(
                row.getObject("id", UUID.class),
                row.getString("name"),
                Arrays.stream((String[]) row.getArray("scopes").getArray())
                        .flatMap(scope -> Scope.of(scope).stream())
                        .collect(Collectors.toSet()),
                Ground.of(row.getString("ground")).orElseThrow(),
                row.getString("evidence"),
                row.getObject("team_id", UUID.class),
                row.getObject("subject_id", UUID.class),
                row.getObject("rate", Integer.class),
                row.getTimestamp("created_at").toInstant(),
                expires == null ? null : expires.toInstant(),
                row.getObject("used_on", LocalDate.class),
                revoked == null ? null : revoked.toInstant());
    }

    private static void settingUp(Permit permit) {
        if (permit.purpose() != Purpose.ADMINISTRATION) {
            throw new Refused("4.8", "purpose");
        }
    }

    private static final String COLUMNS = """
            select id, name, scopes, ground, evidence, team_id, subject_id, rate, created_at, expires_at, used_on, revoked_at from api_token
            """;
}

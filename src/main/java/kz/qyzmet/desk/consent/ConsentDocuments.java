package kz.qyzmet.desk.consent;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What stands behind consents that the person did not give here by their own hand: the named paper with its scan, and the power of whoever agreed or took back for them. Sealed by the person's key and gone with it. Thread-safe. */
@Component
@ActsAs(Family.RIGHTS)
public class ConsentDocuments {
    /**
     * @param document number and kind of the paper; null when it was done on the site
     * @param datedOn null with it
     * @param power by which a representative agreed
     */
    public record Document(
            @Nullable String document,
            @Nullable LocalDate datedOn,
            @Nullable ByPower power) {
        @Override
        public String toString() {
            return "Document";
        }
    }

    /** What a document is about. */
    public enum Act {
        GIVEN,
        WITHDRAWN;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final JdbcClient database;
    private final Vault vault;

    ConsentDocuments(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** Joins the caller's transaction. @param scan of the paper; null when there is none */
    void keep(SubjectId subject, UUID consent, Act act, Document document, @Nullable Scan scan) {
        var power = document.power();
        database.sql("""
                insert into consent_document (consent_id, act, subject_id, document, dated_on, power_id, representative, power, scope, power_until, scan, scan_type)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(java.util.Arrays.asList(
                        consent,
                        act.id(),
                        subject.value(),
                        seal(subject, place("document", consent, act), document.document()),
                        document.datedOn(),
                        power == null ? null : power.id(),
                        power == null ? null : seal(subject, place("representative", consent, act), power.name()),
                        power == null ? null : seal(subject, place("power", consent, act), power.power()),
                        power == null ? null : seal(subject, place("scope", consent, act), power.scope()),
                        power == null ? null : power.until(),
                        scan == null ? null : vault.seal(subject, place("scan", consent, act), scan.bytes()),
                        scan == null ? null : scan.type()))
                .update();
    }

    private byte @Nullable [] seal(SubjectId subject, Place place, @Nullable String text) {
        return text == null ? null : vault.seal(subject, place, text);
    }

    private record Row(
            byte @Nullable [] document,
            @Nullable LocalDate datedOn,
            @Nullable UUID power,
            byte @Nullable [] representative,
            byte @Nullable [] by,
            byte @Nullable [] scope,
            @Nullable LocalDate until) {
        @Override
        public String toString() {
            return "Row";
        }
    }

    public Optional<Document> find(Permit permit, SubjectId subject, UUID consent, Act act) {
        return database.sql("""
                select document, dated_on, power_id, representative, power, scope, power_until
                from consent_document where consent_id = ? and act = ?
                """)
                .params(consent, act.id())
                .query((row, n) -> new Row(
                        row.getBytes(1),
                        row.getObject(2, LocalDate.class),
                        row.getObject(3, UUID.class),
                        row.getBytes(4),
                        row.getBytes(5),
                        row.getBytes(6),
                        row.getObject(7, LocalDate.class)))
                .optional()
                .map(row -> {
                    var document = row.document();
                    return new Document(
                            document == null
                                    ? null
                                    : vault.open(permit, subject, place("document", consent, act), document),
                            row.datedOn(),
                            power(permit, subject, consent, act, row));
                });
    }

    private @Nullable ByPower power(Permit permit, SubjectId subject, UUID consent, Act act, Row row) {
        var name = row.representative();
        var power = row.by();
        var scope = row.scope();
        var until = row.until();
        return name == null || power == null || scope == null || until == null
                ? null
                : new ByPower(
                        row.power(),
                        vault.open(permit, subject, place("representative", consent, act), name),
                        vault.open(permit, subject, place("power", consent, act), power),
                        vault.open(permit, subject, place("scope", consent, act), scope),
                        until);
    }

    /** The newest acts by powers since a day, for the lamp; as storage sees them. */
    @ActsAs(Family.UPKEEP)
    List<ByPower.Used> used(Instant since, int most) {
        var from = OffsetDateTime.ofInstant(since, ZoneOffset.UTC);
        return database.sql("""
                (select d.power_id, d.representative is not null, c.given_at as at from consent c
                   left join consent_document d on d.consent_id = c.id and d.act = 'given'
                  where c.given_by = 'representative' and c.given_at > ? order by c.given_at desc limit ?)
                union all
                (select w.power_id, d.representative is not null, w.at from consent_withdrawal w
                   left join consent_document d on d.consent_id = w.consent_id and d.act = 'withdrawn'
                  where w.power_id is not null and w.at > ? order by w.at desc limit ?)
                """)
                .params(from, most, from, most)
                .query((row, n) -> new ByPower.Used(
                        row.getObject(1, UUID.class),
                        row.getBoolean(2),
                        row.getObject(3, OffsetDateTime.class).toInstant()))
                .list();
    }

    private record SealedScan(String type, byte[] bytes) {
        @Override
        public String toString() {
            return "SealedScan";
        }
    }

    public Optional<Scan> scan(Permit permit, SubjectId subject, UUID consent) {
        return database.sql(
                        "select scan_type, scan from consent_document where consent_id = ? and act = 'given' and scan is not null")
                .param(consent)
                .query((row, n) -> new SealedScan(row.getString(1), row.getBytes(2)))
                .optional()
                .map(found -> new Scan(
                        found.type(),
                        vault.openBytes(permit, subject, place("scan", consent, Act.GIVEN), found.bytes())));
    }

    /** What stands behind the taking back cannot be put in the place of what stands behind the giving. */
    private static Place place(String column, UUID consent, Act act) {
        return new Place("consent_document", act == Act.GIVEN ? column : act.id() + "-" + column, consent);
    }
}

package kz.qyzmet.desk.consent;

import java.time.LocalDate;
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

/** What stands behind consents on paper: the named document, its scan, and the power of whoever agreed for the person. Sealed by the person's key and gone with it. Thread-safe. */
@Component
@ActsAs(Family.RIGHTS)
class ConsentDocuments {
    /**
     * Who agreed for the person (clause 3.1.2).
     *
     * @param power the document that gives the power, by number and date
     * @param scope what it allows, in words
     * @param until the last day of the power
     */
    record Representative(String name, String power, String scope, LocalDate until) {
        @Override
        public String toString() {
            return "Representative";
        }
    }

    /** @param document number and kind of the paper */
    record Document(
            String document, LocalDate datedOn, @Nullable Representative representative) {
        @Override
        public String toString() {
            return "Document";
        }
    }

    private final JdbcClient database;
    private final Vault vault;

    ConsentDocuments(JdbcClient database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** Joins the caller's transaction. */
    void keep(SubjectId subject, UUID consent, Document document, Scan scan) {
        var power = document.representative();
        database.sql("""
                insert into consent_document (consent_id, subject_id, document, dated_on, representative, power, scope, power_until, scan, scan_type)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(java.util.Arrays.asList(
                        consent,
                        subject.value(),
                        seal(subject, consent, "document", document.document()),
                        document.datedOn(),
                        power == null ? null : seal(subject, consent, "representative", power.name()),
                        power == null ? null : seal(subject, consent, "power", power.power()),
                        power == null ? null : seal(subject, consent, "scope", power.scope()),
                        power == null ? null : power.until(),
                        vault.seal(subject, place("scan", consent), scan.bytes()),
                        scan.type()))
                .update();
    }

    private byte[] seal(SubjectId subject, UUID consent, String column, String text) {
        return vault.seal(subject, place(column, consent), text);
    }

    private record Row(
            byte[] document,
            LocalDate datedOn,
            byte @Nullable [] representative,
            byte @Nullable [] power,
            byte @Nullable [] scope,
            @Nullable LocalDate until) {
        @Override
        public String toString() {
            return "Row";
        }
    }

    Optional<Document> find(Permit permit, SubjectId subject, UUID consent) {
        return database.sql("""
                select document, dated_on, representative, power, scope, power_until from consent_document where consent_id = ?
                """)
                .param(consent)
                .query((row, n) -> new Row(
                        row.getBytes(1),
                        row.getObject(2, LocalDate.class),
                        row.getBytes(3),
                        row.getBytes(4),
                        row.getBytes(5),
                        row.getObject(6, LocalDate.class)))
                .optional()
                .map(row -> new Document(
                        open(permit, subject, consent, "document", row.document()),
                        row.datedOn(),
                        representative(permit, subject, consent, row)));
    }

    private @Nullable Representative representative(Permit permit, SubjectId subject, UUID consent, Row row) {
        var name = row.representative();
        var power = row.power();
        var scope = row.scope();
        var until = row.until();
        return name == null || power == null || scope == null || until == null
                ? null
                : new Representative(
                        open(permit, subject, consent, "representative", name),
                        open(permit, subject, consent, "power", power),
                        open(permit, subject, consent, "scope", scope),
                        until);
    }

    private String open(Permit permit, SubjectId subject, UUID consent, String column, byte[] sealed) {
        return vault.open(permit, subject, place(column, consent), sealed);
    }

    private record SealedScan(String type, byte[] bytes) {
        @Override
        public String toString() {
            return "SealedScan";
        }
    }

    Optional<Scan> scan(Permit permit, SubjectId subject, UUID consent) {
        return database.sql("select scan_type, scan from consent_document where consent_id = ?")
                .param(consent)
                .query((row, n) -> new SealedScan(row.getString(1), row.getBytes(2)))
                .optional()
                .map(found -> new Scan(
                        found.type(), vault.openBytes(permit, subject, place("scan", consent), found.bytes())));
    }

    private static Place place(String column, UUID consent) {
        return new Place("consent_document", column, consent);
    }
}

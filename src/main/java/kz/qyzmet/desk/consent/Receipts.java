package kz.qyzmet.desk.consent;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.audit.Attestations;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Site;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Receipts of consents (clause 3.1.3, contracts 14). What a person was shown and agreed to, and what they took back, is attested in the same transaction; what a letter or an integration stands for, when its receipt is
 * first asked for. A receipt goes with its person and is then in their hands alone; the leaf of the journal stays. Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class Receipts {
    static final String KIND = "receipt";

    private static final String ALL = """
            select c.id, c.subject_id, c.purpose, c.edition, c.text_hash, t.text, c.language, c.channel, c.evidence, c.given_by, c.actor,
                   c.given_at, c.expires_at, w.at, w.channel as ended_channel, w.actor as ended_actor, w.power_id as ended_power
            from consent c left join consent_text t on t.hash = c.text_hash left join consent_withdrawal w on w.consent_id = c.id
            where\s""";

    private static final String CONSENT = ALL + "c.id = ?";

    private final JdbcClient database;
    private final Attestations attestations;
    private final Subjects subjects;
    private final ConsentDocuments documents;
    private final Operator operator;
    private final Policy policy;
    private final Site site;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Receipts(
            JdbcClient database,
            Attestations attestations,
            Subjects subjects,
            ConsentDocuments documents,
            Operator operator,
            Policy policy,
            Site site,
            TransactionTemplate transaction,
            Clock clock) {
        this.database = database;
        this.attestations = attestations;
        this.subjects = subjects;
        this.documents = documents;
        this.operator = operator;
        this.policy = policy;
        this.site = site;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** With the reach own only the actor's own; another's is as none. */
    Optional<Consent> find(Permit permit, UUID id) {
        return database.sql(CONSENT)
                .param(id)
                .query((row, n) -> consent(row))
                .optional()
                .filter(consent -> permit.reach() == Reach.ALL
                        || consent.subject().equals(permit.actor().subject()));
    }

    /** Everything a person has agreed to, newest first. With the reach own only the actor's own. */
    List<Consent> of(Permit permit, SubjectId subject, int limit) {
        if (permit.reach() != Reach.ALL && !subject.equals(permit.actor().subject())) {
            throw new Refused("4.8", "not-own-data");
        }
        return database.sql(ALL + "c.subject_id = ? order by c.given_at desc, c.id limit ?")
                .params(subject.value(), limit)
                .query((row, n) -> consent(row))
                .list();
    }

    /** Attests what the consent is now; in the caller's transaction. */
    void issue(Permit permit, UUID consent) {
        database.sql(CONSENT)
                .param(consent)
                .query((row, n) -> consent(row))
                .optional()
                // what stands behind a paper or a power is opened by those who serve rights: its receipt waits for them
                .filter(found -> permit.purpose() == Purpose.RIGHTS || !found.documented())
                .ifPresent(found -> issue(permit, found));
    }

    private void issue(Permit permit, Consent consent) {
        var name = subjects.names(permit, List.of(consent.subject())).getOrDefault(consent.subject(), "");
        var behind = new ReceiptBody.Behind(
                behind(permit, consent, ConsentDocuments.Act.GIVEN),
                behind(permit, consent, ConsentDocuments.Act.WITHDRAWN));
        var body = new ReceiptBody(
                consent,
                name,
                shown(permit, consent, name),
                behind,
                policy,
                operator.details().orElse(null),
                site.url());
        attestations.attest(
                permit, consent.receipt(), Operation.RECORD, KIND, consent.subject(), body.at(clock.instant()));
    }

    /** As the person saw them when they agreed: whoever has another name by now was shown the old one, which stands in the first receipt. */
    private @Nullable String shown(Permit permit, Consent consent, String name) {
        var template = consent.text();
        if (template == null) {
            return null;
        }
        var first = consent.event() == Consent.Event.GIVEN
                ? Optional.<Map<?, ?>>empty()
                : attestations.said(permit, Consent.receipt(consent.id(), Consent.Event.GIVEN));
        return first.map(ReceiptFacts::of)
                .map(ReceiptFacts::shown)
                .filter(shown -> !shown.isEmpty())
                .orElseGet(() -> ConsentWords.shown(template, name));
    }

    private ConsentDocuments.@Nullable Document behind(Permit permit, Consent consent, ConsentDocuments.Act act) {
        return consent.documented()
                ? documents.find(permit, consent.subject(), consent.id(), act).orElse(null)
                : null;
    }

    /** How far the receipt of what the consent is now has come; makes it when it was never asked for. */
    Attestations.State state(Permit permit, Consent consent) {
        var state = attestations.state(permit, consent.receipt());
        if (!(state instanceof Attestations.State.Unknown)) {
            return state;
        }
        try {
            transaction.executeWithoutResult(_ -> issue(permit, consent));
        } catch (DuplicateKeyException sameMoment) {
            // somebody else asked for it at the same moment: theirs is as good
        }
        return new Attestations.State.Waiting();
    }

    private Consent consent(ResultSet row) throws SQLException {
        var expires = row.getObject("expires_at", OffsetDateTime.class);
        var ended = row.getObject("at", OffsetDateTime.class);
        return new Consent(
                row.getObject("id", UUID.class),
                new SubjectId(row.getObject("subject_id", UUID.class)),
                row.getString("purpose"),
                row.getString("edition"),
                row.getString("text_hash"),
                row.getString("text"),
                Language.of(row.getString("language")),
                row.getString("channel"),
                row.getString("evidence"),
                row.getString("given_by"),
                row.getObject("actor", UUID.class),
                row.getObject("given_at", OffsetDateTime.class).toInstant(),
                expires == null ? null : expires.toInstant(),
                ended == null
                        ? null
                        : new Consent.Ended(
                                ended.toInstant(),
                                row.getString("ended_channel"),
                                row.getObject("ended_actor", UUID.class),
                                row.getObject("ended_power", UUID.class)),
                expires != null && !expires.toInstant().isAfter(clock.instant()));
    }
}

package kz.qyzmet.desk.consent;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentText;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The consents given and taken back (clauses 3.1.1 and 3.1.3). All methods join the caller's transaction or open one. Thread-safe. */
@Component
@ActsAs(Family.SUPPORT)
public class Consents {
    private final JdbcClient database;
    private final Vault vault;
    private final Journal journal;
    private final Receipts receipts;
    private final Clock clock;

    Consents(JdbcClient database, Vault vault, Journal journal, Receipts receipts, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.journal = journal;
        this.receipts = receipts;
        this.clock = clock;
    }

    /**
     * Records a consent.
     *
     * @param text what the person was shown; null when they were shown nothing, as with a letter or an integration's own form
     * @param evidence how the consent is known, as a code or an opaque id; never a personal value
     */
    @Transactional
    public UUID given(
            Permit permit,
            SubjectId subject,
            Purpose purpose,
            @Nullable ConsentText text,
            Language language,
            Channel channel,
            String evidence) {
        var id = UUID.randomUUID();
        if (text != null) {
            keep(text, purpose, permit.edition(), language);
        }
        database.sql("""
                insert into consent (id, subject_id, purpose, edition, text_hash, language, channel, evidence, given_by, actor, given_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(java.util.Arrays.asList(
                        id,
                        subject.value(),
                        purpose.id(),
                        permit.edition(),
                        text == null ? null : text.hash(),
                        language.code(),
                        channel.id(),
                        evidence,
                        givenBy(permit.actor(), channel),
                        permit.actor().id(),
                        now()))
                .update();
        journal.note(permit, Operation.RECORD, "consent:" + id, List.of(subject), "consent.purpose");
        if (text != null) {
            receipts.issue(permit, id);
        }
        return id;
    }

    /** Does a consent of the person for the purpose stand now? */
    public boolean stands(SubjectId subject, Purpose purpose) {
        return !standing(Set.of(subject), purpose).isEmpty();
    }

    /** Those of the people whose consent for the purpose stands now. */
    public Set<SubjectId> standing(Set<SubjectId> subjects, Purpose purpose) {
        return subjects.isEmpty() ? Set.of() : among(subjects, """
                        select distinct c.subject_id from consent c where c.subject_id = any(?) and c.purpose = ?
                            and not exists (select from consent_withdrawal w where w.consent_id = c.id)
                        """, purpose);
    }

    private Set<SubjectId> among(Set<SubjectId> subjects, String question, Purpose purpose) {
        return database.sql(question)
                .params(subjects.stream().map(SubjectId::value).toArray(UUID[]::new), purpose.id())
                .query((row, _) -> new SubjectId(row.getObject(1, UUID.class)))
                .set();
    }

    /** Takes back every standing consent of the person for the purpose; repeating changes nothing. Returns how many were taken back. */
    @Transactional
    public int withdraw(Permit permit, SubjectId subject, Purpose purpose, Channel channel) {
        // a letter whose dialogue has begun is awaited; none begins after this has committed (contracts 20)
        vault.alone(subject);
        var withdrawn = database.sql("""
                insert into consent_withdrawal (consent_id, subject_id, channel, actor, at)
                select c.id, c.subject_id, ?, ?, ? from consent c where c.subject_id = ? and c.purpose = ?
                on conflict do nothing
                returning consent_id
                """)
                .params(channel.id(), permit.actor().id(), now(), subject.value(), purpose.id())
                .query(UUID.class)
                .list();
        if (!withdrawn.isEmpty()) {
            journal.note(
                    permit, Operation.RECORD, "consent-withdrawal:" + subject, List.of(subject), "consent.withdrawal");
        }
        withdrawn.forEach(consent -> receipts.issue(permit, consent));
        return withdrawn.size();
    }

    /** Has the person ever taken back a consent for the purpose without giving it again since? */
    public boolean withdrawn(SubjectId subject, Purpose purpose) {
        return !withdrawn(Set.of(subject), purpose).isEmpty();
    }

    /** Those of the people who took back a consent for the purpose and have not given it again since. */
    public Set<SubjectId> withdrawn(Set<SubjectId> subjects, Purpose purpose) {
        var without = new HashSet<>(subjects);
        without.removeAll(standing(subjects, purpose));
        return without.isEmpty() ? Set.of() : among(without, """
                        select distinct w.subject_id from consent_withdrawal w join consent c on c.id = w.consent_id
                        where w.subject_id = any(?) and c.purpose = ?
                        """, purpose);
    }

    private void keep(ConsentText text, Purpose purpose, String edition, Language language) {
        database.sql("""
                insert into consent_text (hash, purpose, edition, language, text) values (?, ?, ?, ?, ?)
                on conflict do nothing
                """)
                .params(text.hash(), purpose.id(), edition, language.code(), text.canonical())
                .update();
    }

    private static String givenBy(Actor actor, Channel channel) {
        return switch (actor.kind()) {
            case TOKEN -> "integration";
            case STRANGER, LINK, SYSTEM -> "self";
            case PERSON -> channel == Channel.PAPER ? "staff" : "self";
        };
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}

package kz.qyzmet.desk.consent;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Site;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The terms of consents (Law 94-V art. 8(5), 8(6)). A consent whose term has come stands no more from that moment, by the question itself and without any job; what is done here is to tell the person before, once, by letter.
 * Whoever is blocked is told nothing.
 */
@Component
@ActsAs(Family.RIGHTS)
class ConsentTerms {
    private static final Logger log = LoggerFactory.getLogger(ConsentTerms.class);
    private static final int BATCH = 500;
    private static final UUID FIRST = new UUID(0, 0);

    private record Ending(UUID id, SubjectId subject, String purpose, Language language, Instant at) {}

    private final JdbcClient database;
    private final Subjects subjects;
    private final ConsentLetters letters;
    private final Journal journal;
    private final Policy policy;
    private final Site site;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ConsentTerms(
            JdbcClient database,
            Subjects subjects,
            ConsentLetters letters,
            Journal journal,
            Policy policy,
            Site site,
            TransactionTemplate transaction,
            Clock clock) {
        this.database = database;
        this.subjects = subjects;
        this.letters = letters;
        this.journal = journal;
        this.policy = policy;
        this.site = site;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('consent-clock').toMillis()}",
            fixedDelayString = "#{@policy.period('consent-clock').toMillis()}")
    void tick() {
        try {
            round();
        } catch (RuntimeException trouble) {
            log.warn(
                    "consents: the terms are looked at again, {}",
                    trouble.getClass().getSimpleName());
        }
    }

    /** @return how many were told */
    int round() {
        var permit = policy.permit(Actor.system("consent"), Purpose.RIGHTS);
        int told = 0;
        Ending last = null;
        // whoever is blocked stays in the list, so the next batch begins behind the last of this one
        for (var batch = ending(last); !batch.isEmpty(); batch = ending(last)) {
            for (var ending : batch) {
                // whatever is wrong with one keeps no other from being told
                try {
                    told += tell(permit, ending) ? 1 : 0;
                } catch (RuntimeException trouble) {
                    log.warn("consents: one waits, {}", trouble.getClass().getSimpleName());
                }
            }
            last = batch.getLast();
        }
        return told;
    }

    /** Of standing consents those whose term comes soon, which nobody was told of and which were not given again meanwhile. */
    private List<Ending> ending(@Nullable Ending after) {
        var now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        return database.sql("""
                select c.id, c.subject_id, c.purpose, c.language, c.expires_at from consent c
                where c.expires_at > ? and c.expires_at <= ? and (c.expires_at, c.id) > (?, ?)
                  and not exists (select from consent_withdrawal w where w.consent_id = c.id)
                  and not exists (select from consent_warning told where told.consent_id = c.id)
                  and not exists (select from consent later where later.subject_id = c.subject_id and later.purpose = c.purpose
                                  and later.given_at > c.given_at and (later.expires_at is null or later.expires_at > c.expires_at))
                order by c.expires_at, c.id limit ?
                """)
                .params(
                        now,
                        now.plus(policy.period("consent-warning")),
                        after == null ? now : OffsetDateTime.ofInstant(after.at(), ZoneOffset.UTC),
                        after == null ? FIRST : after.id(),
                        BATCH)
                .query((row, n) -> new Ending(
                        row.getObject(1, UUID.class),
                        new SubjectId(row.getObject(2, UUID.class)),
                        row.getString(3),
                        Language.of(row.getString(4)),
                        row.getObject(5, OffsetDateTime.class).toInstant()))
                .list();
    }

    private boolean tell(Permit permit, Ending ending) {
        return !subjects.blocked(ending.subject())
                && Boolean.TRUE.equals(transaction.execute(_ -> {
                    var address = subjects.addressOf(permit, ending.subject());
                    int mine = database.sql("""
                            insert into consent_warning (consent_id, subject_id, at) values (?, ?, ?) on conflict do nothing
                            """)
                            .params(
                                    ending.id(),
                                    ending.subject().value(),
                                    OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                            .update();
                    // without an address nobody is told, and it is not tried each day: it stands on their page all the
                    // same
                    if (mine == 1 && address.isPresent()) {
                        journal.note(
                                permit,
                                Operation.USE,
                                "consent:" + ending.id(),
                                List.of(ending.subject()),
                                "consent.expires_at");
                        letters.queue(
                                permit,
                                ending.subject(),
                                address.get(),
                                ending.language(),
                                "consent.letter.ending",
                                ConsentKind.of(ending.purpose())
                                        .map(kind -> policy.consentKind(kind, ending.language()))
                                        .orElse(ending.purpose()),
                                Times.date(ending.language(), ending.at()),
                                site.url() + MyConsents.PAGE);
                    }
                    return mine == 1 && address.isPresent();
                }));
    }
}

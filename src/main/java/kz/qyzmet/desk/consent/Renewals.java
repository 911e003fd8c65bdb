package kz.qyzmet.desk.consent;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Site;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Consents asked for anew (clause 6.2). An edition that changed what people had agreed to for a purpose is told to everybody whose consent to the older words stands: by one letter with the link to the new words. Until they
 * answer, the older consent stands for what it said; at the next form they are asked as if there were none. Whoever is blocked is told after the blocking. Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
public class Renewals {
    private static final Logger log = LoggerFactory.getLogger(Renewals.class);
    private static final int BATCH = 500;
    private static final int COUNTED = 100_000;
    private static final UUID FIRST = new UUID(0, 0);

    private record Older(UUID id, SubjectId subject, Language language) {}

    /**
     * How an edition's question fares.
     *
     * @param asked how many people were asked; 100,000 at most are counted
     * @param agreed of them, who has agreed to the new words
     * @param withdrawn of them, who has taken the consent back since
     * @param complete whether everybody was asked, as far as this node knows since its start
     */
    public record Progress(String edition, Purpose purpose, long asked, long agreed, long withdrawn, boolean complete) {
        public long unanswered() {
            return asked - agreed - withdrawn;
        }
    }

    private record Question(Editions.Placed edition, Purpose purpose) {}

    private final JdbcClient database;
    private final Subjects subjects;
    private final ConsentLetters letters;
    private final Journal journal;
    private final Editions editions;
    private final Policy policy;
    private final Site site;
    private final TransactionTemplate transaction;
    private final Clock clock;
    /** The question that everybody has been asked; going through all consents again would find nobody. */
    private volatile @Nullable Question done;

    Renewals(
            JdbcClient database,
            Subjects subjects,
            ConsentLetters letters,
            Journal journal,
            Editions editions,
            Policy policy,
            Site site,
            TransactionTemplate transaction,
            Clock clock) {
        this.database = database;
        this.subjects = subjects;
        this.letters = letters;
        this.journal = journal;
        this.editions = editions;
        this.policy = policy;
        this.site = site;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('consent-renewal-clock').toMillis()}",
            fixedDelayString = "#{@policy.period('consent-renewal-clock').toMillis()}")
    void tick() {
        try {
            round();
        } catch (RuntimeException trouble) {
            log.warn("consents: asking anew goes on, {}", trouble.getClass().getSimpleName());
        }
    }

    /** Asks everybody who has not been asked. @return how many were written to */
    int round() {
        var question = question().orElse(null);
        if (question == null || question.equals(done)) {
            return 0;
        }
        var permit = policy.permit(Actor.system("consent"), Purpose.RIGHTS);
        int told = 0;
        boolean all = true;
        var last = FIRST;
        for (var batch = older(question, last); !batch.isEmpty(); batch = older(question, last)) {
            for (var one : batch) {
                try {
                    if (subjects.blocked(one.subject())) {
                        all = false;
                    } else {
                        told += ask(permit, question, one) ? 1 : 0;
                    }
                } catch (RuntimeException trouble) {
                    all = false;
                    log.warn("consents: one waits, {}", trouble.getClass().getSimpleName());
                }
            }
            last = batch.getLast().id();
        }
        done = all ? question : null;
        return told;
    }

    /** Of the editions in force or overtaken, the newest that asks anew for the purpose under which consents of tickets are kept. */
    private Optional<Question> question() {
        var now = clock.instant();
        return editions.archive().stream()
                .filter(placed -> !placed.never() && !now.isBefore(placed.inForceSince()))
                .filter(placed -> placed.asksAgain().contains(Purpose.SUPPORT))
                .findFirst()
                .map(placed -> new Question(placed, Purpose.SUPPORT));
    }

    /** Standing consents to older words, the newest of each person. */
    private List<Older> older(Question question, UUID after) {
        var enough = editions.archive().stream()
                .filter(placed -> placed.number() >= question.edition().number())
                .map(Editions.Placed::edition)
                .toArray(String[]::new);
        var now = now();
        return database.sql("""
                select c.id, c.subject_id, c.language from consent c
                where c.id > ? and c.purpose = ? and c.edition <> all (?) and (c.expires_at is null or c.expires_at > ?)
                  and not exists (select from consent_withdrawal w where w.consent_id = c.id)
                  and not exists (select from consent_renewal told where told.consent_id = c.id and told.edition = ?)
                  and not exists (select from consent later where later.subject_id = c.subject_id and later.purpose = c.purpose
                                  and (later.given_at, later.id) > (c.given_at, c.id)
                                  and not exists (select from consent_withdrawal w where w.consent_id = later.id))
                order by c.id limit ?
                """)
                .params(
                        after,
                        question.purpose().id(),
                        enough,
                        now,
                        question.edition().edition(),
                        BATCH)
                .query((row, n) -> new Older(
                        row.getObject(1, UUID.class),
                        new SubjectId(row.getObject(2, UUID.class)),
                        Language.of(row.getString(3))))
                .list();
    }

    private boolean ask(Permit permit, Question question, Older older) {
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            var address = subjects.addressOf(permit, older.subject());
            int mine = database.sql("""
                    insert into consent_renewal (consent_id, edition, subject_id, at) values (?, ?, ?, ?) on conflict do nothing
                    """)
                    .params(
                            older.id(),
                            question.edition().edition(),
                            older.subject().value(),
                            now())
                    .update();
            // without an address nobody is written to: the question stands on their page and at the next form
            if (mine == 0 || address.isEmpty()) {
                return false;
            }
            journal.note(
                    permit, Operation.USE, "consent:" + older.id(), List.of(older.subject()), "consent_renewal.at");
            letters.queue(
                    permit,
                    older.subject(),
                    address.get(),
                    older.language(),
                    "consent.letter.renewal",
                    policy.purpose(question.purpose(), older.language()),
                    site.url() + "/policy/editions",
                    site.url() + MyConsents.PAGE);
            return true;
        }));
    }

    /** How the newest question fares; empty while no edition has asked anew. */
    public Optional<Progress> progress() {
        return question()
                .map(question -> database.sql("""
                        select count(*) as asked,
                               count(*) filter (where agreed and not withdrawn) as agreed,
                               count(*) filter (where withdrawn) as withdrawn
                          from (select exists (select from consent_withdrawal w where w.consent_id = r.consent_id) as withdrawn,
                                       exists (select from consent anew where anew.subject_id = r.subject_id and anew.purpose = ?
                                                and anew.given_at >= r.at
                                                and not exists (select from consent_withdrawal w where w.consent_id = anew.id)) as agreed
                                  from consent_renewal r where r.edition = ? limit ?) told
                        """)
                        .params(question.purpose().id(), question.edition().edition(), COUNTED)
                        .query((row, n) -> new Progress(
                                question.edition().edition(),
                                question.purpose(),
                                row.getLong("asked"),
                                row.getLong("agreed"),
                                row.getLong("withdrawn"),
                                question.equals(done)))
                        .single());
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}

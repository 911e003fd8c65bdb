package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Site;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Once a year a person is asked by a letter whether what is held about them is still right (Law 94-V art. 13, clause 2.1.5); one tap on their page answers. The letter names no value. Not to the blocked, not to whoever took their
 * consent back, not to addresses from which letters come back. Every letter is a row that stands once a year, so several nodes and restarts ask once.
 */
@Component
@ActsAs(Family.RIGHTS)
class AccuracyPrompts {
    private static final Logger LOG = LoggerFactory.getLogger(AccuracyPrompts.class);
    private static final int BATCH = 500;

    private final JdbcClient database;
    private final Subjects subjects;
    private final Consents consents;
    private final Outbox outbox;
    private final Journal journal;
    private final Operator operator;
    private final Policy policy;
    private final Words words;
    private final Site site;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private volatile @Nullable SubjectId last;

    AccuracyPrompts(
            JdbcClient database,
            Subjects subjects,
            Consents consents,
            Outbox outbox,
            Journal journal,
            Operator operator,
            Policy policy,
            Words words,
            Site site,
            TransactionTemplate transaction,
            Clock clock) {
        this.database = database;
        this.subjects = subjects;
        this.consents = consents;
        this.outbox = outbox;
        this.journal = journal;
        this.operator = operator;
        this.policy = policy;
        this.words = words;
        this.site = site;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('accuracy-clock').toMillis()}",
            fixedDelayString = "#{@policy.period('accuracy-clock').toMillis()}")
    void tick() {
        try {
            last = round(last);
        } catch (RuntimeException trouble) {
            LOG.warn("accuracy: asks again later, {}", trouble.getClass().getSimpleName());
        }
    }

    /**
     * Looks at some people, in the order of their numbers.
     *
     * @return where the next round goes on; null when it begins anew
     */
    @Nullable
    SubjectId round(@Nullable SubjectId after) {
        var permit = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        if (operator.details().isEmpty()) {
            // nobody signs the letter yet (contracts 22)
            return after;
        }
        var old = clock.instant().minus(policy.period("value-age"));
        var found = subjects.aged(permit, old, after, BATCH);
        var open = new HashSet<>(found);
        open.removeIf(subjects::blocked);
        open.removeAll(consents.withdrawn(open, Purpose.SUPPORT));
        open.removeAll(asked(open, old));
        int left = policy.number("accuracy-letters");
        SubjectId seen = null;
        for (var subject : found) {
            if (left == 0) {
                return seen;
            }
            seen = subject;
            // whatever is wrong with one keeps no other from being asked
            try {
                left -= open.contains(subject) && ask(permit, subject, old) ? 1 : 0;
            } catch (RuntimeException trouble) {
                LOG.warn("accuracy: one waits, {}", trouble.getClass().getSimpleName());
            }
        }
        return found.size() < BATCH ? null : seen;
    }

    private List<SubjectId> asked(HashSet<SubjectId> among, Instant since) {
        return database.sql("select subject_id from accuracy_prompt where subject_id = any(?) and at > ?")
                .params(among.stream().map(SubjectId::value).toArray(UUID[]::new), at(since))
                .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                .list();
    }

    private boolean ask(Permit permit, SubjectId subject, Instant old) {
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            var address = subjects.addressOf(permit, subject).orElse(null);
            int mine = database.sql("""
                    insert into accuracy_prompt (subject_id, at) values (?, ?)
                    on conflict (subject_id) do update set at = excluded.at where accuracy_prompt.at <= ?
                    """)
                    .params(subject.value(), at(clock.instant()), at(old))
                    .update();
            if (mine == 0 || address == null) {
                return false;
            }
            journal.note(permit, Operation.USE, "accuracy-prompt:" + subject, List.of(subject), "contact.value");
            outbox.queue(permit, letter(subject, address, subjects.language(subject)));
            return true;
        }));
    }

    private Letter letter(SubjectId subject, String address, Language language) {
        var signed = operator.details()
                .map(details ->
                        words.say(language, "rights.letter.signed", details.name(), details.bin(), details.email()))
                .orElse("");
        return new Letter(
                subject,
                address,
                Letter.Kind.NOTICE,
                language,
                words.say(language, "rights.letter.accuracy.subject"),
                words.say(language, "rights.letter.accuracy", site.url() + "/my/data#values") + "\n\n" + signed,
                null,
                List.of(),
                outbox.newMessageId(),
                null,
                List.of(),
                true,
                null);
    }

    /** How many have been asked since then. */
    long askedSince(Instant since) {
        return database.sql("select count(*) from accuracy_prompt where at > ?")
                .param(at(since))
                .query(Long.class)
                .single();
    }

    private static OffsetDateTime at(Instant moment) {
        return moment.atOffset(ZoneOffset.UTC);
    }
}

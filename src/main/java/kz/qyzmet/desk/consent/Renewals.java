package kz.qyzmet.desk.consent;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Site;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Consents asked for anew (clause 6.2), each kind for itself (Law 94-V art. 7(3)). An edition that changed what people had agreed to is told to everybody whose consent to the older words stands: by one letter that names all
 * kinds in question, with the link to the new words. Until they answer, the older consent stands for what it said; at the next form they are asked as if there were none. Whoever is blocked is told after the blocking.
 * Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
public class Renewals {
    private static final Logger log = LoggerFactory.getLogger(Renewals.class);
    private static final int BATCH = 500;
    private static final int COUNTED = 100_000;
    private static final UUID FIRST = new UUID(0, 0);

    /** Of a person the newest standing consent of each kind in question, when none of the kind was given to words that are new enough and the person was not told yet. */
    private static final String OLDER = """
            from unnest(:kinds::text[], :editions::text[]) as question (kind, edition)
            join consent c on c.purpose = question.kind
            where (c.expires_at is null or c.expires_at > :now)
              and not exists (select from consent_withdrawal w where w.consent_id = c.id)
              and c.purpose || ' ' || c.edition <> all (:enough)
              and not exists (select from consent other where other.subject_id = c.subject_id and other.purpose = c.purpose and other.id <> c.id
                              and (other.expires_at is null or other.expires_at > :now)
                              and not exists (select from consent_withdrawal w where w.consent_id = other.id)
                              and ((other.given_at, other.id) > (c.given_at, c.id)
                                   or other.purpose || ' ' || other.edition = any (:enough)))
              and not exists (select from consent_renewal told join consent t on t.id = told.consent_id
                              where told.subject_id = c.subject_id and told.edition = question.edition and t.purpose = c.purpose)
            """;

    /**
     * How the questions fare.
     *
     * @param complete whether everybody was asked, as far as this node knows since its start
     */
    public record Progress(List<OfKind> kinds, boolean complete) {
        public Progress {
            kinds = List.copyOf(kinds);
        }
    }

    /**
     * How the newest question about one kind fares.
     *
     * @param edition that asked
     * @param asked how many people were asked; 100,000 at most are counted
     * @param agreed of them, who has agreed to the new words
     * @param withdrawn of them, who has taken the consent back since
     * @param expired of them, whose consent came to its term without an answer
     */
    public record OfKind(ConsentKind kind, String edition, long asked, long agreed, long withdrawn, long expired) {
        public long unanswered() {
            return asked - agreed - withdrawn - expired;
        }
    }

    /** @param enough the edition and those after it: a consent given under one of them is to the new words */
    private record Question(ConsentKind kind, String edition, List<String> enough) {}

    private final JdbcClient database;
    private final Subjects subjects;
    private final ConsentLetters letters;
    private final Journal journal;
    private final Editions editions;
    private final Policy policy;
    private final Site site;
    private final TransactionTemplate transaction;
    private final Clock clock;
    /** The questions that everybody has been asked; going through all consents again would find nobody. */
    private volatile List<Question> done = List.of();

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

    /** Asks everybody who has not been asked, a batch of people at a time in the order of their numbers. @return how many were written to */
    int round() {
        var questions = questions();
        if (questions.equals(done)) {
            return 0;
        }
        var permit = policy.permit(Actor.system("consent"), Purpose.RIGHTS);
        int told = 0;
        boolean all = true;
        var last = FIRST;
        for (var batch = next(questions, last); !batch.isEmpty(); batch = next(questions, last)) {
            for (var person : batch) {
                try {
                    if (subjects.blocked(person)) {
                        all = false;
                    } else {
                        told += ask(permit, questions, person) ? 1 : 0;
                    }
                } catch (RuntimeException trouble) {
                    all = false;
                    log.warn("consents: one waits, {}", trouble.getClass().getSimpleName());
                }
            }
            last = batch.getLast().value();
        }
        done = all ? questions : List.of();
        return told;
    }

    /** For each kind that is asked for now: of the editions in force or overtaken, the newest that asks for it anew. */
    private List<Question> questions() {
        var now = clock.instant();
        var archive = editions.archive();
        var past = archive.stream()
                .filter(placed -> !placed.never() && !now.isBefore(placed.inForceSince()))
                .toList();
        return policy.asked().stream()
                .flatMap(kind -> past.stream()
                        .filter(placed -> placed.consentsAgain().contains(kind))
                        .limit(1)
                        .map(placed -> new Question(
                                kind,
                                placed.edition(),
                                archive.stream()
                                        .filter(one -> one.number() >= placed.number())
                                        .map(Editions.Placed::edition)
                                        .toList())))
                .toList();
    }

    private JdbcClient.StatementSpec about(List<Question> questions, String statement) {
        return database.sql(statement)
                .param("kinds", questions.stream().map(one -> one.kind().id()).toArray(String[]::new))
                .param("editions", questions.stream().map(Question::edition).toArray(String[]::new))
                .param(
                        "enough",
                        questions.stream()
                                .flatMap(one -> one.enough().stream()
                                        .map(edition -> one.kind().id() + " " + edition))
                                .toArray(String[]::new))
                .param("now", now());
    }

    private List<SubjectId> next(List<Question> questions, UUID after) {
        return questions.isEmpty()
                ? List.of()
                : about(questions, "select distinct c.subject_id " + OLDER + """
                                and c.subject_id > :after order by c.subject_id limit :batch
                                """)
                        .param("after", after)
                        .param("batch", BATCH)
                        .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                        .list();
    }

    private record Asked(UUID consent, ConsentKind kind, Language language) {}

    private boolean ask(Permit permit, List<Question> questions, SubjectId person) {
        return Boolean.TRUE.equals(transaction.execute(_ -> {
            var address = subjects.addressOf(permit, person);
            var asked = about(questions, """
                            with asked as (
                                insert into consent_renewal (consent_id, edition, subject_id, at)
                                select c.id, question.edition, c.subject_id, :now
                            """ + OLDER + """
                                  and c.subject_id = :person
                                on conflict do nothing returning consent_id
                            )
                            select c.id, c.purpose, c.language from asked join consent c on c.id = asked.consent_id order by c.given_at desc, c.id
                            """)
                    .param("person", person.value())
                    .query((row, n) -> new Asked(
                            row.getObject(1, UUID.class),
                            ConsentKind.of(row.getString(2)).orElseThrow(),
                            Language.of(row.getString(3))))
                    .list();
            // without an address nobody is written to: the question stands on their page and at the next form
            if (asked.isEmpty() || address.isEmpty()) {
                return false;
            }
            asked.forEach(one -> journal.note(
                    permit, Operation.USE, "consent:" + one.consent(), List.of(person), "consent_renewal.at"));
            var language = asked.getFirst().language();
            letters.queue(
                    permit,
                    person,
                    address.get(),
                    language,
                    "consent.letter.renewal",
                    asked.stream()
                            .map(Asked::kind)
                            .sorted()
                            .map(kind -> "– " + policy.consentKind(kind, language))
                            .collect(Collectors.joining("\n")),
                    site.url() + "/policy/editions",
                    site.url() + MyConsents.PAGE);
            return true;
        }));
    }

    /** How the newest question about each kind fares; empty while no edition has asked anew. */
    public Optional<Progress> progress() {
        var questions = questions();
        return questions.isEmpty()
                ? Optional.empty()
                : Optional.of(new Progress(questions.stream().map(this::of).toList(), questions.equals(done)));
    }

    private OfKind of(Question question) {
        return database.sql("""
                select count(*) as asked,
                       count(*) filter (where agreed) as agreed,
                       count(*) filter (where withdrawn and not agreed) as withdrawn,
                       count(*) filter (where expired and not withdrawn and not agreed) as expired
                  from (select exists (select from consent_withdrawal w where w.consent_id = r.consent_id) as withdrawn,
                               c.expires_at <= :now as expired,
                               exists (select from consent anew
                                        where anew.subject_id = r.subject_id and anew.purpose = c.purpose and anew.edition = any (:enough)
                                          and not exists (select from consent_withdrawal w where w.consent_id = anew.id)) as agreed
                          from consent_renewal r join consent c on c.id = r.consent_id
                         where r.edition = :edition and c.purpose = :kind limit :most) told
                """)
                .param("now", now())
                .param("enough", question.enough().toArray(String[]::new))
                .param("edition", question.edition())
                .param("kind", question.kind().id())
                .param("most", COUNTED)
                .query((row, n) -> new OfKind(
                        question.kind(),
                        question.edition(),
                        row.getLong("asked"),
                        row.getLong("agreed"),
                        row.getLong("withdrawn"),
                        row.getLong("expired")))
                .single();
    }

    /** How many people hold a standing consent of the kind, whom an edition that changes its words would ask anew; 100,000 at most are counted. */
    public long holders(ConsentKind kind) {
        return database.sql("""
                select count(*) from (select distinct c.subject_id from consent c where c.purpose = ? and (c.expires_at is null or c.expires_at > ?)
                    and not exists (select from consent_withdrawal w where w.consent_id = c.id) limit ?) held
                """)
                .params(kind.id(), now(), COUNTED)
                .query(Long.class)
                .single();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}

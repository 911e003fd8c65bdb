package kz.qyzmet.desk.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.audit.JournalReading;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.retention.Destruction;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Crowd;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The desk's side of the workload: what the pages and the API call, with what they note. */
final class BenchPersonalDesk {
    private static final int CHUNK = 500;
    private static final int LINES = 50;

    private final Policy policy;
    private final Subjects subjects;
    private final Crowd crowd;
    private final Journal journal;
    private final JournalReading reading;
    private final Destruction destruction;
    private final Vault vault;
    private final JdbcClient database;
    private final Map<Integer, SubjectId> ids = new ConcurrentHashMap<>();
    private final Map<SubjectId, Integer> destroyed = new ConcurrentHashMap<>();
    private final Actor officer;
    private final Actor second;

    BenchPersonalDesk(ConfigurableApplicationContext desk) {
        policy = desk.getBean(Policy.class);
        subjects = desk.getBean(Subjects.class);
        crowd = desk.getBean(Crowd.class);
        journal = desk.getBean(Journal.class);
        reading = desk.getBean(JournalReading.class);
        destruction = desk.getBean(Destruction.class);
        vault = desk.getBean(Vault.class);
        database = desk.getBean(JdbcClient.class);
        officer = staff("officer", Role.OFFICER);
        second = staff("second", Role.ADMINISTRATOR);
    }

    private Actor staff(String name, Role role) {
        var id = subjects.enrol(
                policy.permit(Actor.system("bench"), Purpose.ACCOUNT),
                NewPerson.by(name, name + System.nanoTime() + "@workload.example", Language.KK, "bench"));
        return Actor.person(id, Set.of(role), Set.of());
    }

    private static NewPerson newPerson(int person) {
        return new NewPerson(
                BenchPersonal.personsName(person, 0),
                BenchPersonal.address(person),
                null,
                null,
                Language.KK,
                Ground.CONTRACT,
                "bench");
    }

    void fill(int people) {
        var permit = policy.permit(Actor.system("bench"), Purpose.ACCOUNT);
        for (int from = 0; from < people; from += CHUNK) {
            var chunk = new ArrayList<NewPerson>();
            for (int i = from; i < Math.min(people, from + CHUNK); i++) {
                chunk.add(newPerson(i));
            }
            var made = crowd.enrol(permit, chunk);
            for (int i = 0; i < made.size(); i++) {
                ids.put(from + i, made.get(i));
            }
        }
        settled(60);
    }

    BenchPersonal.Side worker() {
        return new Side();
    }

    /** Destructions whose key is gone and whose rows, index or act are not done yet. */
    long behind() {
        return Acting.<Long, RuntimeException>as(
                Family.UPKEEP,
                () -> database.sql("select count(*) from erasure where key_gone_at is not null and closed_at is null")
                        .query(Long.class)
                        .single());
    }

    /** Waits until nothing is behind and every entry has its place, but not for ever. @return what is still behind */
    long settled(int seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while ((behind() > 0 || waiting() > 0) && System.nanoTime() < end) {
            BenchPersonal.pause();
        }
        return behind();
    }

    private long waiting() {
        return Acting.<Long, RuntimeException>as(
                Family.UPKEEP,
                () -> database.sql("select count(*) from journal_queue")
                        .query(Long.class)
                        .single());
    }

    int destroyed() {
        return destroyed.size();
    }

    /** How many of the destroyed still have a key, or an address by which they are found. */
    long standing() {
        var permit = policy.permit(Actor.system("bench"), Purpose.SUPPORT);
        return destroyed.entrySet().stream()
                .filter(entry -> stands(entry.getKey())
                        || subjects.byEmail(permit, BenchPersonal.address(entry.getValue()))
                                .isPresent())
                .count();
    }

    private boolean stands(SubjectId subject) {
        return Acting.<Boolean, RuntimeException>as(Family.SUPPORT, () -> vault.stands(subject));
    }

    private final class Side implements BenchPersonal.Side {
        private Permit support() {
            return policy.permit(Actor.system("bench"), Purpose.SUPPORT);
        }

        private SubjectId id(int person) {
            return ids.getOrDefault(person, new SubjectId(new UUID(0, person)));
        }

        @Override
        public boolean create(int person) {
            ids.put(person, subjects.enrol(support(), newPerson(person)));
            return true;
        }

        @Override
        public boolean readByKey(int person, int version) {
            var permit = support();
            return is(shown(permit, id(person)), person, version);
        }

        @Override
        public boolean readByAddress(int person, int version) {
            var permit = support();
            var found = subjects.cardByEmail(permit, BenchPersonal.address(person));
            found.ifPresent(card -> noted(permit, List.of(card.id()), "subject:" + card.id()));
            return is(found.orElse(null), person, version);
        }

        @Override
        public boolean readForPurpose(int[] people) {
            var permit = support();
            var wanted = Arrays.stream(people).mapToObj(this::id).toList();
            var cards = subjects.cards(permit, wanted);
            noted(permit, wanted, "list:api");
            return cards.size() == Set.copyOf(wanted).size()
                    && cards.values().stream().allMatch(Card::known);
        }

        private @Nullable Card shown(Permit permit, SubjectId id) {
            var card = subjects.cards(permit, List.of(id)).get(id);
            noted(permit, List.of(id), "subject:" + id);
            return card;
        }

        private void noted(Permit permit, List<SubjectId> who, String what) {
            journal.read(permit, what, who, "subject.name", "contact.value");
        }

        private static boolean is(@Nullable Card card, int person, int version) {
            return card != null
                    && card.name().equals(BenchPersonal.personsName(person, version))
                    && BenchPersonal.address(person).equals(card.email());
        }

        @Override
        public boolean changeName(int person, int version) {
            subjects.rename(support(), id(person), BenchPersonal.personsName(person, version));
            return true;
        }

        @Override
        public boolean changeMeta(int person) {
            subjects.verified(support(), id(person), BenchPersonal.address(person));
            return true;
        }

        @Override
        public boolean readMeta(int person) {
            var id = id(person);
            var permit = support();
            // the language and whether letters arrive: what is known of a person besides who they are
            return Acting.<Boolean, RuntimeException>as(
                            permit.family(),
                            () -> subjects.of(List.of(id)).get(id) == Ground.CONTRACT
                                    && subjects.language(id) == Language.KK)
                    && subjects.doubt(permit, id).isEmpty();
        }

        @Override
        public boolean readLog(int person) {
            var permit = policy.permit(officer, Purpose.ACCOUNTABILITY);
            var lines =
                    reading.list(permit, new JournalReading.Filter(null, "", "", null, null, id(person)), null, LINES);
            return !lines.lines().isEmpty();
        }

        @Override
        public boolean destroy(int person) {
            var id = id(person);
            destruction.approve(second, destruction.ask(officer, id, "demand", null));
            destroyed.put(id, person);
            return true;
        }

        @Override
        public boolean gone(int person) {
            var id = id(person);
            var card = subjects.cards(support(), List.of(id)).get(id);
            return !stands(id)
                    && (card == null || !card.known())
                    && subjects.byEmail(support(), BenchPersonal.address(person))
                            .isEmpty();
        }
    }
}

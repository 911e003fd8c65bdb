package kz.qyzmet.desk.command;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import kz.qyzmet.desk.catalogue.ServiceOffering;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.organisation.StaffMember;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Crowd;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.ticket.History;
import kz.qyzmet.desk.ticket.Past;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.ticket.State;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Fills a desk with invented people and tickets through the real encryption, journal and change feed. */
@Component
class Seeding {
    private static final int CHUNK = 500;

    private final Crowd crowd;
    private final History history;
    private final Services services;
    private final StaffBook staff;
    private final Teams teams;
    private final Policy policy;
    private final JdbcClient sql;
    private final Clock clock;

    Seeding(
            Crowd crowd,
            History history,
            Services services,
            StaffBook staff,
            Teams teams,
            Policy policy,
            JdbcClient sql,
            Clock clock) {
        this.crowd = crowd;
        this.history = history;
        this.services = services;
        this.staff = staff;
        this.teams = teams;
        this.policy = policy;
        this.sql = sql;
        this.clock = clock;
    }

    private record Someone(SubjectId id, Language language) {}

    /**
     * @param past how far back the closed tickets reach
     * @param progress is told what was stored so far: {@code people} or {@code tickets}, and how many
     */
    void run(
            int tickets,
            int people,
            long seed,
            Duration past,
            BiConsumer<String, Integer> progress,
            SubjectId... others)
            throws InterruptedException {
        var text = new SeedText(seed);
        var actor = Actor.system("console");
        var everybody = people(text, actor, people, progress);
        for (var other : others) {
            everybody.add(new Someone(other, Language.KK));
        }
        var agents = agents(actor);
        // two at once keep both the ciphers and the database busy
        try (var workers = Executors.newFixedThreadPool(2)) {
            var done = new ExecutorCompletionService<Integer>(workers);
            int planned = 0;
            int running = 0;
            int stored = 0;
            var permit = policy.permit(actor, Purpose.SUPPORT);
            while (planned < tickets || running > 0) {
                if (planned < tickets && running < 4) {
                    var chunk = chunk(text, everybody, agents, Math.min(CHUNK, tickets - planned), past);
                    planned += chunk.size();
                    running++;
                    done.submit(() -> {
                        history.store(permit, chunk);
                        return chunk.size();
                    });
                } else {
                    stored += done.take().get();
                    running--;
                    progress.accept("tickets", stored);
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("seed", e.getCause());
        }
    }

    private List<Someone> people(SeedText text, Actor actor, int people, BiConsumer<String, Integer> progress) {
        var permit = policy.permit(actor, Purpose.ACCOUNT);
        long number = counted();
        var everybody = new ArrayList<Someone>();
        while (everybody.size() < people) {
            var chunk = new ArrayList<NewPerson>();
            while (chunk.size() < CHUNK && everybody.size() + chunk.size() < people) {
                var person = text.person(++number);
                chunk.add(new NewPerson(
                        person.name(), person.email(), null, null, person.language(), Ground.CONTRACT, "seed"));
            }
            var ids = crowd.enrol(permit, chunk);
            for (int i = 0; i < ids.size(); i++) {
                everybody.add(new Someone(ids.get(i), chunk.get(i).language()));
            }
            progress.accept("people", everybody.size());
        }
        return everybody;
    }

    /** The desk's agents; an empty desk gets three, who have no password and cannot sign in. */
    private List<SubjectId> agents(Actor actor) {
        var permit = policy.permit(actor, Purpose.ADMINISTRATION);
        var known = staff.holders(permit, Set.of(Role.AGENT, Role.LEAD)).stream()
                .map(StaffMember::subject)
                .toList();
        if (!known.isEmpty()) {
            return known;
        }
        long number = counted();
        var names = List.of("Данияр Ахметов", "Жанар Қасымова", "Ольга Ким");
        var made = crowd.enrol(
                policy.permit(actor, Purpose.ACCOUNT),
                names.stream()
                        .map(name -> new NewPerson(
                                name,
                                "agent." + (number + names.indexOf(name)) + "@kense.example",
                                null,
                                null,
                                Language.KK,
                                Ground.CONTRACT,
                                "seed"))
                        .toList());
        for (var agent : made) {
            staff.give(permit, agent, Role.AGENT, Why.DEMONSTRATION);
            teams.join(permit, agent, new TeamId(services.general().team()));
        }
        return made;
    }

    private List<Past> chunk(SeedText text, List<Someone> people, List<SubjectId> agents, int size, Duration past) {
        var chunk = new ArrayList<Past>(size);
        var offered = services.active();
        for (int i = 0; i < size; i++) {
            var random = text.random();
            var requester = text.pick(people);
            int dice = random.nextInt(100);
            var state = dice < 15 ? State.OPEN : dice < 25 ? State.WAITING : dice < 40 ? State.RESOLVED : State.CLOSED;
            boolean answered = state != State.OPEN || random.nextInt(3) == 0;
            var began = began(random.nextDouble(), state, answered, past);
            var story =
                    text.story(requester.language(), began, answered, state == State.CLOSED && random.nextBoolean());
            var assignee = answered ? text.pick(agents) : null;
            var any = text.pick(offered);
            var service = services.named(story.service())
                    .filter(ServiceOffering::active)
                    .orElse(any);
            int urgency = random.nextInt(20);
            var priority = urgency == 0
                    ? Priority.URGENT
                    : urgency < 3 ? Priority.HIGH : urgency < 17 ? Priority.NORMAL : Priority.LOW;
            chunk.add(new Past(
                    requester.id(),
                    Ground.CONTRACT,
                    story.title(),
                    story.language(),
                    state,
                    priority,
                    service.id(),
                    service.team(),
                    assignee,
                    words(story, requester.id(), assignee)));
        }
        // numbers follow the order of filing, as on a desk that grew day by day
        chunk.sort(Comparator.comparing(one -> one.words().getFirst().at()));
        return chunk;
    }

    private static List<Past.Words> words(SeedText.Story story, SubjectId requester, @Nullable SubjectId assignee) {
        return story.lines().stream()
                .map(line -> new Past.Words(
                        line.staff(), line.note(), line.staff() ? assignee : requester, line.text(), line.at()))
                .toList();
    }

    /** Everybody who is stored, so that addresses are not given out twice. */
    private long counted() {
        return Acting.as(
                Family.UPKEEP,
                () -> sql.sql("select count(*) from subject").query(Long.class).single());
    }

    /** Closed ones over the whole past, others within the last ten days, what waits for an answer mostly since today. */
    private Instant began(double when, State state, boolean answered, Duration past) {
        var span = state == State.CLOSED ? past : Duration.ofDays(10);
        var latest = answered ? Duration.ofHours(20) : Duration.ofMinutes(4);
        var share = answered ? when : when * when * when;
        return clock.instant().minus(latest).minusSeconds((long) (span.toSeconds() * share));
    }
}

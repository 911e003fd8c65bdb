package kz.qyzmet.desk.command;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kz.qyzmet.desk.access.DemoSignIn;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.automation.ProposalDemo;
import kz.qyzmet.desk.breach.BreachDemo;
import kz.qyzmet.desk.campaign.CampaignDemo;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.edition.EditionDemo;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.organisation.IdentityNumber;
import kz.qyzmet.desk.organisation.OperatorBook;
import kz.qyzmet.desk.organisation.Post;
import kz.qyzmet.desk.organisation.Team;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.rights.DemoCases;
import kz.qyzmet.desk.rights.DemoRights;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** A small believable desk to try: four people, some weeks of tickets, and a link for each person. */
@Component
@ConditionalOnProperty("qyzmet.demo")
class Demo {
    private static final int TICKETS = 60;
    private static final int PEOPLE = 14;
    private static final String HEAD = "gulnar@kense.example";
    private static final Duration PAST = Duration.ofDays(50);

    private final StaffAccounts accounts;
    private final Subjects subjects;
    private final Teams teams;
    private final Appointments appointments;
    private final Services services;
    private final Policy policy;
    private final Seeding seeding;
    private final DemoRights rights;
    private final CampaignDemo mailings;
    private final OperatorBook operators;
    private final DemoSignIn door;
    private final ProposalDemo proposals;
    private final BreachDemo breaches;
    private final EditionDemo editions;
    private final DemoCases cases;

    Demo(
            StaffAccounts accounts,
            Subjects subjects,
            Teams teams,
            Appointments appointments,
            Services services,
            Policy policy,
            Seeding seeding,
            DemoRights rights,
            CampaignDemo mailings,
            OperatorBook operators,
            DemoSignIn door,
            ProposalDemo proposals,
            BreachDemo breaches,
            EditionDemo editions,
            DemoCases cases) {
        this.accounts = accounts;
        this.subjects = subjects;
        this.teams = teams;
        this.appointments = appointments;
        this.services = services;
        this.policy = policy;
        this.seeding = seeding;
        this.rights = rights;
        this.mailings = mailings;
        this.operators = operators;
        this.door = door;
        this.proposals = proposals;
        this.breaches = breaches;
        this.editions = editions;
        this.cases = cases;
    }

    /** Fills the desk when it is new; who comes in by which path. */
    Map<String, String> open() throws InterruptedException {
        var actor = Actor.system("console");
        var account = policy.permit(actor, Purpose.ACCOUNT);
        var known = subjects.byEmail(account, "aigerim@kense.example");
        var aigerim = known.orElseGet(() -> subjects.enrol(
                account,
                new NewPerson(
                        "Айгерім Сапарова",
                        "aigerim@kense.example",
                        null,
                        null,
                        Language.KK,
                        Ground.CONTRACT,
                        "demo")));
        if (known.isEmpty()) {
            offer();
        }
        if (operators.current().isEmpty()) {
            // without one nobody may be asked for a consent, and the portal's form stays shut
            operators.place(
                    policy.permit(actor, Purpose.ADMINISTRATION),
                    new OperatorBook.Edition(
                            "«Үлгі» ЖШС", new IdentityNumber("990140000017"), "privacy@ulgi.example", null, null));
        }
        var daniyar = colleague("Данияр Ахметов", "daniyar@kense.example", Role.AGENT);
        var arman = colleague("Арман Жұмабаев", "arman@kense.example", Role.ADMINISTRATOR);
        var saule = colleague("Сәуле Нұрпейісова", "saule@kense.example", Role.OFFICER);
        if (known.isEmpty()) {
            colleague("Жанар Қасымова", "zhanar@kense.example", Role.AGENT);
            colleague("Виктор Ли", "viktor@kense.example", Role.AGENT);
            seeding.run(TICKETS, PEOPLE, 2026, PAST, (what, count) -> {}, aigerim);
            // after the tickets, of which the head has none
            posts(saule);
            proposals.fill(aigerim, daniyar, saule);
            breaches.fill(daniyar, saule, arman);
            editions.fill(saule);
            cases.open(aigerim, saule, arman);
            rights.open(aigerim);
            mailings.fill(arman, aigerim);
        }
        var paths = new LinkedHashMap<String, String>();
        paths.put("requester Aigerim", door.link(aigerim, false));
        subjects.byEmail(account, DemoRights.REPRESENTATIVE)
                .ifPresent(bolat -> paths.put("representative Bolat", door.link(bolat, false)));
        paths.put("agent Daniyar", door.link(daniyar, true));
        paths.put("administrator Arman", door.link(arman, true));
        paths.put("officer Saule", door.link(saule, true));
        subjects.byEmail(account, HEAD).ifPresent(gulnar -> paths.put("head Gulnar", door.link(gulnar, true)));
        return paths;
    }

    /** Two more teams and three services, so that the first screen and the queue look like somebody's. */
    private void offer() {
        var actor = Actor.system("console");
        var permit = policy.permit(actor, Purpose.ADMINISTRATION);
        var support = teams.found(permit, "IT қолдауы", "ИТ-поддержка", "IT support");
        var house = teams.found(permit, "Шаруашылық бөлімі", "Хозяйственный отдел", "Facilities");
        services.add(
                actor,
                "it",
                support.id().value(),
                Map.of(
                        Language.KK,
                        "Компьютер және байланыс",
                        Language.RU,
                        "Компьютеры и связь",
                        Language.EN,
                        "Computers and network"),
                Map.of(
                        Language.KK, "Принтер, интернет, пошта, құпиясөз, жаңа жұмыс орны.",
                        Language.RU, "Принтер, интернет, почта, пароль, новое рабочее место.",
                        Language.EN, "Printers, network, mail, passwords, a new workplace."));
        services.add(
                actor,
                "rooms",
                house.id().value(),
                Map.of(
                        Language.KK,
                        "Бөлмелер мен жабдық",
                        Language.RU,
                        "Помещения и техника",
                        Language.EN,
                        "Rooms and equipment"),
                Map.of(
                        Language.KK, "Жөндеу, кондиционер, кеңес бөлмесі, рұқсатнама.",
                        Language.RU, "Ремонт, кондиционер, переговорная, пропуск.",
                        Language.EN, "Repairs, air conditioning, meeting rooms, passes."));
        services.add(
                actor,
                "papers",
                house.id().value(),
                Map.of(
                        Language.KK,
                        "Анықтама мен шоттар",
                        Language.RU,
                        "Справки и счета",
                        Language.EN,
                        "Papers and invoices"),
                Map.of(
                        Language.KK, "Жұмыс орнынан анықтама, шот, салыстыру актісі.",
                        Language.RU, "Справка с места работы, счёт, акт сверки.",
                        Language.EN, "Certificates of employment, invoices, statements."));
    }

    /** Who answers for personal data, by whose orders (clause 4.1). */
    private void posts(SubjectId saule) {
        appoint(Post.HEAD, colleague("Гүлнар Оспанова", HEAD, Role.LEAD), "11-ж", 400, null);
        appoint(Post.OFFICER, saule, "24-ж", 45, 320L);
        appoint(Post.DEPUTY, colleague("Ерлан Тілеубаев", "erlan@kense.example", Role.OFFICER), "25-ж", 45, 320L);
    }

    private void appoint(Post post, SubjectId holder, String order, long ago, @Nullable Long left) {
        var today = appointments.today();
        appointments.appoint(
                policy.permit(Actor.system("console"), Purpose.ADMINISTRATION),
                new Appointments.Order(
                        post,
                        holder,
                        order,
                        today.minusDays(ago),
                        today.minusDays(ago),
                        left == null ? null : today.plusDays(left)));
    }

    private SubjectId colleague(String name, String email, Role role) {
        var permit = policy.permit(Actor.system("console"), Purpose.ADMINISTRATION);
        var joined = role == Role.AGENT
                ? teams.all().stream().map(Team::id).collect(Collectors.toSet())
                : Set.<kz.qyzmet.desk.organisation.TeamId>of();
        return accounts.create(
                permit, new StaffAccounts.NewStaff(name, email, Language.KK, Set.of(role), joined, Why.DEMONSTRATION));
    }
}

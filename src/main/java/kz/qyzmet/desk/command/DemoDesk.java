package kz.qyzmet.desk.command;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.access.DemoSignIn;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.catalogue.ServiceOffering;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.database.CannotStart;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.organisation.OperatorBook;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Act;
import kz.qyzmet.desk.ticket.Filing;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.ticket.Replies;
import kz.qyzmet.desk.ticket.State;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.TicketMessage;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Language;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * The demonstration: a small desk of invented people, filled once through the same acts that real people use, and one-tap sign-ins for this run
 * (contracts 21). A data folder that was not made by a demonstration is refused.
 */
@Component
@ConditionalOnProperty(name = "qyzmet.demo", havingValue = "true")
class DemoDesk {
    private static final String ADMINISTRATOR = "arman@desk.example";
    private static final String OFFICER = "saule@desk.example";
    private static final String AGENT = "daniyar@desk.example";
    private static final String REQUESTER = "aigerim@mail.example";

    private final DataFolder folder;
    private final Policy policy;
    private final OperatorBook operator;
    private final StaffAccounts accounts;
    private final Services services;
    private final Subjects subjects;
    private final Filing filing;
    private final Replies replies;
    private final Tickets tickets;
    private final DemoSignIn doors;
    private final WebServerApplicationContext server;

    DemoDesk(
            DataFolder folder,
            Policy policy,
            OperatorBook operator,
            StaffAccounts accounts,
            StaffBook staff,
            Services services,
            Subjects subjects,
            Filing filing,
            Replies replies,
            Tickets tickets,
            DemoSignIn doors,
            WebServerApplicationContext server) {
        this.folder = folder;
        this.policy = policy;
        this.operator = operator;
        this.accounts = accounts;
        this.services = services;
        this.subjects = subjects;
        this.filing = filing;
        this.replies = replies;
        this.tickets = tickets;
        this.doors = doors;
        this.server = server;
        if (staff.hasAdministrator() && !filled()) {
            throw new CannotStart(
                    "This data folder was not made by --demo, and --demo lets everybody in. Name another one: --data DIR");
        }
    }

    @EventListener(ApplicationReadyEvent.class)
    @Order(-1)
    void ready() throws IOException {
        if (!filled()) {
            fill();
            Files.createFile(folder.root().resolve("demo"));
        }
        var address = "http://localhost:"
                + java.util.Objects.requireNonNull(server.getWebServer()).getPort();
        say("requester", address, REQUESTER, false);
        say("agent", address, AGENT, true);
        say("administrator", address, ADMINISTRATOR, true);
        say("officer", address, OFFICER, true);
    }

    private void say(String role, String address, String email, boolean staff) {
        var permit = policy.permit(Actor.system("console"), Purpose.ACCOUNT);
        subjects.byEmail(permit, email)
                .ifPresent(person -> System.out.printf("  %-14s %s%s%n", role, address, doors.link(person, staff)));
    }

    private boolean filled() {
        return Files.exists(folder.root().resolve("demo"));
    }

    private void fill() {
        var permit = policy.permit(Actor.system("console"), Purpose.ADMINISTRATION);
        operator.place(
                permit,
                new OperatorBook.Edition(
                        "ТОО «Жетісу Сервис»",
                        new kz.qyzmet.desk.organisation.IdentityNumber("990140000017"),
                        "privacy@desk.example",
                        "+7 727 000 00 00",
                        "Алматы, Абай көшесі, 10-үй"));
        staff("Арман Сейітов", ADMINISTRATOR, Role.ADMINISTRATOR, Language.RU);
        staff("Сәуле Ермекова", OFFICER, Role.OFFICER, Language.KK);
        var daniyar = staff("Данияр Әлиев", AGENT, Role.AGENT, Language.KK);
        staff("Мария Ким", "maria@desk.example", Role.LEAD, Language.RU);
        var it = service(
                "it",
                Map.of(
                        Language.KK,
                        "Компьютер және байланыс",
                        Language.RU,
                        "Компьютеры и связь",
                        Language.EN,
                        "Computers and network"),
                Map.of(
                        Language.KK, "Құрылғы, бағдарлама, интернет",
                        Language.RU, "Устройства, программы, интернет",
                        Language.EN, "Devices, programs, internet"));
        var hr = service(
                "hr",
                Map.of(Language.KK, "Кадр мәселелері", Language.RU, "Кадровые вопросы", Language.EN, "Human resources"),
                Map.of(
                        Language.KK, "Анықтама, демалыс, еңбекақы",
                        Language.RU, "Справки, отпуск, зарплата",
                        Language.EN, "Certificates, leave, pay"));
        tickets(new Demo(daniyar, it, hr));
    }

    private record Demo(SubjectId agent, ServiceOffering it, ServiceOffering hr) {}

    private void tickets(Demo demo) {
        var stale = file(
                "Игорь Литвинов",
                "igor@mail.example",
                Language.RU,
                demo.it(),
                Priority.NORMAL,
                "Не приходит почта на телефон",
                "Со вчерашнего вечера письма видны только на компьютере. Телефон перезагружал.");
        reply(
                demo,
                stale,
                "Здравствуйте, Игорь! Удалите учётную запись на телефоне и добавьте её заново, пароль прежний. Получилось?",
                State.WAITING);
        var solved = file(
                "Гүлнар Омарова",
                "gulnar@mail.example",
                Language.KK,
                demo.hr(),
                Priority.NORMAL,
                "Жұмыс орнынан анықтама керек",
                "Сәлеметсіз бе! Банкке жұмыс орнынан анықтама керек еді. Қашан дайын болады?");
        reply(demo, solved, "Сәлеметсіз бе, Гүлнар! Анықтама дайын, 204-бөлмеден ала аласыз.", State.RESOLVED);
        var closed = file(
                "Anna Weber",
                "anna@mail.example",
                Language.EN,
                demo.it(),
                Priority.LOW,
                "Second monitor",
                "May I have a second monitor for my desk on the third floor?");
        reply(demo, closed, "Good day, Anna! It stands on your desk since this morning.", State.CLOSED);
        file(
                "Олег Тен",
                "oleg@mail.example",
                Language.RU,
                demo.hr(),
                Priority.NORMAL,
                "Перенос отпуска на август",
                "Прошу перенести отпуск с июля на август, заявление приложу после согласования.");
        file(
                "James Carter",
                "james@mail.example",
                Language.EN,
                demo.it(),
                Priority.HIGH,
                "VPN asks for the password again and again",
                "Since Monday the VPN disconnects every few minutes and asks for my password.");
        file(
                "Ерлан Жұмабаев",
                "erlan@mail.example",
                Language.KK,
                demo.it(),
                Priority.URGENT,
                "Касса терминалы қосылмайды",
                "Бірінші қабаттағы касса терминалы таңертеңнен бері қосылмай тұр, кезек жиналып қалды.");
        var own = file(
                "Айгерім Қасымова",
                REQUESTER,
                Language.KK,
                demo.it(),
                Priority.NORMAL,
                "Екінші қабаттағы принтер басып шығармайды",
                "Сәлеметсіз бе! Принтер қағазды тартады, бірақ бос парақ шығарады. Картриджін кеше ғана ауыстырған.");
        note(demo, own, "Қоймада сол үлгідегі картридж бар, ақаулы партиядан болуы мүмкін.");
        reply(
                demo,
                own,
                "Сәлеметсіз бе, Айгерім! Картридж ақаулы болуы мүмкін. Бүгін сағат үште келіп ауыстырамыз.",
                State.WAITING);
        file(
                "Айгерім Қасымова",
                REQUESTER,
                Language.KK,
                services.general(),
                Priority.NORMAL,
                "Жаңа қызметкерге рұқсатнама",
                "Дүйсенбіден бастап бізге жаңа қызметкер келеді. Рұқсатнаманы қалай рәсімдейміз?");
    }

    private Ticket file(
            String name,
            String email,
            Language language,
            ServiceOffering service,
            Priority priority,
            String title,
            String text) {
        var permit = policy.permit(Actor.system("portal"), Purpose.SUPPORT);
        var shown = operator.details()
                .map(details -> policy.consentText(Purpose.SUPPORT, language, details))
                .orElseThrow();
        return filing.file(
                        permit,
                        new Filing.Wish(
                                null,
                                name,
                                email,
                                null,
                                title,
                                text,
                                language,
                                service,
                                priority,
                                Channel.WEB,
                                Ground.CONSENT,
                                shown,
                                "form",
                                List.of(),
                                null,
                                ""))
                .ticket();
    }

    private void reply(Demo demo, Ticket ticket, String text, State then) {
        replies.say(agent(demo), ticket, TicketMessage.Kind.REPLY, text, List.of(), then);
    }

    private void note(Demo demo, Ticket ticket, String text) {
        var permit = agent(demo);
        var acts = new ArrayList<Act>();
        acts.add(new Act.Assign(demo.agent()));
        tickets.change(permit, ticket.id(), null, acts);
        replies.say(permit, ticket, TicketMessage.Kind.NOTE, text, List.of(), null);
    }

    private kz.qyzmet.desk.policy.Permit agent(Demo demo) {
        var actor = Actor.person(demo.agent(), Set.of(Role.AGENT), Set.of(TeamId.GENERAL.value()));
        return policy.permit(actor, Purpose.SUPPORT);
    }

    private SubjectId staff(String name, String email, Role role, Language language) {
        var permit = policy.permit(Actor.system("console"), Purpose.ADMINISTRATION);
        var teams = role == Role.AGENT || role == Role.LEAD ? Set.of(TeamId.GENERAL) : Set.<TeamId>of();
        return accounts.create(
                permit, new StaffAccounts.NewStaff(name, email, language, Set.of(role), teams, Why.DEMONSTRATION));
    }

    private ServiceOffering service(String code, Map<Language, String> names, Map<Language, String> descriptions) {
        UUID id = services.add(Actor.system("console"), code, TeamId.GENERAL.value(), names, descriptions);
        return services.byId(id).orElseThrow();
    }
}

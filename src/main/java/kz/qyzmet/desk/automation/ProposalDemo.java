package kz.qyzmet.desk.automation;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.rights.Objections;
import kz.qyzmet.desk.rights.SubjectRequest;
import kz.qyzmet.desk.ticket.Filing;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Proposals in every state for the demonstration desk, made by the same steps as everywhere. */
@Component
@ConditionalOnProperty("qyzmet.demo")
public class ProposalDemo {
    private static final UUID CRM = UUID.nameUUIDFromBytes(new byte[] {3, 2, 5});
    private static final int WAITED = 3;

    private record Story(
            String title, String text, Deed deed, @Nullable Priority priority, String reason, List<String> factors) {}

    private static final List<Story> STORIES = List.of(
            new Story(
                    "Кеңсенің кілтін қайта жасату",
                    "Сәлеметсіз бе! 214-бөлменің кілті сынып қалды, жаңасын жасатуға бола ма?",
                    Deed.CANCEL,
                    null,
                    "Дәл осындай өтінімді осы апта басында беріпсіз, ол орындалып жатыр.",
                    List.of("тақырыбы мен бөлме нөмірі бірдей", "бірінші өтінім әлі ашық")),
            new Story(
                    "Картридж ауыстыру",
                    "Үшінші қабаттағы принтердің картриджі бітті.",
                    Deed.CLOSE,
                    null,
                    "Қойма картриджді бүгін таңертең бергенін белгілеген.",
                    List.of("қойма жазбасы", "бөлме мен принтер нөмірі сай келеді")),
            new Story(
                    "Жұмыстан тыс уақытта кіру рұқсаты",
                    "Сенбіде есеп тапсыру үшін ғимаратқа кіру керек.",
                    Deed.REFUSE,
                    null,
                    "Бағдарлама сенбіде ғимарат жабық деп есептеді.",
                    List.of("күнтізбедегі демалыс күні")),
            new Story(
                    "Ескі монитор",
                    "Монитор жыпылықтайды, көз ауырады.",
                    Deed.RANK,
                    Priority.LOW,
                    "Ұқсас өтінімдердің көбі шұғыл болмаған.",
                    List.of("«монитор» тақырыбы", "жабдық жұмыс істеп тұр")),
            new Story(
                    "Wi-Fi құпиясөзі",
                    "Кеңес бөлмесіндегі Wi-Fi құпиясөзі өзгерген бе?",
                    Deed.CLOSE,
                    null,
                    "Жаңа құпиясөз барлық қызметкерге хабарландырумен жіберілді.",
                    List.of("хабарландыру бүгін кеткен", "сұрақ осы тақырыпта")),
            new Story(
                    "Кофе машинасы",
                    "Екінші қабаттағы кофе машинасы су ағызып тұр.",
                    Deed.RESOLVE,
                    null,
                    "Шебер машинаны жөндегенін белгілеген.",
                    List.of("шебердің жұмыс парағы", "құрылғы нөмірі сай келеді")),
            new Story(
                    "Кондиционер пульті",
                    "Кондиционер пультінің батареясы отырып қалды.",
                    Deed.CLOSE,
                    null,
                    "Батарея қабылдау бөлмесінен берілгені белгіленген.",
                    List.of("қабылдау бөлмесінің жазбасы")),
            new Story(
                    "Орындық доңғалағы",
                    "Орындықтың доңғалағы сынып қалды, отыру қауіпті.",
                    Deed.RANK,
                    Priority.LOW,
                    "Жиһаз туралы өтінімдер әдетте шұғыл болмайды.",
                    List.of("«жиһаз» тақырыбы")));

    private final Deciding deciding;
    private final Objecting objecting;
    private final Proposals proposals;
    private final AutoClose autoClose;
    private final Objections objections;
    private final Filing filing;
    private final Services services;
    private final Teams teams;
    private final Consents consents;
    private final Operator operator;
    private final Policy policy;
    private final Clock clock;

    ProposalDemo(
            Deciding deciding,
            Objecting objecting,
            Proposals proposals,
            AutoClose autoClose,
            Objections objections,
            Filing filing,
            Services services,
            Teams teams,
            Consents consents,
            Operator operator,
            Policy policy,
            Clock clock) {
        this.deciding = deciding;
        this.objecting = objecting;
        this.proposals = proposals;
        this.autoClose = autoClose;
        this.objections = objections;
        this.filing = filing;
        this.services = services;
        this.teams = teams;
        this.consents = consents;
        this.operator = operator;
        this.policy = policy;
        this.clock = clock;
    }

    /** Some wait, some are decided; those of a later consent are done by the program, and each objection ends its own way. */
    public void fill(SubjectId requester, SubjectId agent, SubjectId officer) {
        proposed(requester, STORIES.get(0));
        var desk = policy.permit(
                Actor.person(
                        agent,
                        Set.of(Role.AGENT),
                        teams.all().stream().map(team -> team.id().value()).collect(Collectors.toSet())),
                Purpose.SUPPORT);
        var confirmed = proposed(requester, STORIES.get(1));
        proposals.opened(
                desk, confirmed, agent, confirmed.version(), clock.instant().minusSeconds(48));
        deciding.confirm(desk, confirmed.id());
        var declined = proposed(requester, STORIES.get(2));
        proposals.opened(
                desk, declined, agent, declined.version(), clock.instant().minusSeconds(131));
        deciding.decline(desk, declined.id(), "Есеп маусымында сенбіде кіруге болады, ереже мұны білмейді.");
        deciding.end(proposed(requester, STORIES.get(3)), Proposal.State.LAPSED);
        autoClose.round(WAITED);
        operator.details().ifPresent(details -> consented(requester, officer, details));
    }

    private void consented(SubjectId requester, SubjectId officer, OperatorDetails details) {
        var self = Actor.person(requester, Set.of(Role.REQUESTER), Set.of());
        var rights = policy.permit(self, Purpose.RIGHTS).own();
        consents.given(
                rights,
                requester,
                ConsentKind.AUTOMATED_DECISIONS,
                policy.consentText(ConsentKind.AUTOMATED_DECISIONS, Language.KK, details),
                Language.KK,
                Channel.WEB,
                "my-data");
        proposed(requester, STORIES.get(4));
        var judge = Actor.person(officer, Set.of(Role.OFFICER), Set.of());
        object(rights, STORIES.get(5), "Машинадан су әлі ағып тұр.");
        object(rights, STORIES.get(6), "Маған батарея берілген жоқ.")
                .ifPresent(request -> objections.consider(
                        judge,
                        request.id(),
                        false,
                        "Қабылдау журналында батареяны алғаныңыз жазылған, қолтаңбаңыз бар."));
        object(rights, STORIES.get(7), "Орындықтан құлап қала жаздадым, бұл қауіпті.")
                .ifPresent(request -> objections.consider(
                        judge, request.id(), true, "Дұрыс айтасыз: қауіпті жиһаз бірінші кезекте ауыстырылады."));
    }

    private Optional<SubjectRequest> object(Permit rights, Story story, String words) {
        var decision = proposed(Objects.requireNonNull(rights.actor().subject()), story);
        return decision.state() == Proposal.State.ACTED
                ? Optional.of(objecting.object(rights, decision.id(), words, Language.KK))
                : Optional.empty();
    }

    private Proposal proposed(SubjectId requester, Story story) {
        var permit = policy.permit(Actor.system("console"), Purpose.SUPPORT);
        var ticket = file(requester, story);
        var id = deciding.propose(
                permit,
                ticket,
                null,
                new Proposals.Wish(
                        story.deed(),
                        story.priority(),
                        false,
                        CRM,
                        "qoima",
                        Language.KK,
                        story.reason(),
                        story.factors()));
        return proposals.find(permit, id).orElseThrow();
    }

    private Ticket file(SubjectId requester, Story story) {
        return filing.file(
                        policy.permit(Actor.system("console"), Purpose.SUPPORT),
                        new Filing.Wish(
                                requester,
                                "",
                                null,
                                null,
                                story.title(),
                                story.text(),
                                Language.KK,
                                services.general(),
                                Priority.NORMAL,
                                Channel.WEB,
                                Ground.CONSENT,
                                operator.details()
                                        .map(details ->
                                                policy.consentText(ConsentKind.PROCESSING, Language.KK, details))
                                        .orElse(null),
                                "demo",
                                List.of(),
                                null,
                                story.title()))
                .ticket();
    }
}

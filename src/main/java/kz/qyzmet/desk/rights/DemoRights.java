package kz.qyzmet.desk.rights;

import java.time.LocalDate;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.ConsentText;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Believable cases for the desk to try: a representative in force with a demand, one who has not answered yet, one whose power has ended, and a demand of somebody without a record. */
@Component
@ConditionalOnProperty("qyzmet.demo")
public class DemoRights {
    /** Whoever acts for another here. */
    public static final String REPRESENTATIVE = "bolat@lawyer.example";

    private final Representing representing;
    private final Representatives representatives;
    private final Strangers strangers;
    private final Subjects subjects;
    private final Operator operator;
    private final Policy policy;

    DemoRights(
            Representing representing,
            Representatives representatives,
            Strangers strangers,
            Subjects subjects,
            Operator operator,
            Policy policy) {
        this.representing = representing;
        this.representatives = representatives;
        this.strangers = strangers;
        this.subjects = subjects;
        this.operator = operator;
        this.policy = policy;
    }

    /** Once, on a new desk. */
    public void open(SubjectId person) {
        var today = representatives.today();
        var own = own(person);
        var ended = name(own, "Гүлнар Бекова", "gulnar@lawyer.example", "сенімхат № 31, 12.01.2026", today, "access");
        representing.end(own, ended);
        name(own, "Тимур Оразов", "timur@lawyer.example", "сенімхат № 7, 20.11.2026", today, "complaint");
        var power = name(
                own,
                "Болат Оспанов",
                REPRESENTATIVE,
                "сенімхат № 12, 03.11.2026",
                today,
                "access",
                "correct",
                Representative.CONSENTS,
                Representative.EVERYTHING,
                Representative.FILES);
        operator.details().ifPresent(details -> {
            var words = policy.consentText(ConsentKind.PROCESSING, Language.KK, details);
            if (representing.accept(power, words, Language.KK)) {
                act(power, policy.consentText(ConsentKind.MARKETING, Language.KK, details), today);
            }
        });
        stranger(today);
    }

    private void act(UUID power, ConsentText news, LocalDate today) {
        var agent = own(subjects.byEmail(desk(), REPRESENTATIVE).orElseThrow());
        representing.file(
                agent,
                power,
                SubjectRequest.Kind.ACCESS,
                "Сенім білдірушім туралы қандай деректер сақталғанын көрсетуіңізді сұраймын.",
                Language.KK,
                today);
        if (policy.asked().contains(ConsentKind.MARKETING)) {
            representing.agree(agent, power, ConsentKind.MARKETING, false, news, Language.KK);
        }
    }

    private void stranger(LocalDate today) {
        strangers.file(
                desk(),
                new Strangers.Newcomer("Иван Петров", "ivan@people.example", null, Language.RU),
                subject -> new SubjectRequests.Wish(
                        subject,
                        SubjectRequest.Kind.ACCESS,
                        SubjectRequest.Channel.PAPER,
                        Language.RU,
                        today,
                        "Прошу сообщить, хранятся ли у вас сведения обо мне.",
                        SubjectRequest.Identity.DOCUMENT));
    }

    private UUID name(Permit own, String name, String email, String power, LocalDate today, String... scope) {
        var person = own.actor().subject();
        return representing.name(
                own,
                new Representatives.Wish(
                        person == null ? SubjectId.random() : person,
                        Representative.Kind.ATTORNEY,
                        name,
                        email,
                        power,
                        Set.of(scope),
                        today.plusMonths(10),
                        Language.KK,
                        null));
    }

    private Permit own(SubjectId person) {
        return policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
    }

    private Permit desk() {
        return policy.permit(Actor.system("rights"), Purpose.RIGHTS);
    }
}

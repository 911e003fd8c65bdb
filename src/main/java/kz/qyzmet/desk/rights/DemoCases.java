package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Set;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Believable cases for a demonstration: a refusal to complain about, an answer with everything attached, a letter that nobody has sorted, a claim whose term has run out, a suggestion, and one of each state that a demand can be in. */
@Component
@ConditionalOnProperty("qyzmet.demo")
public class DemoCases {
    private final Answering answering;
    private final Serving serving;
    private final Correcting correcting;
    private final Subjects subjects;
    private final Policy policy;
    private final LegalClock legal;
    private final Clock clock;

    DemoCases(
            Answering answering,
            Serving serving,
            Correcting correcting,
            Subjects subjects,
            Policy policy,
            LegalClock legal,
            Clock clock) {
        this.answering = answering;
        this.serving = serving;
        this.correcting = correcting;
        this.subjects = subjects;
        this.policy = policy;
        this.legal = legal;
        this.clock = clock;
    }

    /** @param person whose own cases two of them are @param officer who answers them @param second who carries out what is granted */
    public void open(SubjectId person, SubjectId officer, SubjectId second) {
        var today = legal.calendar().dateOf(clock.instant());
        var own = policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
        var saule = Actor.person(officer, Set.of(Role.OFFICER), Set.of());
        var rights = policy.permit(saule, Purpose.RIGHTS);
        var complaint = filed(
                own,
                person,
                SubjectRequest.Kind.COMPLAINT,
                Language.KK,
                today,
                "Нөміріме сіздерден емес, бөтен адамдардан қоңырау түсті. Оны кімге бердіңіздер?");
        answering.refused(
                rights,
                complaint.id(),
                SubjectRequest.Refusal.NOT_CONFIRMED,
                "Нөміріңізді осы айда тек өтініміңізді орындаған екі қызметкер ашқан, ол журналда тұр. Біз оны ешкімге берген жоқпыз.");
        var access = filed(own, person, SubjectRequest.Kind.ACCESS, Language.KK, today, "");
        serving.grant(saule, access.id(), "Сіз туралы сақталғанның бәрін сілтемеден жүктеп ала аласыз.");
        decisions(own, rights, saule, person, today);
        destroyed(rights, saule, Actor.person(second, Set.of(Role.ADMINISTRATOR), Set.of()), today);
        var marat = somebody("Марат Сериков", "marat@mail.example");
        wrong(rights, marat);
        letter(
                marat,
                SubjectRequest.Kind.QUESTION,
                today,
                "Мои данные\n\nЗдравствуйте! В апреле я обращался по поводу пропуска. Больше у вас не работаю. Что обо мне осталось и можно ли это убрать?");
        var olga = somebody("Ольга Ким", "olga@mail.example");
        // her provider has closed the mailbox
        subjects.doubt(rights, olga, "olga@mail.example", "5.1.1");
        filed(
                rights,
                olga,
                SubjectRequest.Kind.CONSUMER_CLAIM,
                Language.RU,
                today.minusDays(14),
                "Мастер по заявке не пришёл, день я просидела дома впустую. Прошу объяснить.");
        filed(
                own,
                person,
                SubjectRequest.Kind.SUGGESTION,
                Language.KK,
                today,
                "Келісім мәтінін телефоннан оқу қиын. Қысқа түйінін жоғарыға шығарсаңыздар жақсы болар еді.");
    }

    /** One that waits for the second person, one whose sender nobody knows yet, one with fifteen days, one taken back. */
    private void decisions(Permit own, Permit rights, Actor officer, SubjectId person, LocalDate today) {
        var destroy = filed(
                rights,
                somebody("Асель Нурланова", "asel@mail.example"),
                SubjectRequest.Kind.DESTROY,
                Language.RU,
                today,
                "Заявку мою закрыли ещё весной. Прошу уничтожить всё, что у вас обо мне осталось.");
        serving.grant(officer, destroy.id(), "Данные будут уничтожены, акт придёт письмом.");
        letter(
                somebody("Ерлан Байжанов", "erlan@mail.example"),
                SubjectRequest.Kind.BLOCK,
                today,
                "Здравствуйте! Прошу заблокировать мои данные, пока вы не выясните, откуда у рекламщиков мой номер.");
        filed(
                rights,
                somebody("Лариса Волкова", "larisa@mail.example"),
                SubjectRequest.Kind.WITHDRAWAL,
                Language.RU,
                today,
                "Отзываю согласие на сбор и обработку моих персональных данных.");
        var unblock = filed(own, person, SubjectRequest.Kind.UNBLOCK, Language.KK, today, "");
        answering.takenBack(own, unblock.id());
    }

    /** Somebody who was destroyed at their word; what they had asked before has nobody left to be answered. */
    private void destroyed(Permit rights, Actor officer, Actor second, LocalDate today) {
        var nurlan = somebody("Нурлан Абдрахманов", "nurlan@mail.example");
        var access = filed(
                rights,
                nurlan,
                SubjectRequest.Kind.ACCESS,
                Language.RU,
                today,
                "Покажите, пожалуйста, что у вас обо мне записано.");
        var destroy = filed(
                rights,
                nurlan,
                SubjectRequest.Kind.DESTROY,
                Language.RU,
                today,
                "Показывать уже не нужно, просто уничтожьте все мои данные.");
        serving.grant(officer, destroy.id(), "Сегодня же уничтожим, копий не останется.");
        serving.carryOut(second, destroy.id());
        answering.gone(policy.permit(Actor.system("rights"), Purpose.RIGHTS), access.id());
    }

    /** What the officer found and a second person has not looked at yet. */
    private void wrong(Permit rights, SubjectId person) {
        correcting
                .held(rights, person, person.value())
                .ifPresent(held -> correcting.ask(
                        rights,
                        new Corrections.Wish(
                                person,
                                held.id(),
                                held.kind(),
                                "Марат Серіков",
                                Correction.Cause.MISTAKE,
                                "Фамилия записана с ошибкой, сверено с удостоверением на стойке.",
                                "удостоверение личности № 041234567",
                                null,
                                null)));
    }

    private SubjectId somebody(String name, String email) {
        var permit = policy.permit(Actor.system("console"), Purpose.RIGHTS);
        return subjects.byEmail(permit, email)
                .orElseGet(() -> subjects.enrol(permit, NewPerson.by(name, email, Language.RU, "letter")));
    }

    private void letter(SubjectId person, SubjectRequest.Kind kind, LocalDate day, String text) {
        answering.file(
                policy.permit(Actor.system("mail"), Purpose.RIGHTS),
                new SubjectRequests.Wish(person, kind, SubjectRequest.Channel.MAIL, Language.RU, day, text, null));
    }

    private SubjectRequest filed(
            Permit permit, SubjectId person, SubjectRequest.Kind kind, Language language, LocalDate day, String text) {
        var byItself = person.equals(permit.actor().subject());
        return answering.file(
                permit,
                new SubjectRequests.Wish(
                        person,
                        kind,
                        byItself ? SubjectRequest.Channel.PORTAL : SubjectRequest.Channel.PAPER,
                        language,
                        day,
                        text,
                        byItself ? SubjectRequest.Identity.SESSION : SubjectRequest.Identity.DOCUMENT));
    }
}

package kz.qyzmet.desk.breach;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** A believable breach in every state, for the demonstration. Made through the same doors as any other, so each has its steps and its entries in the journal. */
@Component
@ConditionalOnProperty("qyzmet.demo")
public class BreachDemo {
    private final Handling handling;
    private final BreachLetters letters;
    private final Policy policy;
    private final Clock clock;

    BreachDemo(Handling handling, BreachLetters letters, Policy policy, Clock clock) {
        this.handling = handling;
        this.letters = letters;
        this.policy = policy;
        this.clock = clock;
    }

    /** @param agent whoever reports @param officer whoever works the cases @param second an administrator */
    public void fill(SubjectId agent, SubjectId officer, SubjectId second) {
        var now = clock.instant();
        var work = policy.permit(Actor.person(officer, Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        var desk = Officer.desk(policy);
        report(
                agent,
                Breach.Touches.MAIL,
                "Жауап хатты ұқсас аттас басқа адамға жіберіп қойдым, ішінде өтінімнің бүкіл мәтіні бар.",
                now.minus(Duration.ofMinutes(50)));

        var stick = report(
                agent,
                Breach.Touches.DEVICE,
                "Қабылдауда жұмыс ноутбугі жоғалды деп ойладық.",
                now.minus(Duration.ofHours(3)));
        handling.unfounded(
                work,
                stick.id(),
                "Ноутбук табылды: оны қойма меңгерушісі сейфке салған. Диск шифрланған, ешкім қоспаған.");

        var account = report(
                agent,
                Breach.Touches.ACCOUNT,
                "Түнде менің атымнан өтінімдер ашылған, мен ол уақытта жұмыста болған жоқпын.",
                now.minus(Duration.ofHours(2)));
        handling.confirmed(
                work, account.id(), "Сеанс бөтен құрылғыдан ашылған, құпиясөз бұрын жарияланған тізімнен табылды.");
        expose(work, account, Exposure.Kind.EVERYTHING, Set.of(), now.minus(Duration.ofHours(20)), now);
        handling.counting(work, account.id());
        words(work, account);

        var told = report(
                agent,
                Breach.Touches.PROGRAM,
                "Склад бағдарламасының токені жалпы чатқа түсіп кеткен.",
                now.minus(Duration.ofHours(30)));
        handling.confirmed(work, told.id(), "Токен екі сағат ашық тұрды, содан кейін жарамсыз етілді.");
        expose(work, told, Exposure.Kind.EVERYTHING, Set.of(), now.minus(Duration.ofHours(1)), now);
        handling.counting(work, told.id());
        words(work, told);
        handling.told(work, told.id(), Breach.How.PORTAL, "ЖТ-2026-118", now.minus(Duration.ofHours(4)));

        var backup = report(
                agent,
                Breach.Touches.DEVICE,
                "Сақтық көшірме жатқан сыртқы диск сейфте жоқ, соңғы рет кеше кешке көрдім.",
                now.minus(Duration.ofMinutes(90)));
        handling.confirmed(work, backup.id(), "Диск табылмады, бейнебақылаудан оны бөтен адам алып кеткені көрінді.");
        expose(work, backup, Exposure.Kind.HELD, Set.of(), now.minus(Duration.ofHours(30)), now);
        handling.counting(work, backup.id());

        var closed = report(
                agent,
                Breach.Touches.PAPER,
                "Басып шығарылған тізім қабылдауда ашық жатты.",
                now.minus(Duration.ofDays(21)));
        handling.confirmed(work, closed.id(), "Тізімде он екі адамның аты мен телефоны болған.");
        words(work, closed);
        handling.told(
                work,
                closed.id(),
                Breach.How.PAPER,
                "04-17/212",
                now.minus(Duration.ofDays(21)).plus(Duration.ofHours(6)));
        handling.closed(
                work,
                closed.id(),
                "Тізімдер енді басып шығарылмайды, қабылдаудағы экран бұрылды. Қызметкерлермен әңгіме жүргізілді.");

        var none = report(
                agent,
                Breach.Touches.OTHER,
                "Іздеу бетінде бөтен адамның аты шыққандай болды.",
                now.minus(Duration.ofDays(12)));
        handling.unfounded(work, none.id(), "Бұл аттас адам, қызметкер өз тобының өтінімін көрген.");
        handling.agreed(desk, none.id(), second.value());
    }

    private Breach report(SubjectId by, Breach.Touches touches, String seen, Instant noticed) {
        var permit = policy.permit(Actor.person(by, Set.of(Role.AGENT), Set.of()), Purpose.RIGHTS);
        return handling.report(permit, new Breaches.Wish(touches, seen, noticed), List.of());
    }

    private void expose(
            Permit permit, Breach breach, Exposure.Kind kind, Set<UUID> targets, Instant from, Instant until) {
        handling.exposed(permit, breach.id(), new Exposure(Ids.ordered(), kind, targets, from, until));
    }

    private void words(Permit permit, Breach breach) {
        handling.worded(
                permit,
                breach.id(),
                Language.KK,
                "Қызметкердің кіру деректері бөтен адамның қолына түсіп, ол қызмет үстелін біраз уақыт пайдаланды.",
                "Барлық сеанстар жабылды, құпиясөздер ауыстырылды, кіру екі кезеңді болды.");
        handling.worded(
                permit,
                breach.id(),
                Language.RU,
                "Данные для входа одного сотрудника попали к постороннему, и он некоторое время пользовался службой.",
                "Все сеансы закрыты, пароли сменены, вход стал двухэтапным.");
        handling.worded(
                permit,
                breach.id(),
                Language.EN,
                "The credentials of a colleague came into other hands, and somebody used the desk for a while.",
                "All sessions were ended, passwords were changed, and signing in has two steps now.");
    }
}

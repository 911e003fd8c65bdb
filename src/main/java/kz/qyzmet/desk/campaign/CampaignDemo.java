package kz.qyzmet.desk.campaign;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** For the demonstration desk: readers who agreed to news, a mailing that is over, and a draft to try. */
@Component
@ConditionalOnProperty("qyzmet.demo")
public class CampaignDemo {
    private static final Duration AGO = Duration.ofDays(12);
    private static final long SENT = 8;
    private static final long WITHDRAWN = 1;
    private static final long RETURNED = 1;

    private record Reader(String name, String email, Language language) {}

    private static final List<Reader> READERS = List.of(
            new Reader("Ерлан Әбенов", "erlan@reader.example", Language.KK),
            new Reader("Мадина Сейітова", "madina@reader.example", Language.KK),
            new Reader("Ольга Ким", "olga@reader.example", Language.RU),
            new Reader("Тимур Рахимов", "timur@reader.example", Language.RU),
            new Reader("Anna Weber", "anna@reader.example", Language.EN),
            new Reader("Гүлнар Оспанова", "gulnar@reader.example", Language.KK));

    private final JdbcClient database;
    private final Consents consents;
    private final Subjects subjects;
    private final Mailings mailings;
    private final Operator operator;
    private final Policy policy;
    private final Clock clock;

    CampaignDemo(
            JdbcClient database,
            Consents consents,
            Subjects subjects,
            Mailings mailings,
            Operator operator,
            Policy policy,
            Clock clock) {
        this.database = database;
        this.consents = consents;
        this.subjects = subjects;
        this.mailings = mailings;
        this.operator = operator;
        this.policy = policy;
        this.clock = clock;
    }

    /** @param author of the staff @param reader somebody of the demonstration who agreed too */
    public void fill(SubjectId author, SubjectId reader) {
        var support = policy.permit(Actor.system("console"), Purpose.SUPPORT);
        agree(reader, Language.KK);
        for (var one : READERS) {
            agree(
                    subjects.enrol(
                            support,
                            new NewPerson(one.name(), one.email(), null, null, one.language(), Ground.CONSENT, "demo")),
                    one.language());
        }
        var permit = policy.permit(Actor.system("console"), Purpose.MARKETING);
        mailings.write(permit, Ids.ordered(), Mailing.Kind.MARKETING, autumn());
        var over = mailings.list(List.of(Mailing.Kind.MARKETING), null, 1).getFirst();
        Acting.running(Family.SUPPORT, () -> ended(over, author));
        mailings.write(permit, Ids.ordered(), Mailing.Kind.MARKETING, newYear());
    }

    /** Without an operator nobody can be asked. */
    private void agree(SubjectId person, Language language) {
        var permit = policy.permit(Actor.system("console"), Purpose.SUPPORT);
        operator.details()
                .ifPresent(details -> consents.given(
                        permit,
                        person,
                        ConsentKind.MARKETING,
                        policy.consentText(ConsentKind.MARKETING, language, details),
                        language,
                        Channel.WEB,
                        "my-data"));
    }

    /** Twelve days ago, as it would look if the demonstration had run then and had had a mail server. */
    private void ended(Mailing mailing, SubjectId author) {
        var began = clock.instant().minus(AGO);
        var over = began.plus(Duration.ofMinutes(4));
        database.sql("""
                update mailing set state = 'finished', started_at = ?, ended_at = ?, changed_at = ?, taken = ? where id = ?
                """)
                .params(at(began), at(over), at(began.minus(Duration.ofHours(3))), SENT + WITHDRAWN, mailing.id())
                .update();
        step(mailing.id(), "start", author, began);
        step(mailing.id(), "finish", author, over);
        Map.of("sent", SENT, "no-consent", WITHDRAWN, "returned", RETURNED)
                .forEach((outcome, letters) -> database.sql(
                                "insert into mailing_count (mailing_id, outcome, letters) values (?, ?, ?)")
                        .params(mailing.id(), outcome, letters)
                        .update());
    }

    private void step(UUID mailing, String act, SubjectId author, Instant moment) {
        database.sql("insert into mailing_step (id, mailing_id, act, actor, edition, at) values (?, ?, ?, ?, ?, ?)")
                .params(Ids.ordered(), mailing, act, author.value(), policy.edition(), at(moment))
                .update();
    }

    private static OffsetDateTime at(Instant moment) {
        return OffsetDateTime.ofInstant(moment, ZoneOffset.UTC);
    }

    private static Map<Language, Mailing.Said> autumn() {
        var words = new EnumMap<Language, Mailing.Said>(Language.class);
        words.put(
                Language.KK,
                new Mailing.Said(
                        "Қысқа дайындық: жылыту жүйесін тегін тексереміз",
                        "Құрметті достар!\n\nҚараша бойы жылыту жүйесін тегін тексереміз. Уақытын осы хатқа жауап жазып белгілей аласыз.\n\nҚолдау тобы"));
        words.put(
                Language.RU,
                new Mailing.Said(
                        "Готовимся к зиме: проверим отопление бесплатно",
                        "Здравствуйте!\n\nВесь ноябрь мы бесплатно проверяем отопление. Чтобы выбрать время, ответьте на это письмо.\n\nСлужба поддержки"));
        words.put(
                Language.EN,
                new Mailing.Said(
                        "Ready for winter: we check your heating free of charge",
                        "Good day!\n\nAll through November we check heating free of charge. Answer this letter to choose a time.\n\nThe support team"));
        return words;
    }

    private static Map<Language, Mailing.Said> newYear() {
        var words = new EnumMap<Language, Mailing.Said>(Language.class);
        words.put(
                Language.KK,
                new Mailing.Said(
                        "Жаңа жылдағы жұмыс кестесі",
                        "Құрметті достар!\n\n1, 2 және 7 қаңтарда демаламыз. Шұғыл өтінімдерді тәулік бойы қабылдаймыз.\n\nҚолдау тобы"));
        words.put(
                Language.RU,
                new Mailing.Said(
                        "Как мы работаем в новогодние дни",
                        "Здравствуйте!\n\n1, 2 и 7 января мы отдыхаем. Срочные заявки принимаем круглосуточно.\n\nСлужба поддержки"));
        words.put(
                Language.EN,
                new Mailing.Said(
                        "Our hours around the New Year",
                        "Good day!\n\nWe are closed on 1, 2 and 7 January. Urgent tickets are taken around the clock.\n\nThe support team"));
        return words;
    }
}

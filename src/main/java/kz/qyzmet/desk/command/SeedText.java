package kz.qyzmet.desk.command;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import kz.qyzmet.desk.web.Language;

/** Believable people and matters in three languages; the same seed tells the same story. Everybody is invented, every address ends in .example. */
final class SeedText {
    private static final List<String> FIRST = List.of(
            "Айгерім",
            "Данияр",
            "Сәуле",
            "Арман",
            "Жанар",
            "Нұрлан",
            "Гүлнар",
            "Ерлан",
            "Мадина",
            "Бауыржан",
            "Әсел",
            "Тимур",
            "Динара",
            "Қайрат",
            "Айжан",
            "Иван",
            "Ольга",
            "Сергей",
            "Наталья",
            "Алексей",
            "Мария",
            "Рустам",
            "Зарина",
            "Санжар");
    private static final List<String> LAST = List.of(
            "Сапарова",
            "Ахметов",
            "Нұрпейісова",
            "Жұмабаев",
            "Қасымова",
            "Оспанов",
            "Иванов",
            "Ким",
            "Цой",
            "Петрова",
            "Әлиев",
            "Смағұлова",
            "Төлегенов",
            "Байжанова",
            "Мұқанов",
            "Шмидт",
            "Юсупова",
            "Есенов",
            "Абдрахманова",
            "Сейітова");
    private static final List<String> PLACES =
            List.of("204", "311", "118", "407", "215", "3-қабат", "приёмная", "касса", "зал 2", "архив");

    /** A matter: title and question, and how the desk answers. {@code %s} is a place. */
    private record Matter(Language language, String title, String question, String answer) {}

    private static final List<Matter> MATTERS = List.of(
            new Matter(
                    Language.KK,
                    "Принтер басып шығармайды (%s)",
                    "Қайырлы күн! %s бөлмедегі принтер таңертеңнен бері басып шығармайды, қызыл шам жанып тұр. Қағазы бар, өшіріп-қостық, көмектеспеді.",
                    "Сәлеметсіз бе! Картриджді ауыстырдық, тексеріп көріңізші."),
            new Matter(
                    Language.KK,
                    "Құпиясөзді ұмыттым",
                    "Сәлеметсіз бе! Демалыстан кейін жүйеге кіре алмай тұрмын, құпиясөзімді ұмытып қалыппын. Жаңартуға көмектесіңізші. Орным: %s.",
                    "Құпиясөзді жаңарту сілтемесін жібердік, он бес минут жарамды."),
            new Matter(
                    Language.KK,
                    "Интернет баяу істейді",
                    "%s бөлмесінде интернет екі күннен бері өте баяу. Бейнеқоңырау үзіліп қалады, құжаттар ашылмайды.",
                    "Роутерді қайта баптадық, енді жылдамдық қалыпты болуы керек."),
            new Matter(
                    Language.KK,
                    "Жаңа қызметкерге жұмыс орны",
                    "Дүйсенбіден бастап бізге жаңа маман келеді. Компьютер, телефон және пошта жәшігі керек. Орналасатын жері: %s.",
                    "Жұмыс орны дайын, тіркелгі деректерін басшыға береміз."),
            new Matter(
                    Language.KK,
                    "Анықтама алу",
                    "Жұмыс орнымнан анықтама қалай алуға болады? Банкке осы аптада тапсыруым керек. Телефон арқылы %s бөлмені таба алмадым.",
                    "Анықтама дайын, кез келген уақытта алып кетуге болады."),
            new Matter(
                    Language.KK,
                    "Кондиционер су ағызады",
                    "%s бөлмедегі кондиционерден су тамшылап тұр, астына ыдыс қойдық. Жиһаз бүлінбей тұрғанда қарап берсеңіз екен.",
                    "Шебер бүгін сағат төртте келеді."),
            new Matter(
                    Language.RU,
                    "Не печатает принтер (%s)",
                    "Добрый день! Принтер в %s с утра не печатает, горит красная лампа. Бумага есть, выключали и включали, не помогло.",
                    "Здравствуйте! Заменили картридж, попробуйте, пожалуйста, ещё раз."),
            new Matter(
                    Language.RU,
                    "Забыл пароль",
                    "Здравствуйте! После отпуска не могу войти в систему, забыл пароль. Помогите, пожалуйста, восстановить. Моё место: %s.",
                    "Ссылку для нового пароля отправили, она действует пятнадцать минут."),
            new Matter(
                    Language.RU,
                    "Медленный интернет",
                    "В %s второй день очень медленный интернет: видеозвонки обрываются, документы не открываются.",
                    "Перенастроили маршрутизатор, скорость должна быть обычной."),
            new Matter(
                    Language.RU,
                    "Рабочее место для нового сотрудника",
                    "С понедельника к нам выходит новый специалист. Нужны компьютер, телефон и почтовый ящик. Место: %s.",
                    "Рабочее место готово, данные для входа передадим руководителю."),
            new Matter(
                    Language.RU,
                    "Счёт за прошлый месяц",
                    "Прошу прислать счёт за прошлый месяц ещё раз: письмо не дошло, а бухгалтерия закрывает период. Телефон кабинета %s не отвечает.",
                    "Счёт отправлен повторно, проверьте, пожалуйста, и папку «Спам»."),
            new Matter(
                    Language.RU,
                    "Течёт кондиционер",
                    "В %s с кондиционера капает вода, подставили ведро. Посмотрите, пожалуйста, пока не испортилась мебель.",
                    "Мастер будет сегодня в четыре."),
            new Matter(
                    Language.EN,
                    "Printer does not print (%s)",
                    "Hello! The printer in %s has not printed since this morning, a red light is on. There is paper and we restarted it, no luck.",
                    "Hello! We changed the cartridge, please try again."),
            new Matter(
                    Language.EN,
                    "Access to the shared calendar",
                    "Good afternoon, I joined last week and cannot see the calendar of the team in %s. Could you add me?",
                    "You are in now. Please sign out and in once."),
            new Matter(
                    Language.EN,
                    "Invoice for last month",
                    "Could you send the invoice for last month once more? The letter never arrived and our books close on Friday. I am in %s.",
                    "It is sent again. Please look into the spam folder too."));
    private static final List<String> THANKS =
            List.of("Рақмет, бәрі жұмыс істеп тұр!", "Спасибо, всё работает!", "Thank you, it works now.");
    private static final List<String> NOTES = List.of(
            "Бұған дейін де болған, картридж қоры аз қалды.",
            "Уже третий случай за месяц, стоит заменить целиком.",
            "Third time this month, worth replacing.");

    private final SplittableRandom random;

    SeedText(long seed) {
        this.random = new SplittableRandom(seed);
    }

    SplittableRandom random() {
        return random;
    }

    /** @param number makes the address unique */
    Person person(long number) {
        var name = pick(FIRST) + " " + pick(LAST);
        int dice = random.nextInt(100);
        var language = dice < 45 ? Language.KK : dice < 90 ? Language.RU : Language.EN;
        return new Person(
                name,
                latin(name) + "." + number + "@" + pick(List.of("kense", "mektep", "zavod", "bereke")) + ".example",
                language);
    }

    record Person(String name, String email, Language language) {
        @Override
        public String toString() {
            return "Person";
        }
    }

    /** What is said in one ticket, in order. */
    record Story(Language language, String title, List<Line> lines) {
        record Line(boolean staff, boolean note, String text, Instant at) {}
    }

    Story story(Language preferred, Instant began, boolean answered, boolean thanked) {
        var choice = MATTERS.stream()
                .filter(matter -> matter.language() == preferred)
                .toList();
        var matter = choice.get(random.nextInt(choice.size()));
        var place = pick(PLACES);
        var lines = new ArrayList<Story.Line>();
        lines.add(new Story.Line(false, false, matter.question().formatted(place), began));
        var at = began;
        if (answered) {
            at = at.plus(Duration.ofMinutes(10 + random.nextInt(600)));
            if (random.nextInt(8) == 0) {
                lines.add(new Story.Line(true, true, NOTES.get(preferred.ordinal()), at.minusSeconds(60)));
            }
            lines.add(new Story.Line(true, false, matter.answer(), at));
        }
        if (thanked) {
            at = at.plus(Duration.ofMinutes(5 + random.nextInt(300)));
            lines.add(new Story.Line(false, false, THANKS.get(preferred.ordinal()), at));
        }
        return new Story(preferred, matter.title().formatted(place), lines);
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static String latin(String name) {
        var latin = new StringBuilder();
        for (char letter : name.toLowerCase(Locale.ROOT).toCharArray()) {
            latin.append(
                    switch (letter) {
                        case 'а', 'ә' -> "a";
                        case 'б' -> "b";
                        case 'в' -> "v";
                        case 'г', 'ғ' -> "g";
                        case 'д' -> "d";
                        case 'е', 'ё', 'э' -> "e";
                        case 'ж' -> "zh";
                        case 'з' -> "z";
                        case 'и', 'й', 'і', 'ы' -> "i";
                        case 'к', 'қ' -> "k";
                        case 'л' -> "l";
                        case 'м' -> "m";
                        case 'н', 'ң' -> "n";
                        case 'о', 'ө' -> "o";
                        case 'п' -> "p";
                        case 'р' -> "r";
                        case 'с' -> "s";
                        case 'т' -> "t";
                        case 'у', 'ұ', 'ү' -> "u";
                        case 'ф' -> "f";
                        case 'х', 'һ' -> "h";
                        case 'ц' -> "ts";
                        case 'ч' -> "ch";
                        case 'ш', 'щ' -> "sh";
                        case 'ю' -> "yu";
                        case 'я' -> "ya";
                        case ' ' -> ".";
                        default -> "";
                    });
        }
        return latin.toString();
    }
}

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
    /** First names with the surnames that go with them, and how many in a hundred of these people write Kazakh and Russian; the rest write English. */
    private record Family(int kazakh, int russian, List<String> first, List<String> last) {}

    private static final List<Family> FAMILIES = List.of(
            new Family(
                    70,
                    25,
                    List.of("Айгерім", "Жанар", "Гүлнар", "Мадина", "Әсел", "Динара", "Айжан", "Зарина", "Ботагөз"),
                    List.of(
                            "Сапарова",
                            "Қасымова",
                            "Смағұлова",
                            "Байжанова",
                            "Оспанова",
                            "Сейітова",
                            "Ахметова",
                            "Нұрпейісова",
                            "Серікқызы")),
            new Family(
                    70,
                    25,
                    List.of("Арман", "Нұрлан", "Ерлан", "Бауыржан", "Тимур", "Қайрат", "Рустам", "Санжар", "Ерболат"),
                    List.of(
                            "Жұмабаев",
                            "Оспанов",
                            "Әлиев",
                            "Төлегенов",
                            "Мұқанов",
                            "Есенов",
                            "Абдрахманов",
                            "Смағұлов",
                            "Маратұлы")),
            new Family(
                    10,
                    80,
                    List.of("Ольга", "Наталья", "Мария", "Елена", "Светлана"),
                    List.of("Иванова", "Петрова", "Ким", "Цой", "Соколова", "Шмидт")),
            new Family(
                    10,
                    80,
                    List.of("Иван", "Сергей", "Алексей", "Виктор"),
                    List.of("Иванов", "Петров", "Ким", "Цой", "Кузнецов", "Шмидт")));
    private static final List<String> PLACES = List.of("204", "311", "118", "407", "215", "302", "109", "412");

    /** A matter: the service it belongs to, title and question, and how the desk answers. {@code %s} is a place. */
    private record Matter(Language language, String service, String title, String question, String answer) {}

    private static final List<Matter> MATTERS = List.of(
            new Matter(
                    Language.KK,
                    "it",
                    "Принтер басып шығармайды (%s-бөлме)",
                    "Қайырлы күн! %s-бөлмедегі принтер таңертеңнен бері басып шығармайды, қызыл шам жанып тұр. Қағазы бар, өшіріп-қостық, көмектеспеді.",
                    "Сәлеметсіз бе! Картриджді ауыстырдық, тексеріп көріңізші."),
            new Matter(
                    Language.KK,
                    "it",
                    "Құпиясөзді ұмыттым",
                    "Сәлеметсіз бе! Демалыстан кейін жүйеге кіре алмай тұрмын, құпиясөзімді ұмытып қалыппын. Жаңартуға көмектесіңізші. Орным: %s-бөлме.",
                    "Құпиясөзді жаңарту сілтемесін жібердік, он бес минут жарамды."),
            new Matter(
                    Language.KK,
                    "it",
                    "Интернет баяу істейді",
                    "%s-бөлмеде интернет екі күннен бері өте баяу. Бейнеқоңырау үзіліп қалады, құжаттар ашылмайды.",
                    "Роутерді қайта баптадық, енді жылдамдық қалыпты болуы керек."),
            new Matter(
                    Language.KK,
                    "it",
                    "Жаңа қызметкерге жұмыс орны",
                    "Дүйсенбіден бастап бізге жаңа маман келеді. Компьютер, телефон және пошта жәшігі керек. Орналасатын жері: %s-бөлме.",
                    "Жұмыс орны дайын, тіркелгі деректерін басшыға береміз."),
            new Matter(
                    Language.KK,
                    "papers",
                    "Анықтама алу",
                    "Жұмыс орнымнан анықтама қалай алуға болады? Банкке осы аптада тапсыруым керек. Телефонмен %s-бөлмеге қоңырау шалып, ешкімді таба алмадым.",
                    "Анықтама дайын, кез келген уақытта алып кетуге болады."),
            new Matter(
                    Language.KK,
                    "rooms",
                    "Кондиционер су ағызады",
                    "%s-бөлмедегі кондиционерден су тамшылап тұр, астына ыдыс қойдық. Жиһаз бүлінбей тұрғанда қарап берсеңіз екен.",
                    "Шебер бүгін сағат төртте келеді."),
            new Matter(
                    Language.RU,
                    "it",
                    "Не печатает принтер (каб. %s)",
                    "Добрый день! Принтер в кабинете %s с утра не печатает, горит красная лампа. Бумага есть, выключали и включали, не помогло.",
                    "Здравствуйте! Заменили картридж, попробуйте, пожалуйста, ещё раз."),
            new Matter(
                    Language.RU,
                    "it",
                    "Забыл пароль",
                    "Здравствуйте! После отпуска не могу войти в систему, забыл пароль. Помогите, пожалуйста, восстановить. Моё место: кабинет %s.",
                    "Ссылку для нового пароля отправили, она действует пятнадцать минут."),
            new Matter(
                    Language.RU,
                    "it",
                    "Медленный интернет",
                    "В кабинете %s второй день очень медленный интернет: видеозвонки обрываются, документы не открываются.",
                    "Перенастроили маршрутизатор, скорость должна быть обычной."),
            new Matter(
                    Language.RU,
                    "it",
                    "Рабочее место для нового сотрудника",
                    "С понедельника к нам выходит новый специалист. Нужны компьютер, телефон и почтовый ящик. Место: кабинет %s.",
                    "Рабочее место готово, данные для входа передадим руководителю."),
            new Matter(
                    Language.KK,
                    "rooms",
                    "Кеңес бөлмесін брондау",
                    "Сәрсенбі күні сағат үшке он адамға кеңес бөлмесі керек, экраны болса. %s-бөлме бос па екен?",
                    "Бөлме сізге брондалды, экранның пульті кіреберістегі үстелде."),
            new Matter(
                    Language.RU,
                    "rooms",
                    "Пропуск для гостя",
                    "Завтра в десять к нам приедет подрядчик, нужен разовый пропуск. Встречаем у кабинета %s.",
                    "Пропуск заказан, на входе понадобится удостоверение личности."),
            new Matter(
                    Language.RU,
                    "papers",
                    "Счёт за прошлый месяц",
                    "Прошу прислать счёт за прошлый месяц ещё раз: письмо не дошло, а бухгалтерия закрывает период. Телефон кабинета %s не отвечает.",
                    "Счёт отправлен повторно, проверьте, пожалуйста, и папку «Спам»."),
            new Matter(
                    Language.RU,
                    "rooms",
                    "Течёт кондиционер",
                    "В кабинете %s с кондиционера капает вода, подставили ведро. Посмотрите, пожалуйста, пока не испортилась мебель.",
                    "Мастер будет сегодня в четыре."),
            new Matter(
                    Language.KK,
                    "it",
                    "Ортақ бумаға рұқсат керек",
                    "Қайырлы таң! Жаңа жобаға қосылдым, бірақ ортақ бума ашылмайды. Рұқсат беріп жіберсеңіз екен, орным %s-бөлмеде.",
                    "Рұқсат берілді, жүйеден шығып, қайта кіріңіз."),
            new Matter(
                    Language.KK,
                    "it",
                    "Телефон гарнитурасы естілмейді",
                    "Қоңырау кезінде мені ешкім естімейді, басқа гарнитурамен де солай. %s-бөлмедемін, бүгін түске дейін бостаумын.",
                    "Дыбыс баптауын түзеттік, қайта байқап көріңізші."),
            new Matter(
                    Language.KK,
                    "rooms",
                    "Шам жанбай тұр",
                    "%s-бөлмеде екі шам жанбайды, кешке жұмыс істеу қиын. Ауыстырып берсеңіздер екен.",
                    "Шамдар ауыстырылды."),
            new Matter(
                    Language.KK,
                    "papers",
                    "Салыстыру актісіне қол қою",
                    "Тоқсан бойынша салыстыру актісін екі данада жібердік. Қол қойылған данасын қашан алуға болады? Мекенжай: %s-бөлме.",
                    "Актіге қол қойылды, данасын хат тасушы ертең апарады."),
            new Matter(
                    Language.RU,
                    "it",
                    "Мерцает второй монитор",
                    "Второй монитор мерцает, после обеда стало хуже. Кабель проверяли. Кабинет %s.",
                    "Привезём другой монитор до конца дня."),
            new Matter(
                    Language.RU,
                    "it",
                    "Не приходят письма от банка",
                    "Уже неделю не доходят выписки банка, в спаме их тоже нет. Посмотрите, пожалуйста, что с почтой. Кабинет %s.",
                    "Адрес банка был в списке блокировки, исправили. Попросите прислать ещё раз."),
            new Matter(
                    Language.RU,
                    "papers",
                    "Справка с места работы",
                    "Нужна справка с места работы для визы, на русском и на английском. Когда можно зайти? Я в кабинете %s.",
                    "Справка готова, можно забрать в любое время до шести."),
            new Matter(
                    Language.EN,
                    "it",
                    "Printer does not print (room %s)",
                    "Hello! The printer in room %s has not printed since this morning, a red light is on. There is paper and we restarted it, no luck.",
                    "Hello! We changed the cartridge, please try again."),
            new Matter(
                    Language.EN,
                    "it",
                    "Access to the shared calendar",
                    "Good afternoon, I joined last week and cannot see the calendar of the team in room %s. Could you add me?",
                    "You are in now. Please sign out and in once."),
            new Matter(
                    Language.EN,
                    "papers",
                    "Invoice for last month",
                    "Could you send the invoice for last month once more? The letter never arrived and our books close on Friday. I am in room %s.",
                    "It is sent again. Please look into the spam folder too."));
    private static final List<String> THANKS =
            List.of("Рақмет, бәрі жұмыс істеп тұр!", "Спасибо, всё работает!", "Thank you, it works now.");
    private static final List<String> NOTES = List.of(
            "Бұған дейін де болған, картридж қоры аз қалды.",
            "Уже третий случай за месяц, стоит заменить целиком.",
            "Third time this month, worth replacing.");

    /** Has no common factor with the number of matters in any language, so the walk meets them all. */
    private static final int STEP = 7;

    private final SplittableRandom random;
    private final int first;
    private final int[] told = new int[Language.values().length];

    SeedText(long seed) {
        this.random = new SplittableRandom(seed);
        this.first = random.nextInt(1000);
    }

    SplittableRandom random() {
        return random;
    }

    /** @param number makes the address unique */
    Person person(long number) {
        var family = pick(FAMILIES);
        var name = pick(family.first()) + " " + pick(family.last());
        int dice = random.nextInt(100);
        var language = dice < family.kazakh()
                ? Language.KK
                : dice < family.kazakh() + family.russian() ? Language.RU : Language.EN;
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
    record Story(Language language, String service, String title, List<Line> lines) {
        Instant began() {
            return lines.getFirst().at();
        }

        record Line(boolean staff, boolean note, String text, Instant at) {}
    }

    Story story(Language preferred, Instant began, boolean answered, boolean thanked) {
        var choice = MATTERS.stream()
                .filter(matter -> matter.language() == preferred)
                .toList();
        // each matter once before any comes again, in an order of this seed
        var matter = choice.get((first + STEP * told[preferred.ordinal()]++) % choice.size());
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
        return new Story(preferred, matter.service(), matter.title().formatted(place), lines);
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

package kz.qyzmet.desk.mail;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Kazakh, Russian or English, by letters first and then by words: half of Kazakh mail is typed without the Kazakh letters. */
public final class Tongue {
    private static final Pattern BANNER = Pattern.compile("[\\[*!]{0,3}(?:caution|external|warning)\\b");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}]+");
    private static final String KAZAKH = "әғқңөұүһі";
    private static final Set<String> KK = Set.of(
            "сәлеметсіз",
            "салеметсиз",
            "салем",
            "сәлем",
            "мен",
            "маған",
            "маган",
            "менің",
            "менин",
            "мені",
            "сізге",
            "сизге",
            "сіз",
            "сиз",
            "өтінемін",
            "отинемин",
            "рахмет",
            "рақмет",
            "жоқ",
            "жок",
            "бар",
            "және",
            "жане",
            "бірақ",
            "бирак",
            "керек",
            "қалай",
            "калай",
            "емес",
            "болды",
            "болып",
            "үшін",
            "ушин",
            "бойынша",
            "туралы",
            "құрметпен",
            "курметпен",
            "құрметті",
            "курметти",
            "шықпайды",
            "шыкпайды",
            "істемейді",
            "истемейди",
            "кірмейді",
            "кирмейди",
            "деген",
            "осы",
            "бұл",
            "бул",
            "берініз",
            "беріңіз",
            "беринизши",
            "беріңізші",
            "көмектесіңіз",
            "комектесиниз",
            "өтініш",
            "отиниш",
            "қайырлы",
            "кайырлы",
            "күн",
            "алмаймын",
            "алмай",
            "тұр",
            "тур",
            "жатыр",
            "болмай",
            "дейді",
            "кеше",
            "бүгін",
            "бугин",
            "мумкин",
            "мүмкін");
    private static final Set<String> RU = Set.of(
            "и",
            "в",
            "не",
            "на",
            "что",
            "я",
            "с",
            "это",
            "как",
            "у",
            "к",
            "по",
            "из",
            "за",
            "для",
            "но",
            "да",
            "от",
            "мы",
            "вы",
            "мне",
            "меня",
            "вас",
            "нам",
            "нас",
            "есть",
            "нет",
            "уже",
            "при",
            "или",
            "если",
            "был",
            "была",
            "было",
            "быть",
            "прошу",
            "здравствуйте",
            "добрый",
            "день",
            "спасибо",
            "уважением",
            "пожалуйста",
            "работает",
            "можно",
            "когда",
            "так",
            "же",
            "то",
            "до",
            "о",
            "а",
            "бы",
            "только");
    private static final Set<String> EN = Set.of(
            "the", "and", "is", "to", "of", "in", "i", "you", "it", "for", "not", "my", "we", "have", "has", "please",
            "hello", "hi", "dear", "thanks", "thank", "this", "that", "on", "with", "can", "be", "are", "at", "your",
            "me", "was", "no", "but", "cannot", "do", "does", "a", "an", "from", "when", "regards");

    /** Kazakh and Russian in Latin letters, as people type them on a strange keyboard. */
    private static final Set<String> KK_LATIN = Set.of(
            "salemetsiz",
            "salem",
            "sälem",
            "sälemetsiz",
            "rahmet",
            "raqmet",
            "rakhmet",
            "kerek",
            "joq",
            "zhoq",
            "zhok",
            "otinemin",
            "ötinemin",
            "otinish",
            "komektesiniz",
            "komektesinizshi",
            "komektesip",
            "istemeydi",
            "istemeidi",
            "istemei",
            "bolmaidy",
            "bolmaydy",
            "kalai",
            "qalai",
            "qalay",
            "turaly",
            "ushin",
            "uşin",
            "boiynsha",
            "zhumys",
            "jumys",
            "qazir",
            "kazir",
            "bugin",
            "keshe",
            "almaimyn",
            "almaymyn",
            "mumkin",
            "qurmetpen",
            "kurmetpen");

    private static final Set<String> RU_LATIN = Set.of(
            "zdravstvuyte",
            "zdravstvujte",
            "zdravstvuite",
            "dobryj",
            "dobryy",
            "dobry",
            "den",
            "privet",
            "spasibo",
            "pozhaluysta",
            "pozhalujsta",
            "pozhaluista",
            "ne",
            "rabotaet",
            "nado",
            "nuzhno",
            "nuzhen",
            "mozhno",
            "kak",
            "chto",
            "eto",
            "uzhe",
            "proshu",
            "menya",
            "mne",
            "vas",
            "uvazheniem",
            "pomogite");

    private Tongue() {}

    /** {@code kk}, {@code ru} or {@code en}, or null when the text does not tell. Reads the first 20,000 characters. Thread-safe. */
    public static @Nullable String of(String text) {
        var cyrillic = 0;
        var latin = 0;
        var special = 0;
        var shared = 0;
        var ukrainian = false;
        var head = text.length() > 20_000 ? text.substring(0, 20_000) : text;
        var lower = head.toLowerCase(Locale.ROOT);
        for (var i = 0; i < lower.length(); i++) {
            var c = lower.charAt(i);
            cyrillic += c >= 'а' && c <= 'я' || c == 'ё' ? 1 : 0;
            latin += c >= 'a' && c <= 'z' ? 1 : 0;
            special += KAZAKH.indexOf(c) >= 0 ? 1 : 0;
            shared += c == 'і' ? 1 : 0;
            ukrainian |= c == 'ї' || c == 'є' || c == 'ґ';
        }
        var kk = 0;
        var ru = 0;
        var en = 0;
        for (var word : BETWEEN_WORDS.split(lower)) {
            kk += KK.contains(word) ? 1 : 0;
            ru += RU.contains(word) ? 1 : 0;
            en += EN.contains(word) ? 1 : 0;
        }
        var letters = cyrillic + special;
        if (letters == 0 && latin == 0) {
            return null;
        }
        if (latin > letters) {
            // people begin in their own words and paste what a program said
            var opening = letters < 8 ? lower : opening(lower);
            if (opening.length() < lower.length() && cyrillic(opening) * 2 > opening.length()) {
                return of(opening);
            }
            if (letters > 0 && en > 2 && en > 2 * (ru + kk)) {
                return "en";
            }
        }
        // an address, a product or a signature in Latin letters does not make a letter English
        if (latin > letters * 3 || letters == 0) {
            var tongue = letters == 0 ? typed(lower, en) : null;
            if (tongue != null) {
                return tongue;
            }
            return en > 0 || latin > 20 && letters == 0
                    ? "en"
                    : letters > 0 ? ru > kk ? "ru" : kk > 0 ? "kk" : "en" : null;
        }
        // Ukrainian has one letter of the Kazakh ones, and others of its own
        if (ukrainian && special == shared) {
            return "ru";
        }
        // in Kazakh prose about one letter in eight is a Kazakh one; a Kazakh name in a Russian letter adds a few
        var share = special * 100 / Math.max(1, letters);
        if (share >= 4 && kk * 2 >= ru || share >= 8 || kk > ru * 2) {
            return "kk";
        }
        return ru == 0 && kk > 0 ? "kk" : ru == 0 && share >= 2 && special > 1 ? "kk" : "ru";
    }

    /** Two words at least, and more than English ones: "den" and "ne" alone are of many languages. */
    private static @Nullable String typed(String lower, int en) {
        var kk = 0;
        var ru = 0;
        for (var word : BETWEEN_WORDS.split(lower)) {
            kk += KK_LATIN.contains(word) ? 1 : 0;
            ru += RU_LATIN.contains(word) ? 1 : 0;
        }
        if (Math.max(kk, ru) < 2 || Math.max(kk, ru) <= en) {
            return null;
        }
        return kk >= ru ? "kk" : "ru";
    }

    /** The first lines, without the warning that mail servers put above letters from outside. */
    private static String opening(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !BANNER.matcher(line).lookingAt())
                .limit(3)
                .map(line -> line.length() > 150 ? line.substring(0, 150) : line)
                .takeWhile(line -> cyrillic(line) > 0)
                .collect(Collectors.joining("\n"));
    }

    private static long cyrillic(String lower) {
        return lower.chars()
                .filter(c -> c >= 'а' && c <= 'я' || c == 'ё' || KAZAKH.indexOf(c) >= 0)
                .count();
    }
}

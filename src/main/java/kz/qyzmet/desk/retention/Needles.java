package kz.qyzmet.desk.retention;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kz.qyzmet.desk.subject.Subjects.Identifier;
import org.jspecify.annotations.Nullable;

/**
 * What tells one person apart, as a pattern over any text (contracts 11): the address, the number however it is written, the IIN, and the full name as a phrase, in either order, in Kazakh and Russian
 * letters and transliterated. A first name alone tells nobody apart and is not looked for.
 */
final class Needles {
    /** Passport transliteration as used in Kazakhstan, Kazakh letters included; variants stand side by side. */
    private static final Map<Integer, String> LATIN = Map.ofEntries(
            Map.entry((int) 'а', "a"),
            Map.entry((int) 'ә', "(?:a|ä|ae|á)"),
            Map.entry((int) 'б', "b"),
            Map.entry((int) 'в', "v"),
            Map.entry((int) 'г', "g"),
            Map.entry((int) 'ғ', "(?:gh?|ğ)"),
            Map.entry((int) 'д', "d"),
            Map.entry((int) 'е', "(?:e|ye|yo)"),
            Map.entry((int) 'ж', "(?:zh|j)"),
            Map.entry((int) 'з', "z"),
            Map.entry((int) 'и', "i"),
            Map.entry((int) 'й', "(?:y|i|j)"),
            Map.entry((int) 'к', "k"),
            Map.entry((int) 'қ', "(?:q|k)"),
            Map.entry((int) 'л', "l"),
            Map.entry((int) 'м', "m"),
            Map.entry((int) 'н', "n"),
            Map.entry((int) 'ң', "(?:ng?|ñ)"),
            Map.entry((int) 'о', "o"),
            Map.entry((int) 'ө', "(?:o|ö|oe)"),
            Map.entry((int) 'п', "p"),
            Map.entry((int) 'р', "r"),
            Map.entry((int) 'с', "s"),
            Map.entry((int) 'т', "t"),
            Map.entry((int) 'у', "(?:u|w)"),
            Map.entry((int) 'ұ', "(?:u|ū)"),
            Map.entry((int) 'ү', "(?:u|ü)"),
            Map.entry((int) 'ф', "f"),
            Map.entry((int) 'х', "(?:kh|h|x)"),
            Map.entry((int) 'һ', "h"),
            Map.entry((int) 'ц', "(?:ts|c)"),
            Map.entry((int) 'ч', "(?:ch|č)"),
            Map.entry((int) 'ш', "(?:sh|š|ş)"),
            Map.entry((int) 'щ', "(?:shch|sch|šč)"),
            Map.entry((int) 'ъ', ""),
            Map.entry((int) 'ы', "(?:y|ı)"),
            Map.entry((int) 'і', "i"),
            Map.entry((int) 'ь', "'?"),
            Map.entry((int) 'э', "e"),
            Map.entry((int) 'ю', "(?:yu|iu|ju)"),
            Map.entry((int) 'я', "(?:ya|ia|ja)"));

    /** One name is written now with Kazakh letters, now with Russian ones. */
    private static final List<String> KAZAKH = List.of("аә", "гғ", "кқ", "нң", "оө", "уұү", "хһ", "иі");

    private static final Pattern UNSEEN = Pattern.compile("[" + Redaction.UNSEEN + "]");

    private final @Nullable Pattern pattern;
    private final BitSet beginnings;
    private final List<String> asked;
    private final List<List<String>> phrases;

    Needles(List<Identifier> identifiers) {
        var parts = new LinkedHashSet<String>();
        var asked = new ArrayList<String>();
        var phrases = new ArrayList<List<String>>();
        for (var identifier : identifiers) {
            var value = normal(identifier.value());
            switch (identifier.kind()) {
                case "email", "iin" -> {
                    parts.add(Pattern.quote(value));
                    asked.add(value);
                }
                case "phone" -> {
                    var phone = phone(value);
                    if (phone != null) {
                        parts.add(phone);
                        asked.add(identifier.value());
                    }
                }
                case "name" -> {
                    var words = value.split("[\\s,]+");
                    if (words.length > 1) {
                        parts.addAll(names(words));
                        phrases.add(indexed(words));
                    }
                }
                default -> throw new IllegalArgumentException("no such identifier");
            }
        }
        this.asked = List.copyOf(asked);
        this.phrases = List.copyOf(phrases);
        // letters and digits on either side would make it another word or number
        this.pattern = parts.isEmpty()
                ? null
                : Pattern.compile("(?<![\\p{L}\\p{N}])(?:" + String.join("|", parts) + ")(?![\\p{L}\\p{N}])");
        this.beginnings = pattern == null ? new BitSet() : begin(pattern);
    }

    /** Addresses and numbers, as they are typed. */
    List<String> asked() {
        return asked;
    }

    /** Names: for each word what it looks like to the index, in Cyrillic and transliterated. */
    List<List<String>> phrases() {
        return phrases;
    }

    int in(String text) {
        return (int) new Comb(List.of(this)).in(text)[0];
    }

    /** @param normal as {@link #normal} makes it; only where there is something to look for */
    Matcher matcher(String normal) {
        return Objects.requireNonNull(pattern).matcher(normal);
    }

    /** @see #begin */
    BitSet beginnings() {
        return beginnings;
    }

    /** Whether a trace can begin so, or with a part of it. @param beginning of a word in a normal text, not empty */
    boolean mayBegin(String beginning) {
        return pattern != null && beginnings.get(beginning.charAt(0)) && begins(pattern, beginning);
    }

    /** The characters a trace can begin with. All others can be passed over without asking the pattern, and they are nearly all there are. */
    private static BitSet begin(Pattern pattern) {
        var found = new BitSet();
        // half a letter is no answer to a pattern
        found.set(Character.MIN_HIGH_SURROGATE, Character.MAX_HIGH_SURROGATE + 1);
        for (char letter = 0; letter < Character.MAX_VALUE; letter++) {
            if (begins(pattern, String.valueOf(letter))) {
                found.set(letter);
            }
        }
        return found;
    }

    /** The pattern is asked itself: where so little is not enough for an answer, it is a beginning. */
    private static boolean begins(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        return matcher.lookingAt() || matcher.hitEnd();
    }

    /** Composed, in small letters, without the dots that people leave out and what nobody sees. Most texts are so as they stand, and looking is cheaper than making. */
    static String normal(String text) {
        return (composed(text)
                        ? text
                        : UNSEEN.matcher(Normalizer.normalize(text, Normalizer.Form.NFC))
                                .replaceAll(""))
                .toLowerCase(Locale.ROOT)
                .replace('ё', 'е')
                .strip();
    }

    /** Latin before the first combining mark, and Cyrillic but for its own marks. */
    private static boolean composed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == 0xad
                    || letter >= 0x300 && (letter < 0x400 || letter > 0x482 && letter < 0x48a || letter > 0x52f)) {
                return false;
            }
        }
        return true;
    }

    /** Ten digits behind any prefix of the country, with anything between them that people write there. */
    private static @Nullable String phone(String value) {
        var digits = value.replaceAll("\\D", "");
        if (digits.length() < 10) {
            return null;
        }
        var last = digits.substring(digits.length() - 10);
        return "(?:\\+?\\d{1,3}[\\s().-]*)?" + String.join("[\\s().-]*", last.split(""));
    }

    /** In the order given and with the last word first: people write the family name on either side. */
    private static List<String> names(String... words) {
        var turned = new ArrayList<>(List.of(words));
        turned.addFirst(turned.removeLast());
        var back = new ArrayList<>(List.of(words));
        back.addLast(back.removeFirst());
        var all = new LinkedHashSet<String>();
        for (var order : List.of(List.of(words), turned, back)) {
            all.add(phrase(order, false));
            all.add(phrase(order, true));
        }
        return List.copyOf(all);
    }

    /** The index has words without the marks around them and Latin ones without accents, and its expressions know no groups that are not kept. */
    private static List<String> indexed(String... words) {
        return Arrays.stream(words)
                .map(word -> word.replaceAll("^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+$", ""))
                .filter(word -> !word.isEmpty())
                .map(word -> (cyrillic(word) + "|" + bare(latin(word))).replace("(?:", "("))
                .toList();
    }

    private static String bare(String latin) {
        return Normalizer.normalize(latin, Normalizer.Form.NFD).replaceAll("\\p{Mn}", "");
    }

    private static String phrase(List<String> words, boolean latin) {
        return String.join(
                "[\\s,.]+",
                words.stream().map(word -> latin ? latin(word) : cyrillic(word)).toList());
    }

    private static String latin(String word) {
        return lettered(word, letter -> LATIN.getOrDefault(letter, quoted(letter)));
    }

    private static String cyrillic(String word) {
        return lettered(
                word,
                letter -> KAZAKH.stream()
                        .filter(alike -> alike.indexOf(letter) >= 0)
                        .findFirst()
                        .map(alike -> "(?:" + String.join("|", alike.split("")) + ")")
                        .orElseGet(() -> quoted(letter)));
    }

    private static String lettered(String word, IntFunction<String> letter) {
        return word.codePoints().mapToObj(letter).collect(Collectors.joining());
    }

    private static String quoted(int letter) {
        return (Character.isLetterOrDigit(letter) ? "" : "\\") + Character.toString(letter);
    }
}

package kz.qyzmet.desk.retention;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kz.qyzmet.desk.subject.Subjects.Identifier;
import org.jspecify.annotations.Nullable;

/**
 * What tells one person apart, as a pattern over any text (contracts 11): the address, the number however it is written, the IIN, and the full name as a phrase, in either order, in Cyrillic and
 * transliterated. A first name alone tells nobody apart and is not looked for.
 */
final class Needles {
    /** Passport transliteration as used in Kazakhstan, Kazakh letters included; variants stand side by side. */
    private static final Map<Character, String> LATIN = Map.ofEntries(
            Map.entry('а', "a"),
            Map.entry('ә', "(?:a|ä|ae|á)"),
            Map.entry('б', "b"),
            Map.entry('в', "v"),
            Map.entry('г', "g"),
            Map.entry('ғ', "(?:gh?|ğ)"),
            Map.entry('д', "d"),
            Map.entry('е', "(?:e|ye|yo)"),
            Map.entry('ж', "(?:zh|j)"),
            Map.entry('з', "z"),
            Map.entry('и', "i"),
            Map.entry('й', "(?:y|i|j)"),
            Map.entry('к', "k"),
            Map.entry('қ', "(?:q|k)"),
            Map.entry('л', "l"),
            Map.entry('м', "m"),
            Map.entry('н', "n"),
            Map.entry('ң', "(?:ng?|ñ)"),
            Map.entry('о', "o"),
            Map.entry('ө', "(?:o|ö|oe)"),
            Map.entry('п', "p"),
            Map.entry('р', "r"),
            Map.entry('с', "s"),
            Map.entry('т', "t"),
            Map.entry('у', "(?:u|w)"),
            Map.entry('ұ', "(?:u|ū)"),
            Map.entry('ү', "(?:u|ü)"),
            Map.entry('ф', "f"),
            Map.entry('х', "(?:kh|h|x)"),
            Map.entry('һ', "h"),
            Map.entry('ц', "(?:ts|c)"),
            Map.entry('ч', "(?:ch|č)"),
            Map.entry('ш', "(?:sh|š|ş)"),
            Map.entry('щ', "(?:shch|sch|šč)"),
            Map.entry('ъ', ""),
            Map.entry('ы', "(?:y|ı)"),
            Map.entry('і', "i"),
            Map.entry('ь', "'?"),
            Map.entry('э', "e"),
            Map.entry('ю', "(?:yu|iu|ju)"),
            Map.entry('я', "(?:ya|ia|ja)"));

    private final @Nullable Pattern pattern;
    private final BitSet beginnings;
    private final List<String> asked;

    Needles(List<Identifier> identifiers) {
        var parts = new LinkedHashSet<String>();
        var asked = new ArrayList<String>();
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
                        asked.add(value);
                    }
                }
                default -> throw new IllegalArgumentException("no such identifier");
            }
        }
        this.asked = List.copyOf(asked);
        // letters and digits on either side would make it another word or number
        this.pattern = parts.isEmpty()
                ? null
                : Pattern.compile("(?<![\\p{L}\\p{N}])(?:" + String.join("|", parts) + ")(?![\\p{L}\\p{N}])");
        this.beginnings = pattern == null ? new BitSet() : begin(pattern);
    }

    /** What the index is asked for. */
    List<String> asked() {
        return asked;
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

    /** Composed, in small letters, without the dots that people leave out. Most texts are composed as they stand, and looking is cheaper than making. */
    static String normal(String text) {
        return (composed(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFC))
                .toLowerCase(Locale.ROOT)
                .replace('ё', 'е')
                .strip();
    }

    /** Latin before the first combining mark, and Cyrillic but for its own marks. */
    private static boolean composed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter >= 0x300 && (letter < 0x400 || letter > 0x482 && letter < 0x48a || letter > 0x52f)) {
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

    private static String phrase(List<String> words, boolean latin) {
        return String.join(
                "[\\s,.]+",
                words.stream()
                        .map(word -> latin ? latin(word) : Pattern.quote(word))
                        .toList());
    }

    private static String latin(String word) {
        var out = new StringBuilder();
        for (char letter : word.toCharArray()) {
            var other = LATIN.get(letter);
            out.append(other == null ? Pattern.quote(String.valueOf(letter)) : other);
        }
        return out.toString();
    }
}

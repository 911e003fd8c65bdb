package kz.qyzmet.desk.mail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to letters. What a program declares is believed only as far as the bytes agree: mail from Kazakhstan and Russia still names no charset,
 * or the wrong one, and KZ-1048 travels under the name of windows-1251.
 */
public final class Charsets {
    // the upper halves; the JDK knows neither of these two
    private static final String KZ_1048 =
            "ЂЃ‚ѓ„…†‡€‰Љ‹ЊҚҺЏђ‘’“”•–—\ufffd™љ›њқһџ\u00a0ҰұӘ¤Ө¦§Ё©Ғ«¬\u00ad®Ү°±Ііөµ¶·ё№ғ»әҢңү"
                    + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя";
    private static final String PT_154 = "ҖҒӮғ„…ҶҮҲүҠӢҢҚҺҸҗ‘’“”•–—ҳҷҡӣңқһҹ\u00a0ЎўЈӨҘҰ§Ё©Ә«¬ӯ®Ҝ°ұІіҙө¶·ё№ә»јҪҫҝ"
            + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя";
    private static final Charset WINDOWS_1251 = Charset.forName("windows-1251");
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    /** Names that programs invent, and sets whose superset is what they really send. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("win-1251", "windows-1251"),
            Map.entry("win1251", "windows-1251"),
            Map.entry("windows1251", "windows-1251"),
            Map.entry("x-cp1251", "windows-1251"),
            Map.entry("ansi-1251", "windows-1251"),
            Map.entry("koi8", "koi8-r"),
            Map.entry("koi8r", "koi8-r"),
            Map.entry("koi-8r", "koi8-r"),
            Map.entry("koi-8", "koi8-r"),
            Map.entry("koi8-ru", "koi8-u"),
            Map.entry("koi8u", "koi8-u"),
            Map.entry("dos-866", "ibm866"),
            Map.entry("cp866", "ibm866"),
            Map.entry("cp-866", "ibm866"),
            Map.entry("866", "ibm866"),
            Map.entry("x-mac-cyrillic", "x-maccyrillic"),
            Map.entry("mac-cyrillic", "x-maccyrillic"),
            Map.entry("maccyrillic", "x-maccyrillic"),
            Map.entry("macintosh", "x-macroman"),
            Map.entry("mac", "x-macroman"),
            Map.entry("utf8", "utf-8"),
            Map.entry("utf-8n", "utf-8"),
            Map.entry("utf-8-sig", "utf-8"),
            Map.entry("unicode-1-1-utf-8", "utf-8"),
            Map.entry("unicode-1-1-utf-7", "utf-7"),
            Map.entry("utf7", "utf-7"),
            Map.entry("utf16", "utf-16"),
            Map.entry("unicode", "utf-16"),
            Map.entry("ucs-2", "utf-16"),
            Map.entry("iso-10646-ucs-2", "utf-16"),
            Map.entry("kz1048", "kz-1048"),
            Map.entry("rk1048", "kz-1048"),
            Map.entry("strk1048", "kz-1048"),
            Map.entry("cskz1048", "kz-1048"),
            Map.entry("strk1048-2002", "kz-1048"),
            Map.entry("ptcp154", "pt154"),
            Map.entry("cp154", "pt154"),
            Map.entry("cyrillic-asian", "pt154"),
            Map.entry("csptcp154", "pt154"),
            Map.entry("gb2312", "gb18030"),
            Map.entry("gbk", "gb18030"),
            Map.entry("x-gbk", "gb18030"),
            Map.entry("cp936", "gb18030"),
            Map.entry("chinesebig5", "big5"),
            Map.entry("ks-c-5601-1987", "x-windows-949"),
            Map.entry("ks-c-5601", "x-windows-949"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("shift-jis", "windows-31j"),
            Map.entry("x-sjis", "windows-31j"),
            Map.entry("iso-8859-9", "windows-1254"),
            Map.entry("iso-8859-11", "x-windows-874"),
            Map.entry("tis-620", "x-windows-874"),
            Map.entry("iso-8859-8-i", "iso-8859-8"),
            Map.entry("iso-8859-6-i", "iso-8859-6"),
            Map.entry("ascii", "us-ascii"),
            Map.entry("ansi-x3.4-1968", "us-ascii"),
            Map.entry("646", "us-ascii"),
            Map.entry("latin1", "iso-8859-1"),
            Map.entry("latin-1", "iso-8859-1"),
            Map.entry("iso8859-1", "iso-8859-1"),
            Map.entry("cp1252", "windows-1252"));
    /** Names that say nothing. */
    private static final Set<String> EMPTY = Set.of(
            "",
            "us-ascii",
            "x-unknown",
            "unknown-8bit",
            "unknown",
            "8bit",
            "7bit",
            "binary",
            "default",
            "none",
            "x-user-defined",
            "user-defined",
            "ansi",
            "charset",
            "-charset-",
            "null",
            "undefined",
            "text");

    private static final Set<String> WESTERN = Set.of("iso-8859-1", "windows-1252", "iso-8859-15");
    private static final Set<String> CYRILLIC =
            Set.of("koi8-r", "koi8-u", "ibm866", "iso-8859-5", "x-maccyrillic", "ibm855", "kz-1048", "pt154");
    private static final List<String> GUESSES =
            List.of("koi8-r", "koi8-u", "ibm866", "iso-8859-5", "x-maccyrillic", "pt154");
    /** Pairs of letters that are frequent in Russian and Kazakh; a wrong table seldom makes them. */
    private static final Set<String> PAIRS =
            Set.of(("ст но то на ен ов ни ра во ко ро по ос пр ре го не ол ли ер ал ка ет ит ом ор та ль ан ть ло он "
                            + "от ес ск ла де ав ел ил ис ат тр ри ве ин од ед ле да те ва ма ме мо ны ся за до ас об ам ми ой ый ая ие их зн чт бы же пе се си сл "
                            + "со св ти ту ую че ше эт ви ди ки ку им ем ае аз ад бо вы ия ар ды ді лы лі ға ге ың ің ба бе қа ке кө жа мы ын ін ап еп сы сі са ай "
                            + "ты ті ық ік ул ау ыр ір шы үш әл өт бұ ұр қо ақ оқ еш рі үй бі із сә әр ең ңі ңы ғы гі жо жү")
                    .split(" "));

    private static final String VOWELS = "аеёиоуыэюяіАЕЁИОУЫЭЮЯІ";
    /** How often a lower-case letter stands in Russian text, in thousandths, а to я. */
    private static final int[] FREQUENCY = {
        80, 16, 45, 17, 30, 85, 9, 17, 74, 12, 35, 44, 32, 67, 110, 28, 47, 55, 63, 26, 3, 10, 5, 15, 7, 4, 1, 19, 17,
        3, 6, 20
    };

    /** @param charset its name in lower case @param guessed the declaration was missing or wrong */
    record Decoded(String text, String charset, boolean guessed) {}

    private Charsets() {}

    /** The words of a text of which nobody says in which letters it is written, such as a file. Letters that make no sense in any set become marks of a question. */
    public static String text(byte[] bytes) {
        return decode(bytes, "utf-8").text();
    }

    static Decoded decode(byte[] bytes, @Nullable String declared) {
        var name = declared == null ? "" : normal(declared);
        if (name.startsWith("utf-16") || name.startsWith("utf-32")) {
            return wide(bytes, name);
        }
        if (name.equals("utf-7")) {
            return new Decoded(Utf7.decode(bytes), name, false);
        }
        if (ascii(bytes)) {
            if (wideZeros(bytes)) {
                return wide(bytes, "utf-16");
            }
            return new Decoded(
                    new String(bytes, StandardCharsets.ISO_8859_1), name.isEmpty() ? "us-ascii" : name, false);
        }
        if (EMPTY.contains(name) || WESTERN.contains(name)) {
            return guess(bytes, name);
        }
        if (name.equals("utf-8")) {
            return utf8(bytes).map(text -> new Decoded(text, "utf-8", false)).orElseGet(() -> guess(bytes, name));
        }
        if (name.equals("windows-1251") || CYRILLIC.contains(name)) {
            return checked(bytes, name);
        }
        return byName(name)
                .flatMap(charset -> strictly(bytes, charset)
                        .or(() -> multibyte(name)
                                ? java.util.Optional.<String>empty()
                                : java.util.Optional.of(new String(bytes, charset))))
                .filter(text -> certainUtf8(bytes) == null)
                .map(text -> new Decoded(text, name, false))
                .orElseGet(() -> guess(bytes, name));
    }

    /** A Cyrillic set is believed unless the bytes make much better sense in another one. */
    private static Decoded checked(byte[] bytes, String name) {
        var utf8 = certainUtf8(bytes);
        if (utf8 != null) {
            return new Decoded(utf8, "utf-8", true);
        }
        var its = name.equals("windows-1251") ? cyrillic(bytes) : named(bytes, name, false);
        var best = best(bytes);
        var score = score(its.text());
        return !best.charset().equals(its.charset()) && score(best.text()) > Math.max(300, score * 2)
                ? new Decoded(best.text(), best.charset(), true)
                : its;
    }

    private static Decoded named(byte[] bytes, String name, boolean guessed) {
        return switch (name) {
            case "kz-1048" -> new Decoded(table(bytes, KZ_1048), name, guessed);
            case "pt154" -> new Decoded(table(bytes, PT_154), name, guessed);
            case "koi8-r" -> {
                // the Ukrainian and Kazakh "i" stand where KOI8-R draws lines
                var text = new String(bytes, Charset.forName("koi8-r"));
                yield text.indexOf('\u2555') >= 0 || text.indexOf('\u2554') >= 0
                        ? new Decoded(new String(bytes, Charset.forName("koi8-u")), "koi8-u", guessed)
                        : new Decoded(text, name, guessed);
            }
            default -> new Decoded(new String(bytes, Charset.forName(name)), name, guessed);
        };
    }

    private static boolean multibyte(String name) {
        return name.startsWith("gb")
                || name.startsWith("big5")
                || name.contains("949")
                || name.startsWith("euc-")
                || name.contains("31j")
                || name.startsWith("iso-2022");
    }

    private static java.util.Optional<String> strictly(byte[] bytes, Charset charset) {
        try {
            return java.util.Optional.of(charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException broken) {
            return java.util.Optional.empty();
        }
    }

    /** Two bytes a letter. Without a mark, the side with more zeros (or with the fours of Cyrillic) is the high one. */
    private static Decoded wide(byte[] bytes, String name) {
        if (name.startsWith("utf-32")) {
            return byName(name)
                    .map(charset -> new Decoded(new String(bytes, charset), name, false))
                    .orElseGet(() -> guess(bytes, ""));
        }
        var even = 0;
        var odd = 0;
        for (var i = 0; i + 1 < bytes.length && i < 4000; i += 2) {
            even += bytes[i] == 0 || bytes[i] == 4 ? 1 : 0;
            odd += bytes[i + 1] == 0 || bytes[i + 1] == 4 ? 1 : 0;
        }
        var marked = mark(bytes);
        if (!marked && even == 0 && odd == 0) {
            return guess(bytes, "");
        }
        var charset = marked
                ? StandardCharsets.UTF_16
                : name.endsWith("le") || !name.endsWith("be") && odd > even
                        ? StandardCharsets.UTF_16LE
                        : StandardCharsets.UTF_16BE;
        return new Decoded(new String(bytes, charset), name, false);
    }

    private static boolean mark(byte[] bytes) {
        return bytes.length > 1
                && ((bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xfe
                        || (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xff) == 0xff);
    }

    /** Every second byte of some length is zero: UTF-16 that nobody declared. */
    private static boolean wideZeros(byte[] bytes) {
        var length = Math.min(bytes.length, 400) & ~1;
        var even = 0;
        var odd = 0;
        for (var i = 0; i < length; i += 2) {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }
        return length >= 16 && (even == 0) != (odd == 0) && Math.max(even, odd) * 10 >= length / 2 * 8;
    }

    /** The text when the bytes are UTF-8 beyond chance, else null. */
    private static @Nullable String certainUtf8(byte[] bytes) {
        var text = strictly(bytes, StandardCharsets.UTF_8).orElse(null);
        if (text == null) {
            return null;
        }
        var beyond = 0;
        for (var i = 0; i < text.length() && beyond < 3; i++) {
            beyond += text.charAt(i) > 0x7f ? 1 : 0;
        }
        return beyond > 1 ? text : null;
    }

    static String normal(String name) {
        var lower = name.strip()
                .toLowerCase(Locale.ROOT)
                .replace("\"", "")
                .replace("'", "")
                .replace('_', '-')
                .replaceAll("^charset=|[;,(].*$|\\s+.*$", "");
        lower = ALIASES.getOrDefault(lower, lower);
        return lower.matches("(?:cp|win|windows|x-cp|ms|ansi)-?12\\d\\d")
                ? "windows-" + lower.substring(lower.length() - 4)
                : lower;
    }

    private static java.util.Optional<Charset> byName(String name) {
        try {
            return java.util.Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return java.util.Optional.empty();
        }
    }

    private static boolean ascii(byte[] bytes) {
        for (var b : bytes) {
            // ESC: ISO-2022 keeps its letters below 128
            if (b < 0 || b == 0x1b) {
                return false;
            }
        }
        return true;
    }

    private static java.util.Optional<String> utf8(byte[] bytes) {
        try {
            return java.util.Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException broken) {
            return mostlyUtf8(bytes)
                    ? java.util.Optional.of(new String(bytes, StandardCharsets.UTF_8))
                    : java.util.Optional.empty();
        }
    }

    /** A text cut in the middle of a letter, or with one stray byte, is still UTF-8. */
    private static boolean mostlyUtf8(byte[] bytes) {
        var good = 0;
        var bad = 0;
        for (var i = 0; i < bytes.length; i++) {
            var b = bytes[i] & 0xff;
            if (b < 0x80) {
                continue;
            }
            var more = b >= 0xf0 && b < 0xf5 ? 3 : b >= 0xe0 && b < 0xf0 ? 2 : b >= 0xc2 && b < 0xe0 ? 1 : 0;
            var whole = more > 0 && i + more < bytes.length;
            for (var j = 1; whole && j <= more; j++) {
                whole = (bytes[i + j] & 0xc0) == 0x80;
            }
            if (whole) {
                good++;
                i += more;
            } else {
                bad++;
            }
        }
        return good > 0 && good >= bad * 8;
    }

    private static Decoded guess(byte[] bytes, String declared) {
        if (mark(bytes)) {
            return new Decoded(new String(bytes, StandardCharsets.UTF_16), "utf-16", true);
        }
        if (wideZeros(bytes)) {
            var wide = wide(bytes, "utf-16");
            return new Decoded(wide.text(), wide.charset(), true);
        }
        var utf8 = utf8(bytes);
        if (utf8.isPresent()) {
            return new Decoded(utf8.get(), "utf-8", true);
        }
        var best = best(bytes);
        // a French or German letter: few letters beyond ASCII, each alone among Latin ones
        var western = declared.isEmpty()
                || WESTERN.contains(declared)
                || declared.equals("us-ascii")
                || declared.equals("utf-8");
        if (western && (score(best.text()) <= 0 || aloneAmongLatin(bytes))) {
            return new Decoded(new String(bytes, WINDOWS_1252), "windows-1252", !WESTERN.contains(declared));
        }
        return new Decoded(best.text(), best.charset(), true);
    }

    private static Decoded best(byte[] bytes) {
        var best = cyrillic(bytes);
        var score = score(best.text());
        for (var name : GUESSES) {
            var other = named(bytes, name, true);
            var its = score(other.text());
            // one of Paratype\'s letters is no proof against the usual sets
            if (its > score + (name.equals("pt154") ? 100 : 0)) {
                score = its;
                best = other;
            }
        }
        return best;
    }

    private static boolean aloneAmongLatin(byte[] bytes) {
        var alone = 0;
        var high = 0;
        for (var i = 0; i < bytes.length; i++) {
            if (bytes[i] < 0) {
                high++;
                var before = i > 0 && latin(bytes[i - 1]);
                var after = i + 1 < bytes.length && latin(bytes[i + 1]);
                alone += before || after ? 1 : 0;
            }
        }
        return alone * 3 > high * 2;
    }

    private static boolean latin(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
    }

    /** windows-1251, or KZ-1048 under that name: the Kazakh letters stand where 1251 has Serbian and Macedonian ones. */
    private static Decoded cyrillic(byte[] bytes) {
        var text = new String(bytes, WINDOWS_1251);
        var kazakh = 0;
        var ukrainian = 0;
        var russian = 0;
        var serbian = 0;
        for (var i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                // of these, only ї and є are frequent in a Slavic language that lacks ы
                case 'ј', 'ќ', 'ѕ', 'Ј', 'Ќ', 'Ѕ', 'ґ', 'Ґ', 'ћ', 'Ћ' -> kazakh++;
                // a Belarusian ў stands behind a vowel, the Kazakh ұ never does
                case 'ў', 'Ў' -> kazakh += i > 0 && VOWELS.indexOf(text.charAt(i - 1)) >= 0 ? 0 : 1;
                case 'ї', 'є', 'Ї', 'Є' -> ukrainian++;
                case 'ы', 'Ы' -> russian++;
                // no Kazakh letters stand in these places
                case 'љ', 'њ', 'ђ', 'џ', 'Љ', 'Њ', 'Ђ', 'Џ' -> serbian++;
                default -> {}
            }
        }
        if (kazakh > serbian && (russian > 0 || kazakh > 2 || ukrainian == 0) && kazakh * 2 >= ukrainian) {
            return new Decoded(table(bytes, KZ_1048), "kz-1048", true);
        }
        return new Decoded(text, "windows-1251", false);
    }

    private static String table(byte[] bytes, String upper) {
        var out = new StringBuilder(bytes.length);
        for (var b : bytes) {
            out.append(b >= 0 ? (char) b : upper.charAt(b & 0x7f));
        }
        return out.toString();
    }

    /** How much a text looks like Cyrillic prose: frequent letters and pairs count, capitals inside words and line drawings count against. */
    static int score(String text) {
        var score = 0;
        var previous = ' ';
        for (var i = 0; i < Math.min(text.length(), 20_000); i++) {
            var c = text.charAt(i);
            if (c >= 'а' && c <= 'я') {
                score += FREQUENCY[c - 'а'] / 2;
            } else if (c >= 'А' && c <= 'Я') {
                score += Character.isLowerCase(previous) ? -60 : FREQUENCY[c - 'А'] / 3;
            } else if ("ёәғқңөұүһіїєґ".indexOf(c) >= 0) {
                score += 15;
            } else if ("ӘҒҚҢӨҰҮІЇЄҐ№«»—–“”„…\u00a0".indexOf(c) >= 0) {
                score += 6;
            } else if (c >= 0x80) {
                score -= 60;
            }
            if (c >= 0x400 && previous >= 0x400 && !(Character.isLowerCase(previous) && Character.isUpperCase(c))) {
                var pair = new String(new char[] {Character.toLowerCase(previous), Character.toLowerCase(c)});
                score += PAIRS.contains(pair) ? 40 : 0;
            }
            previous = c;
        }
        return score;
    }
}

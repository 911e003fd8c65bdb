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
import org.jspecify.annotations.Nullable;

/**
 * Bytes to letters. What a program declares is believed only as far as the bytes agree: mail from Kazakhstan and Russia still names no charset,
 * or the wrong one, and KZ-1048 travels under the name of windows-1251.
 */
final class Charsets {
    // the upper halves; the JDK knows neither of these two
    private static final String KZ_1048 =
            "ЂЃ‚ѓ„…†‡€‰Љ‹ЊҚҺЏђ‘’“”•–—\ufffd™љ›њқһџ\u00a0ҰұӘ¤Ө¦§Ё©Ғ«¬\u00ad®Ү°±Ііөµ¶·ё№ғ»әҢңү"
                    + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя";
    private static final String PT_154 = "ҖҒӮғ„…ҶҮҲүҠӢҢҚҺҸҗ‘’“”•–—ҳҷҡӣңқһҹ\u00a0ЎўЈӨҘҰ§Ё©Ә«¬ӯ®Ҝ°ұІіҙө¶·ё№ә»јҪҫҝ"
            + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя";
    private static final Charset WINDOWS_1251 = Charset.forName("windows-1251");
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("win-1251", "windows-1251"),
            Map.entry("win1251", "windows-1251"),
            Map.entry("windows1251", "windows-1251"),
            Map.entry("x-cp1251", "windows-1251"),
            Map.entry("koi8", "koi8-r"),
            Map.entry("koi-8r", "koi8-r"),
            Map.entry("koi-8", "koi8-r"),
            Map.entry("dos-866", "ibm866"),
            Map.entry("utf8", "utf-8"),
            Map.entry("unicode", "utf-16"),
            Map.entry("kz1048", "kz-1048"),
            Map.entry("rk1048", "kz-1048"),
            Map.entry("strk1048-2002", "kz-1048"),
            Map.entry("ptcp154", "pt154"),
            Map.entry("cp154", "pt154"),
            Map.entry("csptcp154", "pt154"));
    /** How often a lower-case letter stands in Russian text, in thousandths, а to я. */
    private static final int[] FREQUENCY = {
        80, 16, 45, 17, 30, 85, 9, 17, 74, 12, 35, 44, 32, 67, 110, 28, 47, 55, 63, 26, 3, 10, 5, 15, 7, 4, 1, 19, 17,
        3, 6, 20
    };

    /** @param charset its name in lower case @param guessed the declaration was missing or wrong */
    record Decoded(String text, String charset, boolean guessed) {}

    private Charsets() {}

    static Decoded decode(byte[] bytes, @Nullable String declared) {
        var name = declared == null ? "" : normal(declared);
        if (ascii(bytes)) {
            return new Decoded(
                    new String(bytes, StandardCharsets.ISO_8859_1), name.isEmpty() ? "us-ascii" : name, false);
        }
        return switch (name) {
            case "kz-1048" -> new Decoded(table(bytes, KZ_1048), name, false);
            case "pt154" -> new Decoded(table(bytes, PT_154), name, false);
            case "",
                    "us-ascii",
                    "ascii",
                    "x-unknown",
                    "unknown-8bit",
                    "unknown",
                    "8bit",
                    "binary",
                    "iso-8859-1",
                    "latin1" -> guess(bytes, name);
            case "utf-8" ->
                utf8(bytes).map(text -> new Decoded(text, "utf-8", false)).orElseGet(() -> guess(bytes, name));
            case "windows-1251" -> cyrillic(bytes);
            default ->
                byName(name)
                        .map(charset -> new Decoded(new String(bytes, charset), name, false))
                        .orElseGet(() -> guess(bytes, name));
        };
    }

    static String normal(String name) {
        var lower = name.strip()
                .toLowerCase(Locale.ROOT)
                .replace("\"", "")
                .replace("'", "")
                .replace('_', '-');
        lower = ALIASES.getOrDefault(lower, lower);
        return lower.matches("cp-?12\\d\\d") ? "windows-" + lower.substring(lower.length() - 4) : lower;
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
        if (bytes.length > 1 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xfe
                || bytes.length > 1 && (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xff) == 0xff) {
            return new Decoded(new String(bytes, StandardCharsets.UTF_16), "utf-16", true);
        }
        var utf8 = utf8(bytes);
        if (utf8.isPresent()) {
            return new Decoded(utf8.get(), "utf-8", true);
        }
        Decoded best = cyrillic(bytes);
        var score = score(best.text());
        for (var name : List.of("koi8-r", "ibm866", "iso-8859-5")) {
            var text = new String(bytes, Charset.forName(name));
            var its = score(text);
            if (its > score) {
                score = its;
                best = new Decoded(text, name, true);
            }
        }
        // a French or German letter: few letters beyond ASCII, each alone among Latin ones
        var western = declared.isEmpty() || declared.startsWith("iso-8859-1") || declared.startsWith("latin");
        if (western && (score <= 0 || aloneAmongLatin(bytes))) {
            return new Decoded(new String(bytes, WINDOWS_1252), "windows-1252", !declared.startsWith("iso"));
        }
        return new Decoded(best.text(), best.charset(), true);
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
        for (var i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                // of these, only ї and є are frequent in a Slavic language that lacks ы
                case 'ј', 'ќ', 'ѕ', 'ў', 'Ј', 'Ќ', 'Ў', 'Ѕ', 'ґ', 'Ґ', 'ћ', 'Ћ' -> kazakh++;
                case 'ї', 'є', 'Ї', 'Є' -> ukrainian++;
                case 'ы', 'Ы' -> russian++;
                default -> {}
            }
        }
        if (kazakh > 0 && (russian > 0 || kazakh > 2) && kazakh * 2 >= ukrainian) {
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

    /** How much a text looks like Cyrillic prose: frequent small letters count, capitals inside words and line drawings count against. */
    static int score(String text) {
        var score = 0;
        var previous = ' ';
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c >= 'а' && c <= 'я') {
                score += FREQUENCY[c - 'а'];
            } else if (c >= 'А' && c <= 'Я') {
                score += Character.isLowerCase(previous) ? -60 : FREQUENCY[c - 'А'] / 3;
            } else if ("ёәғқңөұүһі№«»—–“”„…\u00a0".indexOf(c) >= 0) {
                score += 10;
            } else if (c >= 0x80) {
                score -= 60;
            }
            previous = c;
        }
        return score;
    }
}

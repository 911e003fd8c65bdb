package kz.qyzmet.desk.search;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** How texts and what is typed become comparable: one form for both, so that whatever is pasted from a letter finds it. */
final class Words {
    /** No identifier that people type is longer; longer ones are noise in encodings. */
    static final int LONGEST = 100;

    private static final Pattern ACCENTS = Pattern.compile("(?<=\\p{IsLatin})\\p{Mn}+");
    private static final Pattern PHONE = Pattern.compile(
            "(?<![\\p{L}\\p{N}+])(?:(?:\\+7|8|7)?[ (-]{0,2}7\\d{2}[ )-]{0,2}\\d{3}[ -]?\\d{2}[ -]?\\d{2}"
                    + "|\\+\\d[\\d ()-]{8,18}\\d)(?![\\p{L}\\p{N}])");
    private static final int PHONE_DIGITS = 10;

    private Words() {}

    /** Lower case, composed, е for ё, one dash, one space; Latin letters without accents; no invisible characters. Kazakh letters stay as they are. */
    static String normal(String text) {
        var plain = Normalizer.isNormalized(text, Normalizer.Form.NFC)
                ? text
                : Normalizer.normalize(text, Normalizer.Form.NFC);
        var lower = plain.toLowerCase(Locale.ROOT);
        var builder = new StringBuilder(lower.length());
        boolean accented = false;
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            accented |= (c >= '\u00c0' && c <= '\u024f')
                    || (c >= '\u0300' && c <= '\u036f')
                    || (c >= '\u1e00' && c <= '\u1eff');
            switch (c) {
                case 'ё' -> builder.append('е');
                case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212' -> builder.append('-');
                case '\u2018', '\u2019', '\u02bc', '`' -> builder.append('\'');
                case '\u00ad', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff' -> {}
                default -> builder.append(Character.isSpaceChar(c) || Character.isWhitespace(c) ? ' ' : c);
            }
        }
        return accented ? withoutAccents(builder) : builder.toString();
    }

    private static String withoutAccents(CharSequence text) {
        var open = Normalizer.normalize(text, Normalizer.Form.NFD);
        return Normalizer.normalize(ACCENTS.matcher(open).replaceAll(""), Normalizer.Form.NFC);
    }

    /** The phones in a normal text, as {@code +77011234567}, however they were written. */
    static List<String> phones(String normal) {
        var phones = new ArrayList<String>();
        if (normal.chars().noneMatch(Character::isDigit)) {
            return phones;
        }
        var matcher = PHONE.matcher(normal);
        while (matcher.find() && phones.size() < 100) {
            phones.add(phone(matcher.group()));
        }
        return phones;
    }

    /** The normal text without its phones. */
    static String withoutPhones(String normal) {
        return PHONE.matcher(normal).replaceAll(" ");
    }

    private static String phone(String written) {
        var digits = written.replaceAll("\\D", "");
        boolean abroad = written.startsWith("+") && !digits.startsWith("7");
        return abroad ? "+" + digits : "+7" + digits.substring(Math.max(0, digits.length() - PHONE_DIGITS));
    }

    /** A pasted word without the marks around it: {@code «T.E.»,} is {@code t.e}, {@code №12-3/45} is {@code 12-3/45}, but {@code c++} stays. */
    static String bare(String word) {
        int start = 0;
        int end = word.length();
        while (start < end && !Character.isLetterOrDigit(word.codePointAt(start)) && !plusOfNumber(word, start)) {
            start += Character.charCount(word.codePointAt(start));
        }
        while (end > start && !Character.isLetterOrDigit(word.codePointBefore(end)) && !markOfName(word, start, end)) {
            end -= Character.charCount(word.codePointBefore(end));
        }
        return word.substring(start, end);
    }

    private static boolean plusOfNumber(String word, int at) {
        return word.charAt(at) == '+' && at + 1 < word.length() && Character.isDigit(word.charAt(at + 1));
    }

    /** The marks of {@code c++} and {@code c#}: plus or hash, directly behind letters or digits. */
    private static boolean markOfName(String word, int start, int end) {
        int i = end;
        while (i > start && (word.charAt(i - 1) == '+' || word.charAt(i - 1) == '#')) {
            i--;
        }
        return i < end && end - i <= 2 && i > start && Character.isLetterOrDigit(word.codePointBefore(i));
    }

    /** The stretches of letters and digits inside, from two characters on. */
    static List<String> parts(String bare) {
        var parts = new ArrayList<String>();
        int start = -1;
        for (int i = 0; i <= bare.length(); i++) {
            boolean inside = i < bare.length()
                    && (Character.isLetterOrDigit(bare.charAt(i)) || Character.isSurrogate(bare.charAt(i)));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                if (i - start >= 2) {
                    parts.add(bare.substring(start, i));
                }
                start = -1;
            }
        }
        return parts;
    }

    /** Kazakh has letters of its own; a word with one is kept as typed, because a Russian stemmer would cut it in the wrong place. */
    static boolean kazakh(CharSequence word) {
        for (int i = 0; i < word.length(); i++) {
            if ("әғқңөұүһі".indexOf(word.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }
}

package kz.qyzmet.desk.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import kz.qyzmet.desk.mail.ParsedMail.Address;
import org.jspecify.annotations.Nullable;

/** Address lists and message ids. Reads what RFC 5322 allows and the usual mistakes: bare commas in names, missing brackets, two addresses in one. */
final class Addresses {
    private static final int MOST = 2000;
    /** No name is longer; what goes on without end is not looked at again and again. */
    private static final int LONG = 500;

    private static final Pattern EMAIL = Pattern.compile(
            "(?:\"(?:[^\"\\\\]|\\\\.){1,100}+\"|[^\\s<>(),;:\"\\[\\]@]{1,200}+)@(?:\\[[^\\]\\s]{1,100}\\]|[^\\s<>(),;:\"\\[\\]@]{1,253})");
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]");
    private static final Pattern ID = Pattern.compile("<([^<>]{1,998})>");

    private Addresses() {}

    static List<Address> list(String value) {
        return list(value, true);
    }

    private static List<Address> list(String value, boolean again) {
        var out = new ArrayList<Address>();
        new Walk(value, again, out).walk();
        return List.copyOf(out);
    }

    static List<String> ids(String value) {
        var out = new ArrayList<String>();
        var matcher = ID.matcher(value);
        while (matcher.find() && out.size() < MOST) {
            var id = matcher.group(1).replaceAll("\\s+", "");
            if (!id.isEmpty() && !out.contains(id)) {
                out.add(id);
            }
        }
        if (out.isEmpty()) {
            var words = value.strip().split("[\\s,<>]+", MOST);
            for (var word : words) {
                if ((word.indexOf('@') > 0 || words.length == 1 && !word.isEmpty())
                        && !out.contains(word)
                        && out.size() < MOST) {
                    out.add(word);
                }
            }
        }
        return List.copyOf(out);
    }

    /** Goes once over a list of mailboxes and groups (RFC 5322, 3.4 and 4.4). */
    private static final class Walk {
        private final String value;
        private final boolean again;
        private final List<Address> out;
        private final StringBuilder phrase = new StringBuilder();
        private final StringBuilder comment = new StringBuilder();
        private @Nullable String email;
        private boolean quotesClose = true;
        private boolean commentsClose = true;
        private int nextComma = -1;
        private int nextOpen = -1;
        private int nextClose = -1;
        private final int lastSemicolon;
        private int i;

        Walk(String value, boolean again, List<Address> out) {
            this.value = value;
            this.again = again;
            this.out = out;
            this.lastSemicolon = value.lastIndexOf(';');
        }

        void walk() {
            for (i = 0; i < value.length() && out.size() < MOST; i++) {
                var c = value.charAt(i);
                switch (c) {
                    case '"' -> quoted();
                    case '(' -> commented();
                    case '<' -> angled();
                    case ';' -> finish();
                    case ',' -> {
                        if (email == null && phrase.length() < LONG && phrase.indexOf("@") < 0 && nameGoesOn()) {
                            phrase.append(c);
                        } else {
                            finish();
                        }
                    }
                    case ':' -> {
                        if (groupBegins()) {
                            phrase.setLength(0);
                        } else {
                            phrase.append(c);
                        }
                    }
                    default -> phrase.append(c);
                }
            }
            finish();
        }

        private void quoted() {
            var end = i + 1;
            while (quotesClose && end < value.length() && value.charAt(end) != '"') {
                end += value.charAt(end) == '\\' ? 2 : 1;
            }
            if (!quotesClose || end >= value.length()) {
                // a quote that nobody closed
                quotesClose = false;
                return;
            }
            phrase.append(value, i, end + 1);
            i = end;
        }

        private void commented() {
            var depth = 0;
            var end = i;
            for (; commentsClose && end < value.length(); end++) {
                var c = value.charAt(end);
                if (c == '\\') {
                    end++;
                } else if (c == '(') {
                    depth++;
                } else if (c == ')' && --depth == 0) {
                    break;
                }
            }
            if (!commentsClose || end >= value.length()) {
                commentsClose = false;
                phrase.append('(');
                return;
            }
            if (comment.length() < 500) {
                comment.append(comment.isEmpty() ? "" : " ")
                        .append(value.substring(i + 1, end).replaceAll("\\\\(.)", "$1"));
            }
            phrase.append(' ');
            i = end;
        }

        private void angled() {
            nextClose = nextClose < i && nextClose != Integer.MAX_VALUE ? indexOf('>', i) : nextClose;
            nextOpen = nextOpen <= i && nextOpen != Integer.MAX_VALUE ? indexOf('<', i + 1) : nextOpen;
            nextComma = nextComma < i && nextComma != Integer.MAX_VALUE ? indexOf(',', i) : nextComma;
            var end = nextClose;
            if (nextClose == Integer.MAX_VALUE || nextOpen < nextClose && nextComma < nextOpen) {
                end = Math.min(value.length(), nextComma);
            }
            var inside = withoutComments(value.substring(i + 1, end)).strip();
            var route = inside.startsWith("@") ? inside.indexOf(':') : -1;
            var its = HeaderWords.decode(inside.substring(route + 1))
                    .replaceAll(inside.startsWith("\"") ? "\\p{Cc}" : "\\s+|\\p{Cc}", "")
                    .replaceFirst("^(?i)mailto:", "")
                    .replaceFirst("^<+", "");
            if (!its.isEmpty() && (email == null || its.indexOf('@') > 0)) {
                email = its;
            }
            phrase.append(' ');
            i = end == nextClose ? end : end - 1;
        }

        private int indexOf(char c, int from) {
            var found = value.indexOf(c, from);
            return found < 0 ? Integer.MAX_VALUE : found;
        }

        /** "Ivanov, Ivan <i@example>": the comma belongs to a name that nobody quoted. */
        private boolean nameGoesOn() {
            nextOpen = nextOpen <= i && nextOpen != Integer.MAX_VALUE ? indexOf('<', i + 1) : nextOpen;
            nextComma = nextComma <= i && nextComma != Integer.MAX_VALUE ? indexOf(',', i + 1) : nextComma;
            return !phrase.toString().isBlank() && nextOpen != Integer.MAX_VALUE && nextOpen < nextComma;
        }

        private boolean groupBegins() {
            if (email != null || phrase.length() > LONG) {
                return false;
            }
            var name = phrase.toString().strip();
            return !name.contains("@")
                    && (i < lastSemicolon
                            || name.equalsIgnoreCase("mailto")
                            || name.toLowerCase(Locale.ROOT).startsWith("undisclosed")
                            || value.length() - i < 4 && value.substring(i + 1).isBlank());
        }

        private void finish() {
            var found = one();
            if (found != null && out.size() < MOST) {
                out.add(found);
            }
            phrase.setLength(0);
            comment.setLength(0);
            email = null;
        }

        private @Nullable Address one() {
            if (email != null) {
                var name = name(phrase.toString());
                return new Address(name.isEmpty() ? name(comment.toString()) : name, email);
            }
            var bare = phrase.toString().strip();
            if (bare.isEmpty()) {
                return null;
            }
            var at = bare.indexOf('@');
            if (bare.length() > 2 * LONG) {
                bare = bare.substring(Math.max(0, at - LONG), Math.min(bare.length(), Math.max(0, at) + LONG));
            }
            var matcher = EMAIL.matcher(bare);
            var found = at >= 0 && matcher.find();
            if (!found && bare.indexOf('@') > 0 && bare.length() < 1000) {
                bare = bare.replaceAll("\\s{0,9}([@.])\\s{0,9}", "$1");
                matcher = EMAIL.matcher(bare);
                found = matcher.find();
            }
            if (found) {
                var name = name((bare.substring(0, matcher.start()) + " " + bare.substring(matcher.end()))
                        .replaceAll("[<>\\[\\]]", ""));
                return new Address(name.isEmpty() ? name(comment.toString()) : name, matcher.group());
            }
            var name = name(bare.replaceAll("[<>]", ""));
            if (again && bare.contains("=?") && name.indexOf('@') > 0) {
                // somebody encoded the whole address
                var inside = list(HeaderWords.decode(bare), false);
                if (inside.size() == 1) {
                    return inside.getFirst();
                }
            }
            return name.isEmpty() ? null : new Address(name, "");
        }
    }

    private static String name(String text) {
        if (text.isBlank()) {
            return "";
        }
        var plain = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\\' && quoted && i + 1 < text.length()) {
                plain.append(text.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
            } else {
                plain.append(c);
            }
        }
        // marks that turn the direction of writing make one address look like another
        var decoded = UNSEEN.matcher(HeaderWords.decode(plain.toString().strip()))
                .replaceAll("")
                .strip()
                .replaceAll("\\s+", " ");
        if (decoded.length() > 1 && decoded.startsWith("\"") && decoded.endsWith("\"")) {
            decoded = decoded.substring(1, decoded.length() - 1);
        }
        // 'Name' in single quotes is Outlook's habit
        return decoded.length() > 2 && decoded.startsWith("'") && decoded.endsWith("'")
                ? decoded.substring(1, decoded.length() - 1)
                : decoded;
    }

    private static String withoutComments(String text) {
        if (text.indexOf('(') < 0) {
            return text;
        }
        var out = new StringBuilder();
        var depth = 0;
        var quoted = false;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            quoted ^= c == '"';
            if (c == '(' && !quoted) {
                depth++;
            } else if (c == ')' && depth > 0 && !quoted) {
                depth--;
            } else if (depth == 0) {
                out.append(c);
            }
        }
        return out.toString();
    }
}

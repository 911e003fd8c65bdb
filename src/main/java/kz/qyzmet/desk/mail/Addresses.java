package kz.qyzmet.desk.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import kz.qyzmet.desk.mail.ParsedMail.Address;

/** Address lists and message ids. Reads what RFC 5322 allows and the usual mistakes: bare commas in names, missing brackets, two addresses in one. */
final class Addresses {
    private static final int MOST = 2000;
    private static final Pattern EMAIL = Pattern.compile("[^\\s<>(),;:\"\\[\\]]{1,200}@[^\\s<>(),;:\"]{1,253}");
    private static final Pattern ID = Pattern.compile("<\\s*([^<>]{1,998}?)\\s*>");

    private Addresses() {}

    static List<Address> list(String value) {
        var out = new ArrayList<Address>();
        for (var piece : pieces(value)) {
            var address = one(piece);
            if (address != null && out.size() < MOST) {
                out.add(address);
            }
        }
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
            for (var word : value.strip().split("[\\s,<>]+")) {
                if (word.indexOf('@') > 0 && !out.contains(word) && out.size() < MOST) {
                    out.add(word);
                }
            }
        }
        return List.copyOf(out);
    }

    /** Cuts at commas and semicolons that stand outside quotes, comments and brackets, and drops the names of groups. */
    private static List<String> pieces(String value) {
        var out = new ArrayList<String>();
        var piece = new StringBuilder();
        var quoted = false;
        var comment = 0;
        var angle = false;
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == '\\' && (quoted || comment > 0) && i + 1 < value.length()) {
                piece.append(c).append(value.charAt(++i));
                continue;
            }
            if (c == '"' && comment == 0) {
                quoted = !quoted;
            } else if (!quoted && c == '(') {
                comment++;
            } else if (!quoted && c == ')' && comment > 0) {
                comment--;
            } else if (!quoted && comment == 0) {
                if (c == '<') {
                    angle = true;
                } else if (c == '>') {
                    angle = false;
                } else if (!angle && c == ':' && piece.indexOf("@") < 0 && value.indexOf(';', i) > 0) {
                    piece.setLength(0);
                    continue;
                } else if (!angle && (c == ';' || c == ',')) {
                    // "Ivanov, Ivan <i@example>": the comma belongs to a name that nobody quoted
                    if (c == ',' && piece.indexOf("@") < 0 && nameGoesOn(value, i + 1)) {
                        piece.append(c);
                        continue;
                    }
                    out.add(piece.toString());
                    piece.setLength(0);
                    continue;
                }
            }
            piece.append(c);
        }
        out.add(piece.toString());
        return out;
    }

    private static boolean nameGoesOn(String value, int from) {
        var angle = value.indexOf('<', from);
        var next = value.indexOf(',', from);
        return angle >= 0 && (next < 0 || angle < next);
    }

    private static @org.jspecify.annotations.Nullable Address one(String piece) {
        var angle = piece.lastIndexOf('<');
        var close = angle < 0 ? -1 : piece.indexOf('>', angle);
        if (angle >= 0) {
            var inside = piece.substring(angle + 1, close < 0 ? piece.length() : close)
                    .strip();
            var route = inside.startsWith("@") ? inside.indexOf(':') : -1;
            var email = clean(inside.substring(route + 1));
            if (!email.isEmpty()) {
                return new Address(name(piece.substring(0, angle)), email);
            }
            if (piece.isBlank()) {
                return null;
            }
        }
        var comment = comment(piece);
        var bare = withoutComments(piece).strip();
        var matcher = EMAIL.matcher(bare);
        if (matcher.find()) {
            var rest = (bare.substring(0, matcher.start()) + " " + bare.substring(matcher.end()))
                    .replaceAll("[<>\\[\\]]", "");
            var name = name(rest);
            return new Address(name.isEmpty() ? name(comment) : name, matcher.group());
        }
        var name = name(bare.replaceAll("[<>]", ""));
        return name.isEmpty() ? null : new Address(name, "");
    }

    private static String clean(String email) {
        var decoded = HeaderWords.decode(email).replaceAll("\\s+", "");
        decoded = withoutComments(decoded);
        return decoded.replaceFirst("^(?i)mailto:", "");
    }

    private static String name(String text) {
        var stripped = withoutComments(text).strip();
        var quoted = stripped.length() > 1 && stripped.startsWith("\"") && stripped.indexOf('"', 1) > 0;
        var plain = quoted ? HeaderWords.unquote(stripped) + after(stripped) : stripped.replace("\"", "");
        var decoded = HeaderWords.decode(plain).strip();
        // 'Name' in single quotes is Outlook's habit
        if (decoded.length() > 2 && decoded.startsWith("'") && decoded.endsWith("'")) {
            decoded = decoded.substring(1, decoded.length() - 1);
        }
        return decoded.isEmpty() && !comment(text).isEmpty()
                ? HeaderWords.decode(comment(text)).strip()
                : decoded.replaceAll("\\s+", " ");
    }

    private static String after(String quoted) {
        for (var i = 1; i < quoted.length(); i++) {
            if (quoted.charAt(i) == '\\') {
                i++;
            } else if (quoted.charAt(i) == '"') {
                return quoted.substring(i + 1).replace("\"", "");
            }
        }
        return "";
    }

    private static String comment(String text) {
        var open = text.indexOf('(');
        var close = text.lastIndexOf(')');
        return open >= 0 && close > open ? text.substring(open + 1, close) : "";
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

package kz.qyzmet.desk.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Parts what was written this time from what was quoted and from the signature. Nothing is thrown away: the page folds the quotation, and a
 * doubtful line stays in the reply.
 */
record Quotation(String reply, String quoted, String signature) {
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    /** "On …, X wrote:" in the three languages, as the last line of an attribution. */
    private static final Pattern WROTE = Pattern.compile(
            ".*(\\bwrote|\\bwrites|написал(?:\\([аa]\\)|а|и)?|пишет|писал(?:\\(а\\)|а)?|жазды|жазған|жазып жіберді|деп жазды|жазады)\\s*:?\\s*$",
            FLAGS);

    private static final Pattern WROTE_COLON = Pattern.compile(".*:\\s*$");
    /** What makes an attribution certain even when no marked line follows. */
    private static final Pattern DATED =
            Pattern.compile("\\d{1,4}[./-]\\d{1,2}[./-]\\d{2,4}|\\d{1,2}:\\d{2}|\\b(?:19|20)\\d\\d\\b|@", FLAGS);

    private static final Pattern SEPARATOR = Pattern.compile(
            "^[\\s>*]*[-–—_=]{2,}\\s*(original message|original appointment|forwarded message|forwarded by .*|исходное сообщение|первоначальное сообщение|"
                    + "исходное письмо|пересланное сообщение|пересылаемое сообщение|конец пересылаемого сообщения|переадресованное сообщение|"
                    + "бастапқы хабарлама|бастапқы хат|түпнұсқа хабар(?:лама)?|қайта жіберілген (?:хабар(?:лама)?|хат)|жіберілген хабар(?:лама)?|reply message|ответ)\\s*[-–—_=]{2,}\\s*$",
            FLAGS);
    private static final Pattern FORWARD_BEGIN = Pattern.compile(
            "^\\s*(begin forwarded message|начало переадресованного сообщения|начало пересылаемого сообщения|қайта жіберілген хаттың басы)\\s*:?\\s*$",
            FLAGS);
    private static final Pattern FROM =
            Pattern.compile("^[\\s>*]*(from|от|от кого|отправитель|кімнен|жіберуші)\\s*\\*?\\s*:\\*?\\s*\\S.*", FLAGS);
    private static final Pattern HEADER = Pattern.compile(
            "^[\\s>*]*(sent|date|to|cc|subject|reply-to|importance|отправлено|дата|кому|копия|тема|отправлен|важность|жіберілді|жіберілген|күні|кімге|көшірме|көшірмесі|тақырыбы|тақырып)\\s*\\*?\\s*:.*",
            FLAGS);
    private static final Pattern RULE = Pattern.compile("^\\s*[_]{10,}\\s*$|^\\s*[-–—]{20,}\\s*$");
    private static final Pattern SIGNATURE_MARK = Pattern.compile("^(--|—|––|-- )\\s*$");
    private static final Pattern MOBILE = Pattern.compile(
            "^\\s*\\W*(sent from (?:my |mail|outlook|yahoo|samsung|yandex|the ).*|sent (?:with|via) .{3,40}|get outlook for .*|отправлено (?:с|из|через) .{2,80}|отправлено с .*|"
                    + "получите outlook для .*|скачать outlook для .*|послано с .*|.{0,60}(?:iphone|ipad|samsung|galaxy|android|mail\\.ru|яндекс|outlook|телефон|құрылғы|қосымша)\\S*\\s+(?:\\S+\\s+)?жіберілді|.{2,60}(?:арқылы|көмегімен) жіберілді)\\W*$",
            FLAGS);
    private static final Pattern CLOSING = Pattern.compile(
            "^\\s*(с\\s+(?:наилучшими\\s+)?(?:уважением|пожеланиями)|с\\s+наилучшими\\s+пожеланиями|всего\\s+(?:доброго|хорошего)|құрметпен|ізгі\\s+ниетпен|ізгі\\s+тілекпен|сәлеммен|"
                    + "(?:best|kind|warm)\\s+(?:regards|wishes)|regards|kind\\s+regards|sincerely(?:\\s+yours)?|yours\\s+(?:sincerely|faithfully|truly)|cheers)\\s*[,.!]?(?:\\s+\\p{Lu}.{0,60})?\\s*$",
            FLAGS);
    private static final int LINES = 20_000;

    static Quotation of(String text) {
        var lines = List.of(text.split("\n", LINES));
        var own = new ArrayList<String>();
        var quoted = new ArrayList<String>();
        var i = 0;
        while (i < lines.size()) {
            var rest = restIsQuoted(lines, i);
            var attribution = rest ? 0 : attribution(lines, i);
            if (rest) {
                quoted.addAll(lines.subList(i, lines.size()));
                break;
            } else if (attribution > 0) {
                var next = firstFull(lines, i + attribution);
                if (next < lines.size() && marked(lines.get(next))) {
                    quoted.addAll(lines.subList(i, next));
                    i = next;
                } else {
                    quoted.addAll(lines.subList(i, lines.size()));
                    break;
                }
            } else if (marked(lines.get(i))) {
                var end = i;
                for (var j = i;
                        j < lines.size()
                                && (marked(lines.get(j)) || lines.get(j).isBlank());
                        j++) {
                    end = marked(lines.get(j)) ? j + 1 : end;
                }
                quoted.addAll(lines.subList(i, end));
                i = end;
            } else {
                own.add(lines.get(i++));
            }
        }
        return signed(own, quoted);
    }

    private static boolean marked(String line) {
        var text = line.stripLeading();
        return text.startsWith(">") && line.length() - text.length() < 4;
    }

    private static int firstFull(List<String> lines, int from) {
        var i = from;
        while (i < lines.size() && lines.get(i).isBlank()) {
            i++;
        }
        return i;
    }

    /** Outlook and forwards: a separator or a block of headers, and everything below belongs to the old letter. */
    private static boolean restIsQuoted(List<String> lines, int at) {
        var line = lines.get(at);
        if (SEPARATOR.matcher(line).matches() || FORWARD_BEGIN.matcher(line).matches()) {
            return true;
        }
        if (RULE.matcher(line).matches()) {
            var next = firstFull(lines, at + 1);
            return next < lines.size() && headerBlock(lines, next);
        }
        return !marked(line) && headerBlock(lines, at);
    }

    private static boolean headerBlock(List<String> lines, int at) {
        if (!FROM.matcher(lines.get(at)).matches()) {
            return false;
        }
        var others = 0;
        for (var i = at + 1; i < Math.min(lines.size(), at + 7); i++) {
            others += HEADER.matcher(lines.get(i)).matches() ? 1 : 0;
        }
        return others >= 2;
    }

    /** How many lines an attribution takes that begins here; 0 when none does. It may be folded over three; the shortest one counts. */
    private static int attribution(List<String> lines, int at) {
        for (var n = 1; n <= 3; n++) {
            if (attributed(lines, at, n)) {
                for (var later = at + 1; later < at + n; later++) {
                    if (attributed(lines, later, at + n - later)) {
                        return 0;
                    }
                }
                return n;
            }
        }
        return 0;
    }

    private static boolean attributed(List<String> lines, int at, int count) {
        if (at + count > lines.size() || !begins(lines.get(at))) {
            return false;
        }
        var joined = new StringBuilder();
        for (var line : lines.subList(at, at + count)) {
            if (line.isBlank() || marked(line)) {
                return false;
            }
            joined.append(joined.isEmpty() ? "" : " ").append(line.strip());
        }
        var text = joined.toString();
        if (text.length() > 400 || !DATED.matcher(text).find()) {
            return false;
        }
        var next = firstFull(lines, at + count);
        var followed = next < lines.size() && marked(lines.get(next));
        var colon = WROTE_COLON.matcher(text).matches();
        // Mail.ru and Yandex name nobody who wrote: "Понедельник, 2 марта 2026, 10:15 +05:00 от Имя <a@b>:"
        return WROTE.matcher(text).matches() && (followed || colon)
                || text.endsWith(">:")
                || count == 1 && followed && colon;
    }

    /** An attribution begins with a date, a name or an address, not in the middle of a sentence. */
    private static boolean begins(String line) {
        var text = line.strip();
        return !text.isEmpty()
                && (Character.isUpperCase(text.charAt(0))
                        || Character.isDigit(text.charAt(0))
                        || "\"<*«".indexOf(text.charAt(0)) >= 0
                        || DATED.matcher(text).find());
    }

    private static Quotation signed(List<String> own, List<String> quoted) {
        var cut = own.size();
        for (var i = 0; i < own.size(); i++) {
            if (SIGNATURE_MARK.matcher(own.get(i)).matches() && own.size() - i <= 20) {
                cut = i;
                break;
            }
        }
        if (cut == own.size()) {
            cut = softSignature(own);
        }
        return new Quotation(
                tidy(own.subList(0, cut)),
                tidy(quoted),
                tidy(own.subList(
                        Math.min(
                                own.size(),
                                cut < own.size()
                                                && SIGNATURE_MARK
                                                        .matcher(own.get(cut))
                                                        .matches()
                                        ? cut + 1
                                        : cut),
                        own.size())));
    }

    /** Without the "-- " mark: a line of the telephone's, or a closing formula with a few short lines below it. */
    private static int softSignature(List<String> own) {
        var last = own.size() - 1;
        while (last >= 0 && own.get(last).isBlank()) {
            last--;
        }
        if (last < 0) {
            return own.size();
        }
        var cut = MOBILE.matcher(own.get(last)).matches() ? last : own.size();
        for (var i = last; i >= Math.max(0, last - 8); i--) {
            var line = own.get(i);
            if (CLOSING.matcher(line).matches()) {
                return i;
            }
            if (line.strip().length() > 70) {
                break;
            }
        }
        return cut;
    }

    private static String tidy(List<String> lines) {
        return String.join("\n", lines).strip();
    }
}

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
    private static final String VERBS =
            "wrote|writes|написал(?:\\s?\\(-?[аa]\\)|а|и)?|пишет|писал(?:\\(а\\)|а|и)?|жазды|жазған|жазып жіберді|деп жазды|жазады|жазып отыр|"
                    + "schrieb|a écrit|escribió|ha scritto|escreveu|napisał(?:\\(a\\)|a)?|написав|пише|yazdı|skrev|schreef|geschreven|kirjoitti|sent(?=\\s{0,3}:)|写道|写了|"
                    + "shared this|поделился|бөлісті";
    /** "On …, X wrote:" as the last words of an attribution. */
    private static final Pattern WROTE = Pattern.compile(".*(?<!\\p{L})(?:" + VERBS + ")\\s{0,3}[:：]?\\s*$", FLAGS);
    /** "Вы писали 2 марта 2026 г., 10:15:" and "Ivan писал 02.03.2026 10:15:". */
    private static final Pattern WROTE_SOMEWHERE = Pattern.compile("(?<!\\p{L})(?:" + VERBS + ")(?!\\p{L})", FLAGS);

    private static final Pattern COLON = Pattern.compile(".*[:：]\\s*$");
    /** What makes a line look like an attribution when marked lines follow. */
    private static final Pattern DATED =
            Pattern.compile("\\d{1,4}[./-]\\d{1,2}[./-]\\d{2,4}|\\d{1,2}[:.]\\d{2}|\\b(?:19|20)\\d\\d\\b|@", FLAGS);
    /** What makes it certain even when none follows: a day and a time. */
    private static final Pattern TIME = Pattern.compile("(?<!\\d)\\d{1,2}:\\d{2}(?!\\d)");

    private static final Pattern DAY = Pattern.compile("\\d{1,4}[./-]\\d{1,2}[./-]\\d{2,4}|\\b(?:19|20)\\d\\d\\b");

    /** People say yesterday, programs name the day. */
    private static final Pattern TOLD = Pattern.compile(
            "(?:вчера|сегодня|позавчера|недавно|ранее|кеше|бүгін|жаңа|алдында|yesterday|today|earlier|this morning)(?!\\p{L})",
            FLAGS);

    /** Gmail folds inside the brackets of an address: what is left is no beginning. */
    private static final Pattern REST_OF_ADDRESS = Pattern.compile("<?[^\\s<>]{1,100}@[^\\s<>]{1,200}>");

    /** Mail.ru's app writes its advertisement, the date and the bare address in one line. */
    private static final Pattern ENDS_WITH_ADDRESS =
            Pattern.compile("(?:\\s|^)[^\\s<>@]{1,64}@[^\\s<>@:]{3,200}\\s?:\\s*$");

    /** "---- On …, X wrote ----", as Zoho draws it. */
    private static final Pattern RULED =
            Pattern.compile("^\\s*-{2,}\\s*\\S.{5,250}(?<!\\p{L})(?:" + VERBS + ")\\s*:?\\s*-{2,}\\s*$", FLAGS);

    /** The old letter begins in the line of its attribution, as Yahoo's telephones write it. */
    private static final Pattern GLUED =
            Pattern.compile("^\\s*(\\S.{10,250}(?<!\\p{L})(?:" + VERBS + ")\\s{0,3}:)\\s{2,}\\S.*$", FLAGS);

    /** The attribution stands in the last line of the answer. */
    private static final Pattern SHARED = Pattern.compile(
            "^(.{0,250}?[^\\s-].{0,50}?)(?:\\s*-{2,}\\s*|\\s+)(On (?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6},? |\\d).*)$");

    /** Gmail before 2012: "2011/4/7 Name <a@b>", without a word or a colon. */
    private static final Pattern BARE =
            Pattern.compile("^\\d{4}[/.-]\\d{1,2}[/.-]\\d{1,2} .{0,120}<[^<>\\s@]{1,64}@[^<>\\s]{1,200}>\\s*$");

    private static final Pattern SEPARATOR = Pattern.compile(
            "^[\\s>*]*[-–—_=]{2,}\\s*(?:original message|original appointment|исходная встреча|исходное собрание|бастапқы кездесу|original e-?mail|forwarded message|forwarded by .*|reply message|reply above .*|"
                    + "исходное сообщение|первоначальное сообщение|исходное письмо|оригинальное сообщение|пересланное сообщение|пересылаемое сообщение|"
                    + "конец пересылаемого сообщения|переадресованное сообщение|перенаправленное сообщение|пересланное письмо|переслано .*|ответное сообщение|ответ|"
                    + "бастапқы хабар(?:лама)?|бастапқы хат|түпнұсқа хабар(?:лама)?|түпнұсқа хат|қайта жіберілген (?:хабар(?:лама)?|хат)|қайта бағытталған (?:хабар(?:лама)?|хат)|"
                    + "бағытталған (?:хабар(?:лама)?|хат)|жіберілген хабар(?:лама)?|ursprüngliche nachricht|antwort nachricht|message d'origine|mensaje original|mensagem original|messaggio originale|oprindelig meddelelse|"
                    + "ursprungligt meddelande|opprinnelig melding|oorspronkelijk bericht|oryginalna wiadomość|wiadomość oryginalna|původní zpráva|orijinal mesaj|вихідне повідомлення|оригінальне повідомлення)"
                    + "\\s*[-–—_=]{2,}\\s*(?:(?:from|от|от кого|кімнен|жіберуші)\\s?:.*)?$",
            FLAGS);
    private static final Pattern FORWARD_BEGIN = Pattern.compile(
            "^\\s*(?:begin forwarded message|начало (?:переадресованного|пересылаемого|пересланного) (?:сообщения|письма)|қайта жіберілген (?:хаттың|хабардың|хабарламаның) басы)\\s*:?\\s*$",
            FLAGS);
    private static final Pattern ABOVE = Pattern.compile(
            "^[\\s>#*=_-]*(?:please )?(?:(?:type|write|enter) your )?reply above this line[\\s#*=_.-]*$|^[\\s>#*=_-]*(?:пожалуйста, )?(?:напишите|введите)? ?ответ(?:ьте)? выше этой (?:строки|линии)[\\s#*=_.-]*$|"
                    + "^[\\s>#*=_-]*жауапты осы (?:жолдан|сызықтан) жоғары жазыңыз[\\s#*=_.-]*$",
            FLAGS);
    private static final Pattern FROM = Pattern.compile(
            "^[\\s>*]*(?:from|от|от кого|отправитель|кімнен|жіберуші|von|de|від|da|fra|från|van|kimden)\\s{0,3}\\*?\\s{0,3}[:：]\\*?\\s*\\S.*",
            FLAGS);
    private static final Pattern HEADER = Pattern.compile(
            "^[\\s>*]*(?:sent|date|to|cc|subject|reply-to|importance|attachments|отправлено|дата|дата отправки|кому|копия|тема|отправлен|важность|вложения|"
                    + "жіберілді|жіберілген|жіберілген күні|жіберілген уақыты|күні|кімге|көшірме|көшірмесі|тақырыбы|тақырып|маңыздылығы|тіркемелер|gesendet|an|betreff|envoyé|objet|à|"
                    + "sendt|til|emne|skickat|till|ämne|verzonden|aan|onderwerp|inviato|oggetto|enviado|enviada|para|asunto|assunto|wysłano|temat|надіслано|копія|gönderildi|gönderilen|tarih|kime|bilgi|konu)"
                    + "\\s{0,3}\\*?\\s{0,3}[:：].*",
            FLAGS);
    private static final Pattern DATE_HEADER = Pattern.compile(
            "^[\\s>*]*(?:date|sent|дата|отправлено|күні|жіберілді|жіберілген күні)\\s{0,3}\\*?\\s{0,3}[:：]\\*?\\s*\\S.{5,60}\\d{1,2}:\\d{2}.*",
            FLAGS);
    private static final Pattern SUBJECT = Pattern.compile(
            "^[\\s>*]*(?:subject|тема|тақырыбы|тақырып|betreff|objet|emne|ämne|onderwerp|oggetto|asunto|assunto|temat|konu)\\s{0,3}\\*?\\s{0,3}[:：].*",
            FLAGS);
    private static final Pattern RULE = Pattern.compile("^\\s*(?:_{8,}|[-–—]{12,}|={20,})\\s*$");
    private static final Pattern LIST_FOOTER =
            Pattern.compile(".*(?:mailing list|рассылк|unsubscribe|отписаться|жазылымнан).*", FLAGS);
    private static final Pattern SIGNATURE_MARK = Pattern.compile("^(?:-{2,3}|—|––|_{2,3}|\\*{3})\\s*$");
    private static final Pattern MOBILE = Pattern.compile(
            "^[\\s>*\\[(<-]{0,9}(?:sent (?:wirelessly )?(?:from|via|using|with) (?!.{0,60}\\b(?:is|are|was|but|because|please)\\b).{2,80}|"
                    + "envoyé (?:sans fil|de|depuis|à partir) .{2,80}|gesendet (?:von|mit) .{2,80}|von meinem .{2,40} gesendet|enviado desde .{2,80}|inviato da .{2,60}|"
                    + "get outlook for .{2,60}|get (?:bluemail|spark|outlook).{0,60}|from my (?:iphone|ipad|galaxy|android|mobile|samsung).{0,40}|"
                    + "отправлено (?:с|со|из|через|при помощи|с помощью) .{2,90}|послано (?:с|из) .{2,80}|написано (?:с|из|на) (?:iphone|ipad|android|телефона|мобильн).{0,60}|"
                    + "(?:получите|получить|скачать|скачайте|загрузить|загрузите) outlook (?:для|на) .{2,60}|(?:с уважением, )?отправлено с (?:моего|телефона).{0,60}|"
                    + "(?:ios|android|iphone) (?:үшін|арналған) outlook.{0,60}|outlook(?:ты|-ты)? .{0,40}(?:алу|алыңыз|жүктеп)\\S{0,20}|"
                    + ".{0,60}(?:iphone|ipad|samsung|galaxy|android|xiaomi|huawei|mail\\.ru|mail|яндекс|yandex|outlook|gmail|телефон|смартфон|құрылғы|қосымша|пошта|windows)[\\p{L}-]{0,20}\\s+(?:\\S{1,30}\\s+){0,2}жіберіл(?:ді|ген)|"
                    + ".{2,60}(?:арқылы|көмегімен) жіберіл(?:ді|ген))[\\s.!>\\])<*]{0,9}(?:<?https?://\\S{1,200}>?)?\\s*$",
            FLAGS);
    private static final Pattern CLOSING = Pattern.compile(
            "^\\s*(?:с\\s+(?:глубоким\\s+|большим\\s+)?уважением(?:\\s+и\\s+.{3,40})?|с\\s+(?:наилучшими|добрыми|лучшими)\\s+пожеланиями|с\\s+ув\\.|с\\s+почтением|искренне\\s+ваш[аи]?|всего\\s+(?:доброго|хорошего|наилучшего)|"
                    + "(?:зор\\s+|ізгі\\s+)?құрметпен|курметпен|(?:ізгі|игі)\\s+(?:ниетпен|тілекпен|тілектермен)|ілтипатпен|алғыспен|сыйластықпен|сәлеммен|сау\\s+болыңыз(?:дар)?|сізді\\s+сыйлайтын|"
                    + "(?:with\\s+)?(?:best|kind|kindest|warm|warmest)\\s+(?:regards|wishes)|(?:thanks|many thanks|thank you)(?:\\s+(?:and|&))\\s+(?:best |kind )?regards|best|regards|br|sincerely(?:\\s+yours)?|yours\\s+(?:sincerely|faithfully|truly)|cheers|"
                    + "respectfully(?:\\s+yours)?|mit\\s+freundlichen\\s+grüßen|cordialement)\\s*[,.!]?(?:\\s+\\p{Lu}.{0,60})?\\s*$",
            FLAGS);
    /** Thanks are a signature only above a name. */
    private static final Pattern THANKS = Pattern.compile(
            "^\\s*(?:(?:many )?thanks|thank you|thx|(?:заранее )?(?:спасибо|благодарю)|спасибо заранее|(?:алдын ала )?рахмет|рақмет)\\s*[,.!]*\\s*$",
            FLAGS);

    private static final Pattern NAME =
            Pattern.compile("^\\s*\\p{Lu}[\\p{L}'’-]{1,30}(?:\\s\\p{Lu}[\\p{L}.'’-]{0,30}){0,3}\\s*[,.]?\\s*$");
    /** "-Abai" or "- Abai Kunan" as the last line. */
    private static final Pattern DASHED_NAME = Pattern.compile(
            "^[-–—](?!\\s?(?iu:да|нет|иә|ия|жоқ|yes|no|ok|ок|хорошо|жақсы)(?!\\p{L}))(?:\\p{L}{2,20}|\\s?\\p{Lu}[\\p{L}'’-]{1,30}(?:\\s\\p{Lu}[\\p{L}.'’-]{0,30}){1,2})\\.?\\s*$");

    private static final Pattern AFTERTHOUGHT =
            Pattern.compile("^\\s*(?:p\\.?\\s?s\\b|з\\.?ы\\b|п\\.?\\s?с\\b|пс\\b).*", FLAGS);
    private static final Pattern DISCLAIMER = Pattern.compile(
            ".*(?:confidential|intended (?:only|solely)|privileged|конфиденциальн|предназначен[оаы]? (?:только|исключительно)|құпия|тек .{0,40}арналған|disclaimer).*",
            FLAGS);
    private static final Pattern INITIALS = Pattern.compile("\\s{0,3}(\\p{L}{1,4}>)[>\\s]");
    private static final int LINES = 8_000;
    /** No separator, header or formula is longer. */
    private static final int LONGEST = 400;

    static Quotation of(String text) {
        return new Split(lines(text), false).quotation();
    }

    /** Of HTML as text with the lines that {@link MailHtml#marked} puts in. */
    static Quotation ofMarked(String text) {
        return new Split(lines(text), true).quotation();
    }

    /** Programs put blanks that do not break where people put others: "--&nbsp;", "10:15&nbsp;AM". */
    private static List<String> lines(String text) {
        return List.of(text.replace('\u00a0', ' ')
                .replace('\u202f', ' ')
                .replace('\u2007', ' ')
                .split("\n", LINES));
    }

    private static boolean is(Pattern pattern, String line) {
        return line.length() <= LONGEST && pattern.matcher(line).matches();
    }

    private static final class Split {
        private final List<String> lines;
        private final boolean marks;
        private final List<String> own = new ArrayList<>();
        private final List<String> quoted = new ArrayList<>();
        private final List<String> signature = new ArrayList<>();
        private int i;

        /** "IP>", with which The Bat! marks what Ivan Petrov wrote; empty when nobody does so. */
        private final String initials;

        Split(List<String> lines, boolean marks) {
            this.lines = lines;
            this.marks = marks;
            this.initials = initials();
        }

        /** Only below a line that says who wrote: "C> dir" is a command. */
        private String initials() {
            for (var at = 0; at < lines.size(); at++) {
                var line = lines.get(at);
                if (line.length() <= LONGEST
                        && line.indexOf(':') > 0
                        && line.stripTrailing().endsWith(":")
                        && WROTE_SOMEWHERE.matcher(line).find()
                        && DATED.matcher(line).find()) {
                    var next = firstFull(at + 1);
                    var first = next < lines.size() ? INITIALS.matcher(lines.get(next)) : null;
                    if (first != null && first.lookingAt()) {
                        return first.group(1);
                    }
                }
            }
            return "";
        }

        Quotation quotation() {
            while (i < lines.size()) {
                var line = lines.get(i);
                if (marks && markedByProgram(line) || armour(line)) {
                    continue;
                }
                if (restIsQuoted(i)) {
                    quoteRest();
                } else if (marked(i)) {
                    quoteBlock();
                } else {
                    var attribution = attribution(i);
                    if (attribution == 0) {
                        own.add(line);
                        i++;
                    } else {
                        attributed(attribution, answerBefore(line));
                    }
                }
            }
            return signed();
        }

        private void quoteRest() {
            ruleAbove();
            add(quoted, i, lines.size());
            i = lines.size();
        }

        /** A rule that was drawn above the quotation, with the headers that some programs put between, belongs to it. */
        private void ruleAbove() {
            var at = own.size() - 1;
            while (at >= 0 && own.size() - at < 8 && (own.get(at).isBlank() || is(HEADER, own.get(at)))) {
                at--;
            }
            if (at >= 0 && is(RULE, own.get(at))) {
                quoted.addAll(own.subList(at, own.size()));
                own.subList(at, own.size()).clear();
            }
        }

        private void quoteBlock() {
            ruleAbove();
            var end = i;
            for (var j = i; j < lines.size() && (marked(j) || lines.get(j).isBlank()); j++) {
                end = marked(j) ? j + 1 : end;
            }
            add(quoted, i, end);
            i = end;
        }

        /** What was answered in the line in which the attribution begins; mostly nothing. */
        private static String answerBefore(String line) {
            var shared = SHARED.matcher(line);
            return line.length() <= LONGEST
                            && shared.matches()
                            && TIME.matcher(shared.group(2)).find()
                            && !DATED.matcher(shared.group(1)).find()
                    ? shared.group(1)
                    : "";
        }

        private void attributed(int count, String answer) {
            ruleAbove();
            if (!answer.isBlank()) {
                own.add(answer);
                quoted.add(lines.get(i).substring(answer.length()).strip());
                i++;
                count--;
            }
            var next = firstFull(i + count);
            if (next < lines.size() && (marked(next) || begins(next, MailHtml.QUOTE_BEGINS))) {
                add(quoted, i, next);
                i = next;
            } else if (next < lines.size() && begins(next, MailHtml.QUOTE_ENDS)) {
                add(quoted, i, next);
                i = next;
            } else {
                quoteRest();
            }
        }

        private boolean begins(int at, char mark) {
            return marks && lines.get(at).length() == 1 && lines.get(at).charAt(0) == mark;
        }

        private void add(List<String> to, int from, int until) {
            for (var line : lines.subList(from, until)) {
                if (!marks || !mark(line)) {
                    to.add(line);
                }
            }
        }

        private static boolean mark(String line) {
            var c = line.isEmpty() ? ' ' : line.charAt(line.length() - 1);
            return c >= MailHtml.QUOTE_BEGINS && c <= MailHtml.SIGNATURE_ENDS;
        }

        /** Where the HTML of a known program says what a stretch is. */
        private boolean markedByProgram(String line) {
            if (!mark(line)) {
                return false;
            }
            switch (line.charAt(line.length() - 1)) {
                case MailHtml.REST_IS_QUOTED -> quoteRest();
                case MailHtml.QUOTE_BEGINS -> stretch(MailHtml.QUOTE_BEGINS, MailHtml.QUOTE_ENDS, quoted);
                case MailHtml.SIGNATURE_BEGINS -> {
                    if (line.length() > 1) {
                        // the signature inside a quotation belongs to the quotation
                        i++;
                    } else {
                        stretch(MailHtml.SIGNATURE_BEGINS, MailHtml.SIGNATURE_ENDS, signature);
                    }
                }
                default -> i++;
            }
            return true;
        }

        private void stretch(char begin, char end, List<String> to) {
            var depth = 0;
            var from = i;
            for (; i < lines.size(); i++) {
                var line = lines.get(i);
                var c = line.isEmpty() ? ' ' : line.charAt(line.length() - 1);
                depth += c == begin ? 1 : c == end ? -1 : 0;
                if (depth == 0) {
                    i++;
                    break;
                }
            }
            add(to, from, i);
        }

        /** PGP's wrapping of a signed text (RFC 9580, 7). */
        private boolean armour(String line) {
            if (!line.startsWith("-----BEGIN PGP SIG")) {
                return false;
            }
            if (line.startsWith("-----BEGIN PGP SIGNED MESSAGE-----")) {
                while (i < lines.size() && !lines.get(i).isBlank()) {
                    i++;
                }
                return true;
            }
            var from = i;
            while (i < lines.size() && !lines.get(i).startsWith("-----END PGP SIGNATURE")) {
                i++;
            }
            i = Math.min(lines.size(), i + 1);
            add(signature, from, i);
            return true;
        }

        /** A line with the mark of quotation; ">From " is how mbox files protect a line that somebody wrote. */
        private boolean marked(int at) {
            var line = lines.get(at);
            var text = line.stripLeading();
            if (!initials.isEmpty() && text.startsWith(initials)) {
                return true;
            }
            return text.startsWith(">")
                    && line.length() - text.length() < 4
                    && !line.stripTrailing().endsWith("<<")
                    && !(text.startsWith(">From ")
                            && (at == 0 || !lines.get(at - 1).startsWith(">")));
        }

        private int firstFull(int from) {
            var at = from;
            while (at < lines.size() && lines.get(at).isBlank()) {
                at++;
            }
            return at;
        }

        /** Outlook and forwards: a separator or a block of headers, and everything below belongs to the old letter. */
        private boolean restIsQuoted(int at) {
            var line = lines.get(at);
            if (line.isEmpty() || line.length() > LONGEST) {
                return false;
            }
            if (is(SEPARATOR, line)
                    || is(FORWARD_BEGIN, line)
                    || is(ABOVE, line)
                    || is(RULED, line) && DATED.matcher(line).find()
                    || glued(line)) {
                return true;
            }
            if (is(RULE, line)) {
                var next = firstFull(at + 1);
                return next < lines.size()
                        && (headerBlock(next)
                                || is(FROM, lines.get(next)) && lines.get(next).indexOf('@') > 0);
            }
            return !marked(at) && headerBlock(at);
        }

        /**
         * From, and two more; or a date to the minute with From or To right below it. A form that somebody fills ("From: Almaty, To: Astana, Date:")
         * names no address, or a subject and no date.
         */
        private boolean headerBlock(int at) {
            var line = lines.get(at);
            var dated = is(DATE_HEADER, line);
            if (!dated && !is(FROM, line)) {
                return false;
            }
            var others = 0;
            var proved = !dated && line.indexOf('@') > 0;
            var when = dated;
            var what = false;
            for (var j = at + 1; j < Math.min(lines.size(), at + (dated ? 4 : 10)); j++) {
                var next = lines.get(j);
                if (dated && next.isBlank()) {
                    break;
                }
                var header = is(HEADER, next) || dated && is(FROM, next);
                others += header ? 1 : 0;
                when |= header && DATED.matcher(next).find();
                what |= header && is(SUBJECT, next);
                proved |= header && next.indexOf('@') > 0 || !dated && when && what;
                if (proved && others >= (dated ? 1 : 2)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean glued(String line) {
            var attribution = GLUED.matcher(line);
            return line.contains(":  ")
                    && attribution.matches()
                    && begins(line)
                    && TIME.matcher(attribution.group(1)).find()
                    && DAY.matcher(attribution.group(1)).find();
        }

        /** How many lines an attribution takes that begins here; 0 when none does. It may be folded over four; the shortest one counts. */
        private int attribution(int at) {
            for (var n = 1; n <= 4; n++) {
                if (isAttribution(at, n)) {
                    for (var later = at + 1; later < at + n; later++) {
                        if (isAttribution(later, at + n - later)) {
                            return 0;
                        }
                    }
                    return n;
                }
            }
            return 0;
        }

        private boolean isAttribution(int at, int count) {
            if (at + count > lines.size()
                    || !begins(lines.get(at))
                    || at > 0
                            && !lines.get(at - 1).isBlank()
                            && REST_OF_ADDRESS.matcher(lines.get(at)).lookingAt()) {
                return false;
            }
            var last = lines.get(at + count - 1).stripTrailing();
            // nearly every line ends here
            var bare = count == 1 && is(BARE, last);
            if (!last.endsWith(":") && !last.endsWith("：") && !is(WROTE, last) && !bare) {
                return false;
            }
            var joined = new StringBuilder();
            for (var line : lines.subList(at, at + count)) {
                if (line.isBlank()
                        || line.stripLeading().startsWith(">")
                        || line.length() > LONGEST
                        || marks && mark(line)) {
                    return false;
                }
                joined.append(joined.isEmpty() ? "" : " ").append(line.strip());
            }
            var text = joined.toString();
            if (text.length() > LONGEST || !DATED.matcher(text).find()) {
                return false;
            }
            var next = firstFull(at + count);
            var followed = next < lines.size() && (marked(next) || begins(next, MailHtml.QUOTE_BEGINS));
            var colon = COLON.matcher(text).matches();
            var wrote = WROTE.matcher(text).matches();
            var certain = TIME.matcher(text).find() && (DAY.matcher(text).find() || text.indexOf('@') > 0);
            if (followed) {
                return wrote
                        || bare
                        || colon
                                && (count == 1
                                        || text.endsWith(">:")
                                        || WROTE_SOMEWHERE.matcher(text).find());
            }
            // Mail.ru and Yandex name nobody who wrote: "Понедельник, 2 марта 2026, 10:15 +05:00 от Имя <a@b>:"
            return certain
                    && colon
                    && !TOLD.matcher(text).lookingAt()
                    && (wrote
                            || text.endsWith(">:")
                            || text.endsWith("&gt;:")
                            || ENDS_WITH_ADDRESS.matcher(text).find());
        }

        /** An attribution begins with a date, a name or an address, not in the middle of a sentence. */
        private static boolean begins(String line) {
            var text = line.strip();
            return !text.isEmpty()
                    && text.length() <= LONGEST
                    && (Character.isUpperCase(text.charAt(0))
                            || Character.isDigit(text.charAt(0))
                            || "\"<*«".indexOf(text.charAt(0)) >= 0
                            || DATED.matcher(text).find());
        }

        private Quotation signed() {
            var cut = own.size();
            for (var at = 0; at < own.size(); at++) {
                // the mark of RFC 3676, 4.3 is meant so, however long the small print in three languages below it is
                var most = own.get(at).equals("-- ") ? 80 : 20;
                if (is(SIGNATURE_MARK, own.get(at)) && own.size() - at <= most && hasWordsAfter(at)) {
                    cut = at;
                    break;
                }
            }
            if (cut == own.size()) {
                cut = footer(softSignature());
            } else {
                cut = Math.min(cut, footer(softSignature()));
            }
            cut = dashedName(cut);
            var from = cut < own.size() && is(SIGNATURE_MARK, own.get(cut)) ? cut + 1 : cut;
            var below = new ArrayList<>(own.subList(from, own.size()));
            below.addAll(signature);
            while (!below.isEmpty() && (below.getFirst().isBlank() || is(SIGNATURE_MARK, below.getFirst()))) {
                below.removeFirst();
            }
            return new Quotation(tidy(own.subList(0, cut)), tidy(quoted), tidy(below));
        }

        private boolean hasWordsAfter(int at) {
            return own.subList(at + 1, own.size()).stream().anyMatch(line -> !line.isBlank()) || at == own.size() - 1;
        }

        /** What a list server puts below a long rule. */
        private int footer(int cut) {
            for (var at = Math.max(0, own.size() - 8); at < cut && at + 1 < own.size(); at++) {
                if (is(RULE, own.get(at))
                        && own.subList(at + 1, own.size()).stream().anyMatch(line -> is(LIST_FOOTER, line))) {
                    return at;
                }
            }
            return cut;
        }

        /** Without the "-- " mark: a line of the telephone's, or a closing formula with a few short lines below it. */
        private int softSignature() {
            var last = own.size() - 1;
            while (last >= 0 && own.get(last).isBlank()) {
                last--;
            }
            if (last < 0) {
                return own.size();
            }
            var cut = own.size();
            while (last >= 0 && (own.get(last).isBlank() || is(MOBILE, own.get(last)))) {
                cut = is(MOBILE, own.get(last)) ? last : cut;
                last--;
            }
            if (dashedName(last + 1) == last) {
                return last;
            }
            for (var at = last; at >= Math.max(0, last - 14); at--) {
                var line = own.get(at);
                if (at > 0 && last - at < 6 && is(THANKS, line) && at < last && is(NAME, own.get(firstOwn(at + 1)))) {
                    return at > 0 && is(SIGNATURE_MARK, own.get(at - 1)) ? at - 1 : at;
                }
                if (is(CLOSING, line)) {
                    return at > 0 && is(SIGNATURE_MARK, own.get(at - 1)) ? at - 1 : at;
                }
                if (line.strip().length() > 80
                                && !DISCLAIMER
                                        .matcher(line.length() > 2000 ? line.substring(0, 2000) : line)
                                        .matches()
                        || is(AFTERTHOUGHT, line)) {
                    break;
                }
            }
            return cut;
        }

        /** Where a name behind a dash stands right above; else the same place. */
        private int dashedName(int below) {
            var last = below - 1;
            while (last > 0 && own.get(last).isBlank()) {
                last--;
            }
            return last > 0 && is(DASHED_NAME, own.get(last)) && above(last).matches("[^-–—•*].*[^:]") ? last : below;
        }

        private int firstOwn(int from) {
            var at = from;
            while (at < own.size() - 1 && own.get(at).isBlank()) {
                at++;
            }
            return at;
        }

        /** The nearest line above that says something. */
        private String above(int at) {
            for (var before = at - 1; before >= 0; before--) {
                if (!own.get(before).isBlank()) {
                    return own.get(before).strip();
                }
            }
            return "";
        }

        private static String tidy(List<String> lines) {
            return String.join("\n", lines).strip();
        }
    }
}

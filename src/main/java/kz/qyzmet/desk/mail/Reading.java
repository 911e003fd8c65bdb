package kz.qyzmet.desk.mail;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import kz.qyzmet.desk.mail.ParsedMail.Attachment;
import kz.qyzmet.desk.mail.ParsedMail.Automatic;
import kz.qyzmet.desk.mail.ParsedMail.Bounce;
import org.jspecify.annotations.Nullable;

/** Makes sense of what the parser found: addresses, new text and quotation, language, whether a person wrote it. */
final class Reading {
    /** More servers than this passed the letter on: it runs in a circle. */
    private static final int RECEIVED = 40;

    private static final Pattern DAEMON = Pattern.compile(
            "(?i)mailer-?daemon|mail-?daemon|postmaster|mail-?delivery(?:-?sub)?system|mail\\.delivery\\.system|bounce-?daemon|mdaemon");
    private static final Pattern AWAY = Pattern.compile(
            "(?iu)^\\s*auto: .{2,80} (?:is |will be )?(?:out of (?:the )?office|away|отсутствует|кеңседе жоқ).*|^\\s*(?:auto(?:matic)?[ -]?(?:reply|response|antwort)|auto:|autoreply|out of (?:the )?office|away from (?:the )?office|нет на рабочем месте(?=:)|кеңседе жоқ(?=:)|автоответ\\S*|автоматический ответ|"
                    + "вне офиса|отсутствую|автоматты (?:түрде )?жауап|автожауап|кеңседе жоқпын|automatische antwort|réponse automatique)(?:\\s*[:!.(-].*|\\s*$)");
    private static final Pattern MESSAGE_FROM =
            Pattern.compile("(?i)^\\s*(?:your )?message (?:from|of) [^<]{0,200}<[^<>]{1,200}>(?=[^<]{0,200}<)");

    private static final Pattern BLANKS = Pattern.compile("[\\s\u00a0>]+");
    /** Sealed for somebody else within the text itself (RFC 9580, 6.2). */
    private static final String SEALED = "-----BEGIN PGP MESSAGE-----";

    private static final Pattern UNDELIVERED = Pattern.compile(
            "(?iu)undeliver|not delivered|delivery (?:status|fail|incomplete|has failed|delayed)|failure notice|mail failure|returned mail|mail delivery|delivery failure|non-?delivery|"
                    + "недостав|не доставлен|не может быть доставлен|возвра[тщ]|жеткізілме|жеткізу мүмкін");

    /**
     * @param plain all inline plain parts
     * @param own the same without those that are files as well
     * @param html all HTML, not yet cleaned
     * @param htmlLeads whether the letter begins with HTML that has no plain form
     */
    record Texts(String plain, String own, String html, boolean htmlLeads) {
        static final Texts NONE = new Texts("", "", "", false);

        @Override
        public String toString() {
            return "Texts[]";
        }
    }

    private final Entity letter;
    private final Texts texts;
    private final List<Attachment> attachments;
    private final @Nullable String returnedId;
    private final boolean reported;
    private final Set<String> defects;
    private @Nullable Bounce bounce;

    Reading(
            Entity letter,
            Texts texts,
            List<Attachment> attachments,
            @Nullable Bounce bounce,
            @Nullable String returnedId,
            boolean reported,
            Set<String> defects) {
        this.letter = letter;
        this.texts = texts;
        this.attachments = attachments;
        this.bounce = bounce;
        this.returnedId = returnedId;
        this.reported = reported;
        this.defects = defects;
    }

    ParsedMail result() {
        var from = Addresses.list(letter.all("from"));
        var senders = Addresses.list(letter.first("sender"));
        var cleaned = MailHtml.clean(texts.html());
        var words = texts.plain().stripTrailing();
        var own = texts.own().stripTrailing();
        // an empty plain part beside a full HTML one says nothing
        var speaks = own.isBlank() || texts.htmlLeads();
        var marked = speaks ? MailHtml.marked(cleaned) : "";
        // what is a file as well does not speak for the letter
        var text =
                own.isBlank() && !marked.isBlank() ? (MailHtml.unmarked(marked) + "\n" + words).stripTrailing() : words;
        var parts = marked.isBlank()
                ? Quotation.of(own.isBlank() ? words : own)
                : Quotation.ofMarked(repeated(marked, own) ? marked : marked + "\n" + own);
        var subject = subject();
        check(from, text);
        if (text.contains(SEALED)
                && text.lines().anyMatch(line -> line.stripTrailing().equals(SEALED))) {
            defects.add("sealed-by-sender");
        }
        var automatic = automatic(from, subject, text);
        var language = Tongue.of(parts.reply().isBlank() ? subject + "\n" + text : parts.reply());
        return new ParsedMail(
                from,
                senders.isEmpty() ? null : senders.getFirst(),
                Addresses.list(letter.all("reply-to")),
                Addresses.list(letter.all("to")),
                Addresses.list(letter.all("cc")),
                subject,
                Dates.iso(letter.first("date")),
                Addresses.ids(letter.first("message-id")).stream().findFirst().orElse(null),
                Addresses.ids(answered(letter.first("in-reply-to"))),
                Addresses.ids(letter.all("references")),
                text,
                cleaned,
                parts.reply(),
                parts.quoted(),
                parts.signature(),
                language == null ? Tongue.of(subject) : language,
                List.copyOf(attachments),
                automatic,
                automatic == Automatic.BOUNCE && bounce != null ? bounce.of(returnedId) : null,
                letter.headers().getOrDefault("authentication-results", List.of()),
                List.copyOf(defects));
    }

    /** Whether the HTML says the same words already: programs that know no alternative put one form after the other. */
    private static boolean repeated(String marked, String own) {
        return own.isBlank()
                || BLANKS.matcher(MailHtml.unmarked(marked))
                        .replaceAll("")
                        .contains(BLANKS.matcher(own).replaceAll(""));
    }

    /** "Message from Aigul &lt;aigul@…&gt; of … &lt;id&gt;" (RFC 822, 4.6.2) names the writer before the letter. */
    private static String answered(String value) {
        var letter = MESSAGE_FROM.matcher(value).replaceFirst("");
        return letter.indexOf('<') < 0 ? value : letter;
    }

    private String subject() {
        return HeaderWords.decode(letter.first("subject")).strip();
    }

    private void check(List<ParsedMail.Address> from, String text) {
        if (letter.headless()) {
            defects.add("no-headers");
        }
        if (from.isEmpty() || from.getFirst().email().isEmpty()) {
            defects.add("no-from");
        }
        if (from.size() > 1) {
            defects.add("several-from");
        }
        if (letter.first("message-id").isBlank()) {
            defects.add("no-message-id");
        }
        if (Dates.iso(letter.first("date")) == null) {
            defects.add(letter.first("date").isBlank() ? "no-date" : "wrong-date");
        }
        if (text.isBlank() && attachments.isEmpty()) {
            defects.add("empty");
        }
    }

    private Automatic automatic(List<ParsedMail.Address> from, String subject, String text) {
        var submitted = lower("auto-submitted");
        var precedence = lower("precedence");
        var list = letter.has("list-id")
                || letter.has("list-post")
                || precedence.equals("list")
                // majordomo knows no List-Id
                || precedence.equals("bulk")
                        && letter.first("sender").matches("(?i)<?(?:owner-\\S+|\\S+-(?:owner|request|bounces))@\\S+");
        var local = from.isEmpty() ? "" : from.getFirst().email().replaceFirst("@.*", "");
        var daemon = DAEMON.matcher(local).matches();
        var nobody = letter.has("return-path")
                && letter.first("return-path").replaceAll("[<>\\s]", "").isEmpty();
        if (letter.has("x-qyzmet-desk")
                || letter.has("x-loop") && !list
                || letter.headers().getOrDefault("received", List.of()).size() > RECEIVED) {
            return Automatic.LOOP;
        }
        var report = letter.type().getOrDefault("report-type", "").strip().toLowerCase(Locale.ROOT);
        if (report.equals("delivery-status") && letter.declaredType().equals("multipart/report") || reported) {
            // a report of success, or of one more try, is a report all the same; only what did not arrive came back
            if (bounce != null || !reported) {
                bounce = Bounces.completed(bounce, letter, text);
                return Automatic.BOUNCE;
            }
            return Automatic.AUTO_GENERATED;
        }
        if (report.equals("disposition-notification") || report.equals("feedback-report")) {
            return Automatic.AUTO_GENERATED;
        }
        if (letter.has("x-failed-recipients")
                || letter.has("x-ms-exchange-message-is-ndr")
                || Bounces.spoken(text)
                || (daemon || nobody) && UNDELIVERED.matcher(subject).find()) {
            bounce = Bounces.completed(bounce, letter, text);
            return Automatic.BOUNCE;
        }
        if (submitted.startsWith("auto-replied")
                || letter.has("x-autoreply")
                || letter.has("x-auto-reply")
                || letter.has("x-autorespond")
                || letter.has("x-autoresponder")
                || letter.has("x-autoreply-from")
                || letter.has("x-mail-autoreply")
                || precedence.equals("auto_reply")
                || lower("x-post-messageclass").contains("autoresponder")
                || lower("delivered-to").equals("autoresponder")
                || AWAY.matcher(subject).matches()) {
            return Automatic.AUTO_REPLY;
        }
        if (submitted.startsWith("auto-")) {
            return Automatic.AUTO_GENERATED;
        }
        if (list) {
            return Automatic.LIST;
        }
        if (nobody
                || daemon
                || suppressesAnswers()
                || letter.has("x-auto-generated")
                || letter.has("x-autogenerated")
                // other desks: RT and OTRS
                || letter.has("x-rt-loop-prevention")
                || letter.has("x-otrs-loop")
                || lower("x-fc-machinegenerated").equals("true")) {
            return Automatic.AUTO_GENERATED;
        }
        if (letter.has("list-unsubscribe") || letter.has("list-help") || letter.has("mailing-list")) {
            return Automatic.LIST;
        }
        return precedence.equals("bulk") || precedence.equals("junk") ? Automatic.AUTO_GENERATED : Automatic.NONE;
    }

    private String lower(String header) {
        return letter.first(header).strip().toLowerCase(Locale.ROOT);
    }

    private boolean suppressesAnswers() {
        var suppress = lower("x-auto-response-suppress");
        return suppress.contains("all") || suppress.contains("autoreply");
    }
}

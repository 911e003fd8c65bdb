package kz.qyzmet.desk.mail;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kz.qyzmet.desk.mail.ParsedMail.Bounce;
import org.jspecify.annotations.Nullable;

/** Who did not get a letter and why: from the report for programs (RFC 3464), or from the words that older servers write. */
final class Bounces {
    private static final Pattern CODE = Pattern.compile("(?<![\\d.])([245]\\.\\d{1,3}\\.\\d{1,3})(?![\\d.]\\d)");
    private static final Pattern REPLY_CODE = Pattern.compile("(?<![\\d.])([45])\\d\\d[ -]");
    private static final Pattern ADDRESS =
            Pattern.compile("[\\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\\w.-]{1,200}\\.[\\w-]{2,63}");
    /** Programs that send no report but always the same first sentence. */
    private static final Pattern SPOKEN = Pattern.compile(
            "(?i)\\A\\s{0,99}(?:Hi\\. (?:This is|I'm) the qmail-send program|"
                    + "This message was created automatically by mail delivery software|This is the (?:mail system|Postfix program) at host|"
                    + "This is an automatically generated Delivery Status Notification|Your message did not reach some or all of the intended recipients|"
                    + "The original message was received at [^\\n]{5,80}\\s{1,9}from |Delivery to the following recipients? failed)");

    /** Where the letter that came back begins. */
    private static final Pattern RETURNED = Pattern.compile(
            "(?im)^(?:--- |received: |return-path: |.{0,30}original message (?:follows|headers)|.{0,30}(?:исходное сообщение|бастапқы хат)).*");
    /** Whose address stands behind such a word is no recipient. */
    private static final Pattern OTHERS =
            Pattern.compile("(?iu)(?:from|sender|reply-to|contact|message-id|id|от|отправитель|кімнен).*");

    private static final int CLUES = 20_000;

    private Bounces() {}

    /** The words of a program, whoever the sender says to be. */
    static boolean spoken(String text) {
        return SPOKEN.matcher(text.length() > 500 ? text.substring(0, 500) : text)
                .find();
    }

    /** The first recipient of a delivery report that failed, else was delayed; null when all is well. */
    static @Nullable Bounce reported(String report) {
        @Nullable Bounce delayed = null;
        for (var group : report.replace("\r", "").split("\n[ \t]*\n", 1000)) {
            var fields = fields(group);
            var original = fields.getOrDefault("original-recipient", "");
            var recipient = fields.getOrDefault("final-recipient", original.isEmpty() ? null : original);
            // an address of another system says less than the one that was written to
            recipient =
                    recipient != null && recipient.indexOf('@') < 0 && original.indexOf('@') > 0 ? original : recipient;
            if (recipient == null) {
                continue;
            }
            var action = fields.getOrDefault("action", "failed").strip().toLowerCase(Locale.ROOT);
            if (action.startsWith("delivered") || action.startsWith("relayed") || action.startsWith("expanded")) {
                continue;
            }
            var status = CODE.matcher(fields.getOrDefault("status", ""));
            var bounce = new Bounce(
                    address(recipient), status.find() ? status.group(1) : null, fields.get("diagnostic-code"), null);
            if (!action.startsWith("delayed")) {
                return bounce;
            }
            delayed = delayed == null ? bounce : delayed;
        }
        return delayed;
    }

    private static Map<String, String> fields(String group) {
        var fields = new HashMap<String, String>();
        for (var line : group.replaceAll("\n[ \t]+", " ").split("\n")) {
            var colon = line.indexOf(':');
            if (colon > 0) {
                fields.putIfAbsent(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return fields;
    }

    private static String address(String recipient) {
        return recipient
                .substring(recipient.indexOf(';') + 1)
                .replaceAll("\\(.*?\\)|[<>\"]", "")
                .strip();
    }

    /** Fills what the report does not say from the headers and the words of the letter. */
    static Bounce completed(@Nullable Bounce found, Entity letter, String text) {
        var recipient = found == null ? null : found.recipient();
        var status = found == null ? null : found.status();
        var diagnostic = found == null ? null : found.diagnostic();
        if (recipient == null && letter.has("x-failed-recipients")) {
            var failed = Addresses.list(letter.first("x-failed-recipients"));
            recipient = failed.isEmpty() ? null : failed.getFirst().email();
        }
        var words = text.length() > CLUES ? text.substring(0, CLUES) : text;
        var original = RETURNED.matcher(words);
        words = original.find() && original.start() > 0 ? words.substring(0, original.start()) : words;
        var at = 0;
        var matcher = ADDRESS.matcher(words);
        while (matcher.find()) {
            var its = matcher.group().replaceFirst("[.']+$", "");
            if (recipient == null ? recipientLike(its, words, matcher) : its.equalsIgnoreCase(recipient)) {
                recipient = recipient == null ? its : recipient;
                at = matcher.end();
                break;
            }
        }
        if (recipient != null && diagnostic == null && at > 0) {
            diagnostic = explanation(words.substring(at));
        }
        if (status == null) {
            status = status(diagnostic == null ? words : diagnostic);
        }
        return new Bounce(recipient, status, diagnostic, null);
    }

    /** The daemon's own address and that of the help desk of the server are no recipients. */
    private static boolean recipientLike(String address, String words, Matcher where) {
        var local = address.substring(0, address.indexOf('@')).toLowerCase(Locale.ROOT);
        if (local.equals("postmaster") || local.contains("daemon")) {
            return false;
        }
        var line = words.substring(words.lastIndexOf('\n', where.start()) + 1, where.start());
        return line.isBlank()
                || line.strip().endsWith(":") && !OTHERS.matcher(line.strip()).matches()
                || line.strip().matches("[<\"'(«*-]+|.*(?:<|to:?|для|кому)\\s*");
    }

    private static @Nullable String explanation(String rest) {
        var out = new StringBuilder();
        for (var line : rest.split("\n", 40)) {
            var its = line.strip().replaceFirst("^[>):,;\\s]+", "").strip();
            var begun = !out.isEmpty() && out.charAt(out.length() - 1) != ':';
            if (its.isEmpty() && begun || out.length() > 600) {
                break;
            }
            out.append(out.isEmpty() || its.isEmpty() ? "" : " ").append(its);
        }
        return out.isEmpty() ? null : out.toString();
    }

    private static @Nullable String status(String words) {
        var code = CODE.matcher(words);
        if (code.find()) {
            return code.group(1);
        }
        var reply = REPLY_CODE.matcher(words);
        return reply.find() ? reply.group(1) + ".0.0" : null;
    }
}

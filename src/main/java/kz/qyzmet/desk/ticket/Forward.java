package kz.qyzmet.desk.ticket;

import java.util.Optional;
import java.util.regex.Pattern;
import kz.qyzmet.desk.mail.ParsedMail;

/**
 * Somebody else's letter that a letter passes on. Pure.
 *
 * @param author the address of who wrote it, or empty when it does not say
 */
record Forward(String author) {
    private static final int FAR = 600;
    private static final Pattern SUBJECT = Pattern.compile(
            "^\\s*(?:fwd?|wg|tr|i|пересл|перенаправлено|қайта жіберілді|қжб)\\s*:",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern MARK = Pattern.compile(
            "(?m)^[>\\s]*(?:-{2,}|_{5,}|={2,})?\\s*(?:forwarded message|begin forwarded message|original message|"
                    + "пересылаемое сообщение|пересланное сообщение|начало переадресованного сообщения|"
                    + "перенаправленное сообщение|исходное сообщение|"
                    + "қайта жіберілген хат|қайта жіберілген хабарлама|бастапқы хат|бастапқы хабар)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern FROM = Pattern.compile(
            "(?m)^[>\\s*]*(?:from|от|отправитель|от кого|кімнен|жіберуші)\\s*\\*?\\s*:\\s*(.*)$",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>()\\[\\]\"',;:]+@[^\\s<>()\\[\\]\"',;:]+");

    /** Said by the subject line together with a quoted head, by the words programs write above a forwarded letter, or by a letter as a file. */
    static Optional<Forward> of(ParsedMail letter) {
        var whole = letter.text();
        var says = SUBJECT.matcher(letter.subject()).find();
        var mark = MARK.matcher(whole);
        if (mark.find() && (says || !answerMark(mark.group()))) {
            return Optional.of(new Forward(author(whole.substring(mark.end()))));
        }
        if (letter.attachments().stream().anyMatch(file -> file.type().equals("message/rfc822"))) {
            return Optional.of(new Forward(""));
        }
        return says && FROM.matcher(whole).find() ? Optional.of(new Forward(author(whole))) : Optional.empty();
    }

    /** Outlook writes these words above what it answers, too. */
    private static boolean answerMark(String mark) {
        var text = mark.toLowerCase(java.util.Locale.ROOT);
        return text.contains("original") || text.contains("исходное") || text.contains("бастапқы");
    }

    private static String author(String below) {
        var from = FROM.matcher(below.substring(0, Math.min(FAR, below.length())));
        if (!from.find()) {
            return "";
        }
        var address = ADDRESS.matcher(from.group(1));
        return address.find() ? address.group() : "";
    }

    @Override
    public String toString() {
        return "Forward[]";
    }
}

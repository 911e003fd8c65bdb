package kz.qyzmet.desk.rights;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.mail.IncomingMail;
import kz.qyzmet.desk.ticket.Excess;

/** More than the desk asked for in what came with a demand (clause 2.1.4; Law 94-V art. 7(10)): found as in tickets. A warning to the person and to the officer, never a decision. */
final class Unasked {
    private static final String KEY = "rights.unasked.";

    private Unasked() {}

    /** The names of the sentences that say what stands in words. */
    static List<String> in(String text) {
        return Excess.of(text, List.of()).stream()
                .map(found -> KEY + found.id())
                .toList();
    }

    /** The same for programs, as of a ticket's messages. */
    static List<String> codes(String text) {
        return codes(in(text));
    }

    static List<String> codes(Attachment file, String beside) {
        return codes(in(file, beside));
    }

    private static List<String> codes(List<String> sentences) {
        return sentences.stream()
                .map(sentence -> "excess-" + sentence.substring(KEY.length()))
                .toList();
    }

    /** The same of a file. @param beside the words that it came with */
    static List<String> in(Attachment file, String beside) {
        return Excess.of(beside, List.of(file)).contains(Excess.DOCUMENT) ? List.of(document()) : List.of();
    }

    static List<String> in(CaseLetters.Line letter, String text) {
        return Stream.concat(
                        letter.document() && letter.whole() ? Stream.of(document()) : Stream.of(), in(text).stream())
                .toList();
    }

    /** Whether a letter brings what looks like a copy of an identity document. */
    static boolean document(IncomingMail mail, String said) {
        var files = mail.parsed().attachments();
        return Excess.among(
                        said,
                        IntStream.range(0, files.size())
                                .mapToObj(i -> named(mail, i))
                                .toList())
                .contains(Excess.DOCUMENT);
    }

    private static Excess.Named named(IncomingMail mail, int i) {
        var file = mail.parsed().attachments().get(i);
        var sniffed = i < mail.files().size() ? mail.files().get(i).sniffed() : "";
        return new Excess.Named(file.name() == null ? "" : file.name(), sniffed.isEmpty() ? file.type() : sniffed);
    }

    private static String document() {
        return KEY + Excess.DOCUMENT.id();
    }
}

package kz.qyzmet.desk.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import kz.qyzmet.desk.web.Language;

/**
 * What a person is asked to agree to: the eight items of Law 94-V art. 8(4), each by itself, in one language. The hash is of the text as it
 * stands before the person's name is filled in, so one text has one hash whoever agrees to it.
 *
 * @param summary one sentence for the form, beside the box to tick
 * @param hash SHA-256 of the canonical text, lower-case hex
 */
public record ConsentText(
        ConsentKind kind,
        Purpose purpose,
        Language language,
        String edition,
        String summary,
        List<Item> items,
        String hash) {

    /** Stands in item 2 until the person's own words are known. */
    static final String NAME = "{name}";

    /** @param number 1 to 8, as in the law */
    public record Item(int number, String label, String text) {}

    static ConsentText of(
            ConsentKind kind, Purpose purpose, Language language, String edition, String summary, List<Item> items) {
        var text = new ConsentText(kind, purpose, language, edition, summary, List.copyOf(items), "");
        return new ConsentText(kind, purpose, language, edition, summary, text.items, sha256(text.canonical()));
    }

    /** What a consent in these words is kept under: a purpose, or the kind of a consent apart. */
    public String about() {
        return kind == ConsentKind.PROCESSING ? purpose.id() : kind.id();
    }

    /** The same text for a named person; the hash stays that of the text. */
    public ConsentText named(String fullName) {
        var named = items.stream()
                .map(item -> new Item(item.number, item.label, item.text.replace(NAME, fullName)))
                .toList();
        return new ConsentText(kind, purpose, language, edition, summary, named, hash);
    }

    /** One line per item: what the hash is taken of, and what a receipt keeps. */
    public String canonical() {
        var text = new StringBuilder()
                .append(edition)
                .append('\n')
                .append(about())
                .append('\n')
                .append(language.code())
                .append('\n')
                .append(summary)
                .append('\n');
        for (var item : items) {
            text.append(item.number)
                    .append(". ")
                    .append(item.label)
                    .append(": ")
                    .append(item.text)
                    .append('\n');
        }
        return text.toString();
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

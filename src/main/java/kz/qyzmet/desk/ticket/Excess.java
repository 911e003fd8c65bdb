package kz.qyzmet.desk.ticket;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.organisation.IdentityNumber;

/**
 * More data than an answer needs (clause 2.1.4; article 7, paragraph 10 of law 94-V): numbers known by their check digit, and files that their
 * name calls a copy of an identity document. A finding is a warning to people, never a decision.
 */
public enum Excess {
    /** An individual identification number. */
    IIN("iin"),
    /** The number of a payment card. */
    CARD("card"),
    /** A copy of an identity card, a passport or the like. */
    DOCUMENT("document");

    private static final Pattern TWELVE =
            Pattern.compile("(?<![\\d№#/-])\\d{12}(?![\\d/-])|(?<!\\d)\\d{6}[ -]\\d{6}(?!\\d)");
    private static final Pattern CARD_DIGITS =
            Pattern.compile("(?<![\\d+])[2-6]\\d{3}(?:[ -]?\\d{4}){2}[ -]?\\d{1,7}(?!\\d)");
    private static final Pattern DOCUMENT_NAME = Pattern.compile(
            "(?iu)(?<!\\p{L})(?:удостоверени|уд[ ._-]?лич|удв[ ._-]?личн|паспорт|жеке[ ._-]?куәлі|куәлік|төлқұжат|тол[кқ]ужат|passport|pasport|id[ ._-]?card|udostoverenie|udlich|"
                    + "kualik|водительск|вод[ ._-]?права|жүргізуші[ ._-]?куә|driver'?s?[ ._-]?licen[cs]e|свидетельство[ ._-]?о[ ._-]?рожд|туу[ ._-]?туралы|birth[ ._-]?cert|вид[ ._-]?на[ ._-]?жит)");
    /** "Прилагаю скан удостоверения", "куәліктің көшірмесі", "a photo of my passport". */
    private static final Pattern SENDS = Pattern.compile(
            "(?iu)(?:скан|копи[яюи]|фото|сфотограф|прилага|прикрепл|отправля|высыла|во вложении)\\P{L}?[^.!?\\n]{0,60}(?<!\\p{L})(?:удостоверени|уд[ ._-]?лич|паспорт)"
                    + "|(?:төлқұжат|жеке[ ._-]?куәлі|куәлі[кг]|удостоверени|паспорт)[^.!?\\n]{0,60}(?:көшірме|сурет|скан|тіркеп|тіркед|жіберіп|жібердім|прилага|во вложении|прикрепл)"
                    + "|(?:scan|copy|photo|picture|attach\\w*)[^.!?\\n]{0,60}\\b(?:passport|identity card|id card|driv\\w+ licen[cs]e)");
    /** In a long text the two words seldom belong together. */
    private static final int SPOKEN = 5_000;

    private static final int LOOKED_AT = 100_000;

    private final String id;

    Excess(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    /** @param type as the bytes show it, or as the sender called it */
    public record Named(String name, String type) {
        @Override
        public String toString() {
            return "Named[" + type + "]";
        }
    }

    /** In what was written and in the files beside it. */
    public static Set<Excess> of(String text, List<Attachment> files) {
        return among(
                text,
                files.stream().map(file -> new Named(file.name(), file.type())).toList());
    }

    /** The same for files that have no place of their own, such as those inside a letter. */
    public static Set<Excess> among(String text, List<Named> files) {
        var found = EnumSet.noneOf(Excess.class);
        var head = text.length() > LOOKED_AT ? text.substring(0, LOOKED_AT) : text;
        // most texts hold fewer digits than either number has
        boolean digits = head.chars().filter(Excess::digit).skip(11).findAny().isPresent();
        if (digits && TWELVE.matcher(head).results().anyMatch(its -> personal(its.group()))) {
            found.add(IIN);
        }
        if (digits
                && CARD_DIGITS
                        .matcher(head)
                        .results()
                        .anyMatch(its -> luhn(its.group().replaceAll("\\D", "")))) {
            found.add(CARD);
        }
        if (files.stream()
                        .anyMatch(file -> picture(file.type())
                                && DOCUMENT_NAME.matcher(file.name()).find())
                || files.stream().anyMatch(file -> scan(file.type())) && spoken(head)) {
            found.add(DOCUMENT);
        }
        return found;
    }

    /** Telephones call every picture IMG_2031: then the words beside it tell. */
    private static boolean spoken(String text) {
        return text.length() <= SPOKEN && SENDS.matcher(text).find();
    }

    private static boolean personal(String found) {
        var digits = found.replaceAll("\\D", "");
        return IdentityNumber.valid(digits) && new IdentityNumber(digits).ofPerson();
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean scan(String type) {
        return type.startsWith("image/") || type.equals("application/pdf");
    }

    private static boolean picture(String type) {
        return type.startsWith("image/")
                || type.equals("application/pdf")
                || type.contains("word")
                || type.contains("zip")
                || type.contains("rar")
                || type.equals("application/octet-stream");
    }

    /** ISO/IEC 7812-1, annex B. */
    private static boolean luhn(String digits) {
        if (digits.length() < 13
                || digits.length() > 19
                || digits.chars().distinct().count() < 2) {
            return false;
        }
        var sum = 0;
        for (var i = 0; i < digits.length(); i++) {
            var digit = digits.charAt(digits.length() - 1 - i) - '0';
            var doubled = i % 2 == 1 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }
}

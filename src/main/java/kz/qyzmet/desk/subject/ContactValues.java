package kz.qyzmet.desk.subject;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks and one spelling for addresses and numbers, so that the same person is found again however they type. Pure. */
public final class ContactValues {
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\"(),:;\\[\\]\\\\\\p{Cntrl}]{1,64}@[^\\s@]{1,253}");
    private static final Pattern DOMAIN =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private ContactValues() {}

    /** The address in one spelling: NFC, lower case, domain in ASCII; empty when it is none. At most 254 characters. */
    public static Optional<String> email(String typed) {
        var text = Normalizer.normalize(typed.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        if (text.length() > 254 || !EMAIL.matcher(text).matches()) {
            return Optional.empty();
        }
        var at = text.lastIndexOf('@');
        try {
            var domain = IDN.toASCII(text.substring(at + 1), IDN.ALLOW_UNASSIGNED);
            return DOMAIN.matcher(domain).matches() && !local(text, at).endsWith(".")
                    ? Optional.of(local(text, at) + "@" + domain)
                    : Optional.empty();
        } catch (IllegalArgumentException notADomain) {
            return Optional.empty();
        }
    }

    /** The number as +7…, read as a Kazakhstan number when no country is given; empty when it is none. */
    public static Optional<String> phone(String typed) {
        if (typed.length() > 40) {
            return Optional.empty();
        }
        var numbers = PhoneNumberUtil.getInstance();
        try {
            var number = numbers.parse(typed, "KZ");
            return numbers.isPossibleNumber(number)
                    ? Optional.of(numbers.format(number, PhoneNumberFormat.E164))
                    : Optional.empty();
        } catch (NumberParseException notANumber) {
            return Optional.empty();
        }
    }

    /** A name as typed, without control characters and repeated spaces; at most 200 characters. */
    public static String name(String typed) {
        var text = Normalizer.normalize(typed, Normalizer.Form.NFC)
                .replaceAll("[\\p{Cntrl}\\u202A-\\u202E\\u2066-\\u2069]", " ")
                .replaceAll("\\s+", " ")
                .strip();
        return text.length() > 200 ? text.substring(0, 200) : text;
    }

    private static String local(String text, int at) {
        return text.substring(0, at);
    }
}

package kz.qyzmet.desk.policy;

import com.ibm.icu.text.MessageFormat;
import java.time.Duration;
import kz.qyzmet.desk.web.Language;

/** Says a retention rule in words, with the plural forms of each language. Free of Spring, because {@code explain} runs without the desk. */
final class Terms {
    private static final Wording MINUTES = new Wording(
            "{0} минут",
            "{0, plural, one{# минута} few{# минуты} many{# минут} other{# минуты}}",
            "{0, plural, one{# minute} other{# minutes}}");
    private static final Wording DAYS = new Wording(
            "{0} күн",
            "{0, plural, one{# день} few{# дня} many{# дней} other{# дня}}", "{0, plural, one{# day} other{# days}}");
    private static final Wording YEARS = new Wording(
            "{0} жыл",
            "{0, plural, one{# год} few{# года} many{# лет} other{# года}}", "{0, plural, one{# year} other{# years}}");

    private Terms() {}

    /** Such as "1 year after the ticket is closed", or "while the account is in use". */
    static String say(PolicyFile.Retention rule, Language language) {
        var after = rule.after().in(language);
        var keep = rule.keep();
        if (keep == null) {
            return after;
        }
        var amount = amount(keep, language);
        // Kazakh names the event first: "өтінім жабылғаннан кейін 1 жыл".
        return language == Language.KK ? after + " " + amount : amount + " " + after;
    }

    /** Such as "1 year" or "30 days". */
    static String amount(Duration period, Language language) {
        var days = period.toDays();
        if (days == 0) {
            return plural(MINUTES, period.toMinutes(), language);
        }
        return days % 365 == 0 ? plural(YEARS, days / 365, language) : plural(DAYS, days, language);
    }

    private static String plural(Wording words, long number, Language language) {
        return new MessageFormat(words.in(language), language.locale()).format(new Object[] {number});
    }
}

package kz.qyzmet.desk.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import kz.qyzmet.desk.web.Page;
import org.springframework.boot.ExitCodeGenerator;

/** The policy file, or a declaration that rests on it, is wrong: the desk does not start, and the file is not published. One sentence with file, place and cause. */
public final class WrongPolicy extends RuntimeException implements ExitCodeGenerator {
    /** Causes by their English words, so that the page can say them in the reader's language. */
    private static final List<Said> CAUSES = List.of(
            said("is missing: item (\\d) of .*", "item"),
            said("lacks '(.*)', so it does not say item (\\d) of .*", "item-place"),
            said("lacks '(.*)'", "place"),
            said("'(\\{.*})' is nothing that can be filled in", "fill"),
            said("must not be asked while nobody receives the data", "nobody"),
            said("says nothing", "empty"),
            said("says the same in '(..)' and '(..)'", "same"),
            said("is missing", "missing"),
            said("is not known(?: here)?", "unknown"),
            said("is empty", "empty"),
            said("stands twice", "twice"),
            said("is not a (?:mapping of keys to values|list|single value)", "shape"),
            said("has a key that is not a word", "shape"),
            said("'(.*)' is not a (?:period|whole number|date).*", "value"),
            said("'(.*)' is none of (.*)", "choice"),
            said("is not YAML: (.*)", "yaml"),
            said("none is in force", "none-in-force"),
            said("has no term", "missing"),
            said("is not a country code such as KZ", "country"),
            said("was used before", "used"),
            said("has passed", "passed"),
            said("is more than (\\d+) years ahead", "far"),
            said("has ended, so it cannot begin again", "past"),
            said("must stay '(.*)'", "stays"),
            said("reaches too far; at most '(.*)'", "reach"),
            said("must be longer than nothing", "nothing"),
            said("must be at least one", "nothing"),
            said("is more than a hundred times what the program expects", "much"),
            said("must be a period", "period"),
            said("must be 'while'", "while"),
            said("a term that stood is gone: (.*)", "term"),
            said("must not be shorter than '(.*)'", "shorter"),
            said("is not a name of an edition such as 2026-2", "name"));

    private static final Pattern LINE = Pattern.compile("(.*)line (\\d+)");

    private final String file;
    private final String place;
    private final String cause;

    WrongPolicy(String file, String place, String cause) {
        super("the policy is wrong in " + file + ", " + place + ": " + cause + ".", null, false, false);
        this.file = file;
        this.place = place;
        this.cause = cause;
    }

    private record Said(Pattern words, String key) {}

    private static Said said(String words, String key) {
        return new Said(Pattern.compile(words, Pattern.DOTALL), key);
    }

    /** The same sentence in the reader's language. */
    public String in(Page page) {
        var inFile = line(page, file);
        var where = place.isEmpty() || place.equals("the file") ? page.t("policy.wrong.whole") : line(page, place);
        for (var known : CAUSES) {
            var matcher = known.words().matcher(cause);
            if (matcher.matches()) {
                var given = new ArrayList<Object>();
                for (int i = 1; i <= 2; i++) {
                    given.add(i <= matcher.groupCount() ? matcher.group(i) : "");
                }
                return page.t(
                        "policy.wrong",
                        inFile,
                        where,
                        page.t("policy.wrong." + known.key(), given.get(0), given.get(1)));
            }
        }
        return page.t("policy.wrong", inFile, where, cause);
    }

    private static String line(Page page, String text) {
        var line = LINE.matcher(text);
        return line.matches() ? line.group(1) + page.t("policy.wrong.line", line.group(2)) : text;
    }

    @Override
    public int getExitCode() {
        return 1;
    }
}

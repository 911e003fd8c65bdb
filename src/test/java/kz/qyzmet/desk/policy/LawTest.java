package kz.qyzmet.desk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/law.md restates the policy file for lawyers; what restates must match. */
class LawTest {
    private static final Path LAW = Path.of("docs/law.md");
    private static final Path MAIN = Path.of("src/main/java/kz/qyzmet/desk");

    private final PolicyFile file = PolicyFile.shipped();

    /** {@code -Dqyzmet.write=true} writes the tables anew and keeps the text around them. */
    @Test
    void theListOfClausesAndTermsMatchesThePolicyFile() throws IOException {
        var law = Files.readString(LAW);
        var clauses = between(law, "<!-- clauses -->", clauses());
        var whole = between(clauses, "<!-- deadlines -->", deadlines());
        if (Boolean.getBoolean("qyzmet.write")) {
            Files.writeString(LAW, whole);
        }

        assertThat(withoutControls(Files.readString(LAW))).isEqualTo(withoutControls(whole));
    }

    /** The number of a clause stands at the end of the tests that hold it, so that whoever has a clause in hand finds them. */
    @Test
    void everyClauseThatPeopleMeetHasATestWithItsNumber() throws IOException {
        var tested = new TreeSet<String>();
        var named = Pattern.compile("void \\w*?((?:_\\d+|_and)+)\\(");
        try (var files = Files.walk(Path.of("src/test/java"))) {
            for (var path :
                    files.filter(each -> each.toString().endsWith("Test.java")).toList()) {
                var matcher = named.matcher(Files.readString(path));
                while (matcher.find()) {
                    tested.addAll(numbers(matcher.group(1)));
                }
            }
        }

        assertThat(tested)
                .containsAll(PolicyChecks.CLAUSES.stream()
                        .filter(clause -> clause.matches("2\\.1\\.5|2\\.2|3\\..*|6\\..*|7\\..*"))
                        .toList());
    }

    /** {@code _2_1_5_2_2} is 2.1.5 and 2.2: as long a number as the policy knows. */
    private static List<String> numbers(String suffix) {
        var parts =
                Stream.of(suffix.replace("_and", "").substring(1).split("_")).toList();
        var numbers = new ArrayList<String>();
        for (int from = 0; from < parts.size(); ) {
            int length = 1;
            for (int end = parts.size(); end > from; end--) {
                if (PolicyChecks.CLAUSES.contains(String.join(".", parts.subList(from, end)))) {
                    numbers.add(String.join(".", parts.subList(from, end)));
                    length = end - from;
                    break;
                }
            }
            from += length;
        }
        return numbers;
    }

    /** A control that is new may be missing from the list until it is written anew; one that is gone may not stay. */
    @Test
    void everyControlNamedInTheListExists() throws IOException {
        var existing = String.join(" ", controls().values());
        var named = Pattern.compile("`[a-z]+\\.\\w+Control`").matcher(Files.readString(LAW));
        while (named.find()) {
            assertThat(existing).contains(named.group());
        }
    }

    private static String withoutControls(String law) {
        return law.replaceAll("(?m)\\| (none yet|`[^|]*) \\|$", "|");
    }

    private static String between(String text, String mark, String table) {
        var start = text.indexOf(mark) + mark.length();
        var end = text.indexOf(mark, start);
        assertThat(end).as("two marks %s in docs/law.md", mark).isPositive();
        return text.substring(0, start) + "\n" + table + text.substring(end);
    }

    private String clauses() throws IOException {
        var controls = controls();
        var table = new StringBuilder(
                "| clause | title | Law 94-V, article | rules of policy.yaml | control |\n|---|---|---|---|---|\n");
        for (var id : PolicyChecks.CLAUSES) {
            var clause = file.clauses().get(id);
            table.append("| ").append(id).append(" | ");
            table.append(clause == null ? "" : clause.title().en()).append(" | ");
            table.append(clause == null ? "" : clause.article()).append(" | ");
            table.append(rules(id)).append(" | ");
            table.append(controls.getOrDefault(id, "none yet")).append(" |\n");
        }
        return table.toString();
    }

    /** Which parts of the file rest on a clause; its periods and numbers name theirs in the file itself. */
    private String rules(String clause) {
        var rules = new TreeMap<String, String>();
        file.purposes().forEach((id, use) -> note(rules, "purposes", id, use.clause(), clause));
        file.matrix().forEach((id, grants) -> note(rules, "matrix", id, grants.clause(), clause));
        file.grounds().forEach((id, basis) -> note(rules, "grounds", id, basis.clause(), clause));
        file.retention().forEach((id, rule) -> note(rules, "retention", id, rule.clause(), clause));
        file.deadlines().forEach((id, deadline) -> note(rules, "deadlines", id, deadline.clause(), clause));
        return rules.entrySet().stream()
                .map(part -> part.getKey() + ": " + part.getValue())
                .collect(Collectors.joining("; "));
    }

    private static void note(TreeMap<String, String> rules, String part, String id, String of, String clause) {
        if (of.equals(clause)) {
            rules.merge(part, id, (before, more) -> before + ", " + more);
        }
    }

    /** Found in the sources, so that no database is needed: a class that implements Control, and the clause its method returns. */
    private static TreeMap<String, String> controls() throws IOException {
        var found = new TreeMap<String, String>();
        var control = Pattern.compile(
                "(?:class|record)\\s+(\\w+)[^{]*implements\\s+Control\\b.*?String clause\\(\\)\\s*\\{\\s*return\\s+\"([0-9.]+)\"",
                Pattern.DOTALL);
        try (var files = Files.walk(MAIN)) {
            for (var path : files.filter(each -> each.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                var matcher = control.matcher(Files.readString(path));
                while (matcher.find()) {
                    var name = "`" + MAIN.relativize(path).getName(0) + "." + matcher.group(1) + "`";
                    found.merge(matcher.group(2), name, (before, more) -> before + ", " + more);
                }
            }
        }
        return found;
    }

    private String deadlines() {
        var table = new StringBuilder("| what | term | since | basis | clause |\n|---|---|---|---|---|\n");
        file.deadlines().forEach((id, deadline) -> {
            for (var term : deadline.terms()) {
                table.append("| ").append(deadline.words().en()).append(" | ");
                table.append(term.days())
                        .append(term.working() ? " working days" : " calendar days")
                        .append(" | ");
                table.append(term.since()).append(" | ").append(term.article()).append(" | ");
                table.append(deadline.clause()).append(" |\n");
            }
        });
        return table.toString();
    }
}

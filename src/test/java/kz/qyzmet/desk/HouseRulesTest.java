package kz.qyzmet.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a reader may rely on without looking: mistakes are checked here, tastes are left to review. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HouseRulesTest {
    private static final Path MAIN = Path.of("src/main/java/kz/qyzmet/desk");
    private static final Path DOCS = Path.of("docs");
    private static final Pattern LETTER = Pattern.compile("\\p{L}");

    private final Map<Path, String> java = read(MAIN, ".java");
    private final Map<Path, String> pages = read(MAIN, ".jte");
    private final Map<Path, String> migrations = read(MAIN, ".sql");

    @Test
    void namesSayWhatAThingIsAndNotThatItDoesThings() {
        var banned = Pattern.compile(".*(Service|Manager|Helper|Util|Utils|Impl|Dto|Info|Base|Abstract)\\.java");

        assertThat(java.keySet())
                .noneMatch(file -> banned.matcher(file.getFileName().toString()).matches());
    }

    @Test
    void nobodyPrintsOutsideTheCommandLine() {
        // The launcher says what it must before there is a log; the command line speaks to a person.
        var speaks = Set.of("command", "database");

        assertThat(hits(Pattern.compile("System\\.(out|err)\\b"), file -> !speaks.contains(module(file))))
                .isEmpty();
    }

    @Test
    void noAnswerOfTheDatabaseIsLeftOpen() {
        // such a stream keeps its connection until it is closed
        var open = Pattern.compile("\\.query\\([^\\n]*\\)\\s+\\.stream\\(\\)");

        assertThat(java.entrySet().stream()
                        .filter(file -> open.matcher(file.getValue()).find())
                        .map(Map.Entry::getKey))
                .isEmpty();
    }

    @Test
    void timeComesFromTheClockThatIsInjected() {
        // Ordered ids follow the machine, whatever clock a test sets; the command line starts no Spring and has no
        // other clock.
        assertThat(hits(
                        Pattern.compile(
                                "\\b(LocalDateTime|LocalDate|Instant|ZonedDateTime|OffsetDateTime)\\.now\\(\\s*\\)"),
                        file -> !file.endsWith("Ids.java") && !module(file).equals("command")))
                .isEmpty();
    }

    @Test
    void nothingIsInjectedIntoFieldsAndNothingIsGeneratedBehindTheReader() {
        assertThat(hits(Pattern.compile("import lombok|@Autowired"), file -> true))
                .isEmpty();
    }

    @Test
    void aSwitchOverASealedTypeNamesEveryCase() {
        var sealed = Pattern.compile("sealed\\s+interface\\s+(\\w+)");
        var names = new TreeSet<String>();
        for (var source : java.values()) {
            var matcher = sealed.matcher(source);
            while (matcher.find()) {
                names.add(matcher.group(1));
            }
        }
        var typeCase = Pattern.compile("case\\s+(?:\\w+\\.)*(" + String.join("|", names) + ")\\.\\w+\\s+\\w+\\s*->");

        var guilty = new ArrayList<String>();
        for (var file : java.entrySet()) {
            var matcher = typeCase.matcher(file.getValue());
            while (matcher.find()) {
                var end = file.getValue().indexOf("};", matcher.end());
                var rest = file.getValue().substring(matcher.end(), end < 0 ? matcher.end() : end);
                if (rest.contains("default ->") && !rest.contains("switch")) {
                    guilty.add(file.getKey() + ": default beside " + matcher.group());
                }
            }
        }
        assertThat(guilty).isEmpty();
    }

    @Test
    void everyModuleIntroducesItselfInThreeSentences() {
        var sentence = Pattern.compile("[.!?](\\s|$)");
        for (var file : java.entrySet()) {
            if (!file.getKey().endsWith("package-info.java")) {
                continue;
            }
            var source = file.getValue();
            assertThat(source).as(file.getKey().toString()).contains("@NullMarked", "@ApplicationModule", "/**");
            var comment = source.substring(source.indexOf("/**") + 3, source.indexOf("*/"))
                    .replaceAll("(?m)^\\s*\\*", " ")
                    .strip();
            assertThat(sentence.matcher(comment).results().count())
                    .as("sentences in %s", file.getKey())
                    .isBetween(2L, 4L);
        }
    }

    @Test
    void everyTableSaysInAMigrationWhatItIsAndWhoMayUseIt() {
        var create = Pattern.compile("create table (?:if not exists )?([a-z_]+)");
        var guilty = new ArrayList<String>();
        for (var file : migrations.entrySet()) {
            var matcher = create.matcher(file.getValue());
            while (matcher.find()) {
                var table = matcher.group(1);
                if (!file.getValue().contains("comment on table " + table)) {
                    guilty.add(file.getKey() + ": " + table + " has no comment");
                }
                if (!Pattern.compile("grant [^;]*\\b" + table + "\\b[^;]*\\bto\\s+\\$\\{[a-z]+}")
                        .matcher(file.getValue())
                        .find()) {
                    guilty.add(file.getKey() + ": " + table + " is granted to nobody");
                }
            }
        }
        assertThat(guilty).isEmpty();
    }

    @Test
    void aMigrationNamesTheTableOfAnotherModuleOnlyToReferToIt() {
        var owner = owners();
        var naming = Pattern.compile(
                "\\b(?:from|join|into|update|alter table(?: only)?|drop table(?: if exists)?|delete from)\\s+([a-z_]+)");
        var guilty = new ArrayList<String>();
        for (var file : migrations.entrySet()) {
            var matcher = naming.matcher(file.getValue());
            while (matcher.find()) {
                var other = owner.get(matcher.group(1));
                if (other != null && !other.equals(module(file.getKey()))) {
                    guilty.add(file.getKey() + ": " + matcher.group());
                }
            }
        }
        assertThat(guilty).isEmpty();
    }

    @Test
    void aModuleAsksOnlyItsOwnTables() {
        var owner = owners();
        var naming = Pattern.compile("\\b(?:from|join|into|update)\\s+([a-z_]+)\\b");
        var block = Pattern.compile("\"\"\"(.*?)\"\"\"", Pattern.DOTALL);
        var guilty = new ArrayList<String>();
        for (var file : java.entrySet()) {
            var blocks = block.matcher(file.getValue());
            while (blocks.find()) {
                var matcher = naming.matcher(blocks.group(1));
                while (matcher.find()) {
                    var other = owner.get(matcher.group(1));
                    if (other != null && !other.equals(module(file.getKey()))) {
                        guilty.add(file.getKey() + ": " + matcher.group());
                    }
                }
            }
        }
        assertThat(guilty).isEmpty();
    }

    @Test
    void queriesNameTheirColumns() {
        assertThat(hits(Pattern.compile("(?i)select\\s+\\*\\s+from"), file -> true))
                .isEmpty();
    }

    @Test
    void pagesTakeTheirWordsFromTheMessages() {
        // Names and commands are the same in every language.
        var guilty = new ArrayList<String>();
        for (var page : pages.entrySet()) {
            for (var text : texts(page.getValue())) {
                if (!Set.of("Qyzmet", "Qyzmet Desk", "SHA-256", "bin/qyzmet explain")
                        .contains(text)) {
                    guilty.add(page.getKey() + ": " + text);
                }
            }
        }
        assertThat(guilty).isEmpty();
    }

    @Test
    void pagesHaveNoInlineStyleAndNoInlineScript() {
        var inline = Pattern.compile("\\sstyle=|\\son[a-z]+=\"|<script(?![^>]*\\bsrc=)|<style");

        // A letter has no style sheet: programs that read mail drop it.
        var guilty = pages.entrySet().stream()
                .filter(page -> !page.getKey().endsWith("letter.jte"))
                .filter(page -> inline.matcher(page.getValue()).find())
                .map(Map.Entry::getKey)
                .toList();

        assertThat(guilty).isEmpty();
    }

    @Test
    void nothingIsLeftForLaterInAComment() {
        assertThat(hits(Pattern.compile("\\b(TODO|FIXME|XXX)\\b"), file -> true))
                .isEmpty();
    }

    @Test
    void theProgramKnowsNoMachine() {
        assertThat(hits(Pattern.compile("\"/(home|root|work|Users)/"), file -> true))
                .isEmpty();
    }

    @Test
    void everyNumberAndPeriodAskedOfThePolicyStandsInIt() throws IOException {
        var policy = kz.qyzmet.desk.policy.Policy.shipped();
        var asked = Pattern.compile("(?:policy|house|rules)\\.(period|number)\\(\\s*\"([^\"]+)\"\\s*\\)");
        for (var file : java.entrySet()) {
            var matcher = asked.matcher(file.getValue());
            while (matcher.find()) {
                var id = matcher.group(2);
                if (matcher.group(1).equals("period")) {
                    assertThat(policy.period(id))
                            .as("%s in %s", id, file.getKey())
                            .isNotNull();
                } else {
                    assertThat(policy.number(id))
                            .as("%s in %s", id, file.getKey())
                            .isNotNegative();
                }
            }
        }
    }

    @Test
    void everyDecisionHasAPlainNameAndATitle() throws IOException {
        try (var files = Files.list(DOCS.resolve("decisions"))) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".md")).toList()) {
                assertThat(file.getFileName().toString()).matches("(\\d{4}-)?[a-z0-9-]+\\.md|README\\.md");
                assertThat(Files.readString(file)).startsWith("# ");
            }
        }
    }

    /** What stands between tags and is not an expression: jte's own lines, scripts' parameters and attributes are taken out first. */
    private static List<String> texts(String page) {
        var plain = page.replaceAll("(?s)<%--.*?--%>", "")
                .replaceAll("(?m)^\\s*@(import|param)\\b.*$", "")
                .replaceAll("(?s)!\\{.*?}", "");
        plain = withoutExpressions(plain);
        var texts = new ArrayList<String>();
        for (var text : plain.split("<[^>]*>")) {
            var words = text.replaceAll("@(if|elseif|for|template\\S*)\\s*", "")
                    .replaceAll("@(else|endif|endfor|raw|endraw)", "")
                    .replace("·", "")
                    .strip();
            if (LETTER.matcher(words).find()) {
                texts.add(words);
            }
        }
        return texts;
    }

    /** Takes out {@code ${…}} and the brackets of directives, whatever is nested in them; content blocks in back quotes stay. */
    private static String withoutExpressions(String page) {
        var kept = new StringBuilder();
        for (int i = 0; i < page.length(); i++) {
            if (page.startsWith("$unsafe{", i) || page.startsWith("${", i)) {
                i = closing(page, page.indexOf('{', i), '{', '}');
            } else if (page.startsWith("@if(", i) || page.startsWith("@elseif(", i) || page.startsWith("@for(", i)) {
                i = closing(page, page.indexOf('(', i), '(', ')');
            } else if (page.startsWith("@template.", i)) {
                var end = closing(page, page.indexOf('(', i), '(', ')');
                var call = page.substring(i, Math.min(end + 1, page.length()));
                for (var block = call.indexOf("@`"); block >= 0; block = call.indexOf("@`", block + 2)) {
                    var last = call.lastIndexOf('`');
                    if (last > block) {
                        kept.append('>')
                                .append(withoutExpressions(call.substring(block + 2, last)))
                                .append('<');
                        break;
                    }
                }
                i = end;
            } else {
                kept.append(page.charAt(i));
            }
        }
        return kept.toString();
    }

    private static int closing(String page, int open, char opener, char closer) {
        int depth = 0;
        for (int i = open; i >= 0 && i < page.length(); i++) {
            if (page.charAt(i) == opener) {
                depth++;
            } else if (page.charAt(i) == closer && --depth == 0) {
                return i;
            }
        }
        return page.length() - 1;
    }

    private Map<String, String> owners() {
        var owner = new HashMap<String, String>();
        var create = Pattern.compile("create table (?:if not exists )?([a-z_]+)");
        migrations.forEach((file, sql) -> {
            var matcher = create.matcher(sql);
            while (matcher.find()) {
                owner.put(matcher.group(1), module(file));
            }
        });
        return owner;
    }

    private List<String> hits(Pattern pattern, java.util.function.Predicate<Path> where) {
        var hits = new ArrayList<String>();
        java.forEach((file, source) -> {
            if (where.test(file)) {
                var matcher = pattern.matcher(source.replaceAll("(?m)^\\s*(//|\\*|/\\*\\*).*$", ""));
                while (matcher.find()) {
                    hits.add(file + ": " + matcher.group());
                }
            }
        });
        return hits;
    }

    private static String module(Path file) {
        var inside = MAIN.relativize(file);
        return inside.getNameCount() > 1 ? inside.getName(0).toString().toLowerCase(Locale.ROOT) : "";
    }

    private static Map<Path, String> read(Path root, String ending) {
        var files = new HashMap<Path, String>();
        try (Stream<Path> all = Files.walk(root)) {
            for (var file : all.filter(path -> path.toString().endsWith(ending)).toList()) {
                files.put(file, Files.readString(file));
            }
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
        return files;
    }
}

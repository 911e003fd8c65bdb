package kz.qyzmet.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents point at is there: pages, pictures, examples, commands and settings. */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");
    private static final Pattern EXAMPLE = Pattern.compile("(?<![\\w/])docs/[\\w./-]+\\.\\w+");
    private static final Pattern SETTING = Pattern.compile("\\bQYZMET_[A-Z_]+\\b");

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        var lost = new TreeSet<String>();
        for (var document : documents()) {
            var links = LINK.matcher(Files.readString(document));
            while (links.find()) {
                var to = links.group(1);
                if (!to.matches("[a-z]+:.*") && !Files.exists(beside(document, to))) {
                    lost.add(document + " -> " + to);
                }
            }
        }

        assertThat(lost).isEmpty();
    }

    @Test
    void everyExampleThatIsNamedExists() throws IOException {
        var lost = new TreeSet<String>();
        for (var document : documents()) {
            EXAMPLE.matcher(Files.readString(document))
                    .results()
                    .map(found -> found.group())
                    .filter(named -> !Files.exists(Path.of(named)))
                    .forEach(named -> lost.add(document + " names " + named));
        }

        assertThat(lost).isEmpty();
    }

    @Test
    void everySettingThatIsDescribedIsReadSomewhere() throws IOException {
        var read = new StringBuilder();
        try (var sources = Stream.concat(Files.walk(Path.of("src/main")), Files.walk(Path.of("bin")))) {
            for (var source : sources.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(java|yaml|sh)|bin/\\w+(\\.sh)?"))
                    .toList()) {
                read.append(Files.readString(source)).append('\n');
            }
        }
        var unknown = new TreeSet<String>();
        SETTING.matcher(Files.readString(Path.of("docs/operating.md")))
                .results()
                .map(found -> found.group())
                // QYZMET_OPERATOR_NAME is read as qyzmet.operator.name
                .filter(name -> read.indexOf(name) < 0
                        && read.indexOf(name.toLowerCase(java.util.Locale.ROOT).replace('_', '.')) < 0
                        && read.indexOf(name.toLowerCase(java.util.Locale.ROOT)
                                        .replaceFirst("_", ".")
                                        .replace('_', '-'))
                                < 0)
                .forEach(unknown::add);

        assertThat(unknown).isEmpty();
    }

    private static Path beside(Path document, String to) {
        var folder = document.getParent();
        return folder == null ? Path.of(to) : folder.resolve(to);
    }

    private static List<Path> documents() throws IOException {
        try (var here = Files.list(Path.of(""));
                var docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(here, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }
}

package kz.qyzmet.desk.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.text.MessageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MessagesTest {
    private static final Path SOURCES = Path.of("src/main/java/kz/qyzmet/desk");
    private static final Pattern PLACE = Pattern.compile("\\{\\s*(\\w+)");
    private static final Pattern SAID =
            Pattern.compile("(?:page\\.t|\\bt|say|redirect|Flash\\.of)\\(\\s*\"([a-z]+\\.[a-zA-Z0-9.-]+)\"\\s*[,)]");
    private static final Pattern KAZAKH = Pattern.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]");
    private static final Pattern MIXED = Pattern.compile("\\p{IsCyrillic}[A-Za-z]|[A-Za-z]\\p{IsCyrillic}");

    private final Words words = new Words();

    @Test
    void theThreeLanguagesHaveTheSameKeys() {
        var english = words.keys(Language.EN);

        assertThat(words.keys(Language.KK)).isEqualTo(english);
        assertThat(words.keys(Language.RU)).isEqualTo(english);
    }

    @Test
    void theThreeLanguagesFillTheSamePlaces() {
        for (var key : words.keys(Language.EN)) {
            var places = places(Language.EN, key);
            assertThat(places(Language.KK, key)).as("%s in Kazakh", key).isEqualTo(places);
            assertThat(places(Language.RU, key)).as("%s in Russian", key).isEqualTo(places);
        }
    }

    @Test
    void aYearAtTheEndOfASentenceHasOneDotInRussian() {
        var day = Times.date(Language.RU, Instant.parse("2027-11-28T09:00:00Z"));

        assertThat(words.say(Language.RU, "consent.mine.until", day))
                .endsWith("г.")
                .doesNotEndWith("..");
    }

    @Test
    void nobodyIsToldOfZeroMinutes() {
        for (var language : Language.values()) {
            assertThat(words.say(language, "rights.left", 24, 0)).contains("24").doesNotContain("0 м", "0 min");
            assertThat(words.say(language, "rights.left", 0, 5)).containsAnyOf("5 м", "5 min");
        }
    }

    @Test
    void everySentenceIsAMessageFormatThatCanBeFilled() {
        for (var language : Language.values()) {
            for (var key : words.keys(language)) {
                var said = words.say(language, key, 1, 2, 3, 4, 5, 6);
                assertThat(said).as("%s in %s", key, language).isNotBlank();
            }
        }
    }

    @Test
    void everyPluralHasTheFormsOfItsLanguage() {
        for (var language : Language.values()) {
            var needed = language == Language.RU ? List.of("one", "few", "many", "other") : List.of("one", "other");
            for (var key : words.keys(language)) {
                var pattern = String.valueOf(words.pattern(language, key));
                if (pattern.contains(", plural,") || pattern.contains(",plural,")) {
                    assertThat(needed)
                            .as("%s in %s", key, language)
                            .allSatisfy(form -> assertThat(pattern).contains(form));
                }
            }
        }
    }

    @Test
    void noLatinLetterHidesInACyrillicWord() {
        for (var language : List.of(Language.KK, Language.RU)) {
            for (var key : words.keys(language)) {
                assertThat(MIXED.matcher(text(language, key)).find())
                        .as("%s in %s: %s", key, language, text(language, key))
                        .isFalse();
            }
        }
    }

    @Test
    void kazakhIsKazakhAndRussianIsRussian() {
        var kazakh = 0;
        var sentences = 0;
        for (var key : words.keys(Language.KK)) {
            var text = text(Language.KK, key);
            if (text.length() > 40
                    && text.codePoints()
                            .anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.CYRILLIC)) {
                sentences++;
                kazakh += KAZAKH.matcher(text).find() ? 1 : 0;
            }
            assertThat(KAZAKH.matcher(text(Language.RU, key).replaceAll("«[^»]*»|Қазақша", ""))
                            .find())
                    .as("%s in Russian has a Kazakh letter", key)
                    .isFalse();
        }
        assertThat(kazakh).as("long Kazakh sentences with Kazakh letters").isEqualTo(sentences);
    }

    @Test
    void aKeyBeginsWithItsModule() throws IOException {
        try (var files = Files.walk(SOURCES)) {
            for (var file : files.filter(f -> f.getFileName().toString().matches("messages.*\\.properties"))
                    .toList()) {
                var module = SOURCES.relativize(file).getName(0).toString();
                for (var line : Files.readAllLines(file)) {
                    // whatever else stands on a line of its own is a slip, such as the mark of a merge
                    if (!line.isBlank() && !line.startsWith("#")) {
                        assertThat(line).as("%s", file).startsWith(module + ".").contains("=");
                    }
                }
            }
        }
    }

    @Test
    void everySentenceThatCodeOrTemplateAsksForExists() throws IOException {
        var missing = new TreeSet<String>();
        try (var files = Files.walk(SOURCES)) {
            for (var file :
                    files.filter(f -> f.toString().matches(".*\\.(jte|java)")).toList()) {
                var asked = SAID.matcher(Files.readString(file));
                while (asked.find()) {
                    if (!words.has(asked.group(1))) {
                        missing.add(asked.group(1) + "  in  " + SOURCES.relativize(file));
                    }
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void pluralsFollowTheLanguage() {
        var days = new MessageFormat("{0, plural, one{# день} few{# дня} many{# дней} other{# дня}}", Locale.of("ru"));

        assertThat(days.format(new Object[] {1})).isEqualTo("1 день");
        assertThat(days.format(new Object[] {3})).isEqualTo("3 дня");
        assertThat(days.format(new Object[] {11})).isEqualTo("11 дней");
    }

    @Test
    void aMissingSentenceIsSeenAndDoesNotBreakThePage() {
        assertThat(words.say(Language.KK, "web.no.such.key")).isEqualTo("⟦web.no.such.key⟧");
    }

    private Set<String> places(Language language, String key) {
        var found = new ArrayList<String>();
        var matcher = PLACE.matcher(String.valueOf(words.pattern(language, key)));
        while (matcher.find()) {
            if (matcher.group(1).matches("\\d+")) {
                found.add(matcher.group(1));
            }
        }
        return found.stream().collect(Collectors.toCollection(TreeSet::new));
    }

    /** Without the syntax of the format, whose words are Latin by nature. */
    private String text(Language language, String key) {
        return String.valueOf(words.pattern(language, key))
                .replaceAll("\\{\\s*\\w+\\s*(,\\s*\\w+\\s*)?[,}]", " ")
                .replaceAll("\\b(one|few|many|other|=\\d+)\\s*\\{", " ");
    }
}

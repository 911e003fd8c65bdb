package kz.qyzmet.desk.consent;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words of a consent as they are kept ({@link kz.qyzmet.desk.policy.ConsentText#canonical}): edition, purpose, language, a summary, and the eight
 * items of Law 94-V art. 8(4), a line each.
 *
 * @param summary the sentence beside the box to tick
 */
record ConsentWords(String summary, List<Item> items) {
    private static final Pattern ITEM = Pattern.compile("([1-8])\\. ([^:]*): (.*)");
    /** Edition, purpose and language stand before the summary. */
    private static final int SUMMARY = 3;

    private static final String NAME = "{name}";

    record Item(int number, String label, String text) {}

    /** The kept text as the person saw it, with their name in its place, line for line. */
    static String shown(String canonical, String name) {
        return canonical
                .lines()
                .map(line -> ITEM.matcher(line).matches() ? line.replace(NAME, oneLine(name)) : line)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** Whether a text is this kept one with one and the same name in all its places. @param name whose; null for anybody's */
    static boolean fits(String canonical, String shown, @Nullable String name) {
        if (canonical.isEmpty()) {
            return shown.isEmpty();
        } else if (name != null) {
            return shown(canonical, name).equals(shown);
        }
        var places = canonical.split(Pattern.quote(NAME), -1);
        if (places.length == 1) {
            return canonical.equals(shown);
        }
        var pattern = new StringBuilder(Pattern.quote(places[0]));
        for (int place = 1; place < places.length; place++) {
            pattern.append(place == 1 ? "([^\n]*)" : "\\1").append(Pattern.quote(places[place]));
        }
        return Pattern.matches(pattern.toString(), shown);
    }

    private static String oneLine(String name) {
        return name.replaceAll("\\R", " ");
    }

    static ConsentWords of(String canonical) {
        var lines = canonical.lines().toList();
        var items = new ArrayList<Item>();
        for (var line : lines.subList(Math.min(SUMMARY + 1, lines.size()), lines.size())) {
            var found = ITEM.matcher(line);
            if (found.matches()) {
                items.add(new Item(Integer.parseInt(found.group(1)), found.group(2), found.group(3)));
            }
        }
        return new ConsentWords(lines.size() > SUMMARY ? lines.get(SUMMARY) : "", List.copyOf(items));
    }

    /** As the person saw it, with their name in its place. */
    ConsentWords named(String name) {
        return new ConsentWords(
                summary,
                items.stream()
                        .map(item -> new Item(item.number, item.label, item.text.replace(NAME, name)))
                        .toList());
    }

    /** What an item says; empty when there is none of this number. */
    String item(int number) {
        return items.stream()
                .filter(item -> item.number == number)
                .map(Item::text)
                .findFirst()
                .orElse("");
    }
}

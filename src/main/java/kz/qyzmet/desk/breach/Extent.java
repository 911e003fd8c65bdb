package kz.qyzmet.desk.breach;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import kz.qyzmet.desk.policy.Category;

/**
 * How far a breach concerns one person.
 *
 * @param times entries of the journal that name the person; 0 when only a stolen copy holds them
 * @param named false when an entry before the window names the person in a list that was shown again within it: they may have been seen
 * @param copied kinds of data that a stolen database or backup holds about the person; empty when none was stolen, or the person came later
 */
record Extent(
        long times,
        Instant first,
        Instant last,
        Set<Category> kinds,
        Set<Way> ways,
        boolean named,
        Set<Category> copied) {
    /** What was done, in three words out of the operations of clause 1.2. */
    enum Way {
        READ,
        /** Handed over: exports, letters, answers to programs. */
        PASSED,
        CHANGED;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Way of(String operation) {
            return switch (operation) {
                case "extract", "use" -> READ;
                case "spread", "provide", "give-access" -> PASSED;
                default -> CHANGED;
            };
        }
    }

    private static final String VERSION = "2";
    /** Counted before a stolen copy was a matter of its own: the same without its last part. */
    private static final String JOURNAL_ONLY = "1";

    Extent {
        kinds = kinds.isEmpty() ? Set.of() : EnumSet.copyOf(kinds);
        ways = ways.isEmpty() ? Set.of() : EnumSet.copyOf(ways);
        copied = copied.isEmpty() ? Set.of() : EnumSet.copyOf(copied);
    }

    /** As the journal says. */
    Extent(long times, Instant first, Instant last, Set<Category> kinds, Set<Way> ways, boolean named) {
        this(times, first, last, kinds, ways, named, Set.of());
    }

    /** Held in a copy that was taken between these moments. */
    static Extent copy(Instant from, Instant until, Set<Category> kinds) {
        return new Extent(0, from, until, Set.of(), Set.of(), false, kinds);
    }

    /** Whether the journal names the person at all. */
    boolean touched() {
        return times > 0;
    }

    boolean held() {
        return !copied.isEmpty();
    }

    /** Concerned for certain, and not only perhaps. */
    boolean certain() {
        return named || held();
    }

    /** Everything that may be in other hands. */
    Set<Category> allKinds() {
        return union(kinds, copied);
    }

    Extent plus(Extent other) {
        var both = union(copied, other.copied);
        if (!touched() || !other.touched()) {
            return (touched() ? this : other).with(both);
        }
        if (named != other.named) {
            // what is certain stands alone
            return (named ? this : other).with(both);
        }
        var allWays = EnumSet.noneOf(Way.class);
        allWays.addAll(ways);
        allWays.addAll(other.ways);
        return new Extent(
                times + other.times,
                first.isBefore(other.first) ? first : other.first,
                last.isAfter(other.last) ? last : other.last,
                union(kinds, other.kinds),
                allWays,
                named,
                both);
    }

    private Extent with(Set<Category> held) {
        return new Extent(times, first, last, kinds, ways, named, held);
    }

    private static Set<Category> union(Set<Category> one, Set<Category> other) {
        var both = EnumSet.noneOf(Category.class);
        both.addAll(one);
        both.addAll(other);
        return both;
    }

    String written() {
        return String.join(
                "|",
                VERSION,
                Long.toString(times),
                first.toString(),
                last.toString(),
                kinds.stream().map(Category::name).collect(Collectors.joining(",")),
                ways.stream().map(Way::name).collect(Collectors.joining(",")),
                named ? "named" : "possible",
                copied.stream().map(Category::name).collect(Collectors.joining(",")));
    }

    static Extent read(String text) {
        var parts = text.split("\\|", -1);
        boolean first = parts[0].equals(JOURNAL_ONLY) && parts.length == 7;
        if (!first && !(parts[0].equals(VERSION) && parts.length == 8)) {
            throw new IllegalStateException("an extent of another version");
        }
        return new Extent(
                Long.parseLong(parts[1]),
                Instant.parse(parts[2]),
                Instant.parse(parts[3]),
                each(parts[4]).map(Category::valueOf).collect(Collectors.toSet()),
                each(parts[5]).map(Way::valueOf).collect(Collectors.toSet()),
                parts[6].equals("named"),
                first ? Set.of() : each(parts[7]).map(Category::valueOf).collect(Collectors.toSet()));
    }

    private static java.util.stream.Stream<String> each(String list) {
        return Arrays.stream(list.split(",")).filter(one -> !one.isEmpty());
    }

    /** Kinds in their usual order, for pages and letters: numbers that name nobody are no news to anybody. */
    static java.util.List<Category> told(Set<Category> kinds) {
        return Arrays.stream(Category.values())
                .filter(kinds::contains)
                .filter(kind -> kind != Category.REFERENCE || kinds.size() == 1)
                .toList();
    }

    @Override
    public String toString() {
        return "Extent[" + times + "]";
    }
}

package kz.qyzmet.desk.breach;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import kz.qyzmet.desk.policy.Category;
import org.jspecify.annotations.Nullable;

/**
 * What a reckoning has counted so far. Numbers, and nobody.
 *
 * @param named people whom the journal names within the window
 * @param possible people named before it in a list that was shown again within it
 * @param times entries about people, each counted once for each of them
 * @param gone times that somebody was touched who has been destroyed since
 * @param waiting entries that had no place in the log yet
 * @param reachable people whose tickets the exposed accounts could open at that time, whether or not they did; 0 when no account was exposed
 * @param copy who is in a stolen database or backup
 * @param whole false when the journal has ended the term of entries within the window
 */
record Figures(
        long named,
        long possible,
        long times,
        long gone,
        long waiting,
        boolean whole,
        @Nullable Instant first,
        @Nullable Instant last,
        Map<Category, Long> kinds,
        Map<Extent.Way, Long> ways,
        long reachable,
        Copy copy) {

    /**
     * @param people everybody held at the time of the theft who is held still
     * @param left destroyed since then: how many, for who they were the desk does not know any more
     */
    record Copy(long people, long left, Map<Category, Long> kinds) {
        Copy {
            kinds = Map.copyOf(kinds);
        }

        private Copy with(@Nullable Extent before, Extent now) {
            var more = new EnumMap<Category, Long>(Category.class);
            more.putAll(kinds);
            if (before != null) {
                before.copied().forEach(kind -> more.merge(kind, -1L, Long::sum));
            }
            now.copied().forEach(kind -> more.merge(kind, 1L, Long::sum));
            return new Copy(people + (now.held() ? 1 : 0) - (before != null && before.held() ? 1 : 0), left, more);
        }
    }

    static final Figures NONE =
            new Figures(0, 0, 0, 0, 0, true, null, null, Map.of(), Map.of(), 0, new Copy(0, 0, Map.of()));

    Figures {
        kinds = Map.copyOf(kinds);
        ways = Map.copyOf(ways);
    }

    /** With one person's extent as it was and as it is now. @param before null when the person is new */
    Figures with(@Nullable Extent before, Extent now) {
        var moreKinds = new EnumMap<Category, Long>(Category.class);
        moreKinds.putAll(kinds);
        var moreWays = new EnumMap<Extent.Way, Long>(Extent.Way.class);
        moreWays.putAll(ways);
        if (before != null && before.named()) {
            before.kinds().forEach(kind -> moreKinds.merge(kind, -1L, Long::sum));
            before.ways().forEach(way -> moreWays.merge(way, -1L, Long::sum));
        }
        if (now.named()) {
            now.kinds().forEach(kind -> moreKinds.merge(kind, 1L, Long::sum));
            now.ways().forEach(way -> moreWays.merge(way, 1L, Long::sum));
        }
        var begin = now.named() && (first == null || now.first().isBefore(first)) ? now.first() : first;
        var end = now.named() && (last == null || now.last().isAfter(last)) ? now.last() : last;
        return new Figures(
                named + count(now, true) - count(before, true),
                possible + count(now, false) - count(before, false),
                times + times(now) - times(before),
                gone,
                waiting,
                whole,
                begin,
                end,
                moreKinds,
                moreWays,
                reachable,
                copy.with(before, now));
    }

    private static long count(@Nullable Extent extent, boolean named) {
        return extent != null && extent.touched() && extent.named() == named ? 1 : 0;
    }

    private static long times(@Nullable Extent extent) {
        return extent != null && extent.named() ? extent.times() : 0;
    }

    Figures ended(long gone, long waiting, boolean whole, long reachable, long left) {
        return new Figures(
                named,
                possible,
                times,
                gone,
                waiting,
                whole,
                first,
                last,
                kinds,
                ways,
                reachable,
                new Copy(copy.people(), left, copy.kinds()));
    }

    /** Whether anybody at all was found. */
    boolean anybody() {
        return named + possible + copy.people() > 0;
    }

    String written() {
        var all = new LinkedHashMap<String, String>();
        all.put("named", Long.toString(named));
        all.put("possible", Long.toString(possible));
        all.put("times", Long.toString(times));
        all.put("gone", Long.toString(gone));
        all.put("waiting", Long.toString(waiting));
        all.put("reachable", Long.toString(reachable));
        all.put("copied", Long.toString(copy.people()));
        all.put("left", Long.toString(copy.left()));
        all.put("whole", Boolean.toString(whole));
        if (first != null && last != null) {
            all.put("first", first.toString());
            all.put("last", last.toString());
        }
        kinds.forEach((kind, people) -> all.put("kind." + kind.name(), people.toString()));
        copy.kinds().forEach((kind, people) -> all.put("copy." + kind.name(), people.toString()));
        ways.forEach((way, people) -> all.put("way." + way.name(), people.toString()));
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(";"));
    }

    static Figures read(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        var all = new LinkedHashMap<String, String>();
        for (var part : text.split(";")) {
            var at = part.indexOf('=');
            all.put(part.substring(0, at), part.substring(at + 1));
        }
        var ways = new EnumMap<Extent.Way, Long>(Extent.Way.class);
        Arrays.stream(Extent.Way.values()).forEach(way -> {
            var people = number(all, "way." + way.name());
            if (people > 0) {
                ways.put(way, people);
            }
        });
        return new Figures(
                number(all, "named"),
                number(all, "possible"),
                number(all, "times"),
                number(all, "gone"),
                number(all, "waiting"),
                !"false".equals(all.get("whole")),
                moment(all, "first"),
                moment(all, "last"),
                kinds(all, "kind."),
                ways,
                number(all, "reachable"),
                new Copy(number(all, "copied"), number(all, "left"), kinds(all, "copy.")));
    }

    private static Map<Category, Long> kinds(Map<String, String> all, String prefix) {
        var kinds = new EnumMap<Category, Long>(Category.class);
        for (var kind : Category.values()) {
            var people = number(all, prefix + kind.name());
            if (people > 0) {
                kinds.put(kind, people);
            }
        }
        return kinds;
    }

    private static long number(Map<String, String> all, String key) {
        return Long.parseLong(all.getOrDefault(key, "0"));
    }

    private static @Nullable Instant moment(Map<String, String> all, String key) {
        var text = all.get(key);
        return text == null ? null : Instant.parse(text);
    }
}

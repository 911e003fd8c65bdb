package kz.qyzmet.desk.retention;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a text once for all the people looked for, so that what a second person costs is next to nothing. Not thread-safe: what it answers is its own array, written over by the next text.
 */
final class Comb {
    /** How many characters of a word tell whose trace it may be: three leave few people, and there are not too many of three to remember. */
    private static final int PREFIX = 3;

    private static final int REMEMBERED = 1 << 17;
    private static final int[] NOBODY = {};

    private final List<Needles> needles;
    private final BitSet any = new BitSet();
    private final Map<String, int[]> whose = new HashMap<>();
    private final @Nullable Matcher[] matchers;
    private final int[] ends;
    private final long[] found;

    Comb(List<Needles> needles) {
        this.needles = needles;
        this.matchers = new Matcher[needles.size()];
        this.ends = new int[needles.size()];
        this.found = new long[needles.size()];
        for (var one : needles) {
            any.or(one.beginnings());
        }
    }

    /** A count of nothing for each. */
    long[] none() {
        return new long[found.length];
    }

    /** @return how often each is in the text, in the order of the needles; read it before the next question */
    long[] in(String text) {
        Arrays.fill(found, 0);
        if (any.isEmpty() || text.isEmpty()) {
            return found;
        }
        Arrays.fill(ends, 0);
        var normal = Needles.normal(text);
        for (int i = 0; i < normal.length(); i++) {
            // within a word nothing begins, and the pattern would say so for more
            if (any.get(normal.charAt(i)) && (i == 0 || !Character.isLetterOrDigit(normal.charAt(i - 1)))) {
                for (int person : whose(normal, i)) {
                    count(normal, i, person);
                }
            }
        }
        return found;
    }

    private void count(String normal, int from, int person) {
        if (from < ends[person]) {
            return;
        }
        var matcher = matchers[person];
        if (matcher == null) {
            matcher = needles.get(person).matcher(normal).useTransparentBounds(true);
            matchers[person] = matcher;
        }
        if (matcher.reset(normal).region(from, normal.length()).lookingAt()) {
            found[person]++;
            ends[person] = matcher.end();
        }
    }

    /** Those of whom a trace may begin there; each pattern is asked once for each beginning of a word. */
    private int[] whose(String normal, int from) {
        int end = Math.min(from + PREFIX, normal.length());
        // half a letter is no answer to a pattern
        end += end < normal.length() && Character.isHighSurrogate(normal.charAt(end - 1)) ? 1 : 0;
        var prefix = normal.substring(from, end);
        var known = whose.get(prefix);
        if (known == null) {
            known = IntStream.range(0, found.length)
                    .filter(person -> needles.get(person).mayBegin(prefix))
                    .toArray();
            if (whose.size() >= REMEMBERED) {
                whose.clear();
            }
            whose.put(prefix, known.length == 0 ? NOBODY : known);
        }
        return known;
    }
}

package kz.qyzmet.desk.retention;

import java.util.BitSet;
import java.util.List;

/** Goes through a text once for all the people looked for. Reading is what takes long, so a second person costs next to nothing. Not thread-safe: what it answers is its own array, written over by the next text. */
final class Comb {
    private final List<Needles> needles;
    private final BitSet[] beginnings;
    private final BitSet any = new BitSet();
    private final long[] found;

    Comb(List<Needles> needles) {
        this.needles = needles;
        this.beginnings = needles.stream().map(Needles::beginnings).toArray(BitSet[]::new);
        this.found = new long[needles.size()];
        for (var one : beginnings) {
            any.or(one);
        }
    }

    /** A count of nothing for each. */
    long[] none() {
        return new long[found.length];
    }

    /** @return how often each is in the text, in the order of the needles; read it before the next question */
    long[] in(String text) {
        java.util.Arrays.fill(found, 0);
        if (any.isEmpty() || text.isEmpty()) {
            return found;
        }
        var normal = Needles.normal(text);
        for (int i = 0; i < normal.length(); i++) {
            // within a word nothing begins, and the pattern would say so for more
            if (any.get(normal.charAt(i)) && (i == 0 || !Character.isLetterOrDigit(normal.charAt(i - 1)))) {
                return from(normal, i);
            }
        }
        return found;
    }

    /** The text is worth a closer look from there on, person by person. */
    private long[] from(String normal, int first) {
        for (int person = 0; person < found.length; person++) {
            if (!beginnings[person].isEmpty()) {
                found[person] = count(normal, first, person);
            }
        }
        return found;
    }

    private long count(String normal, int first, int person) {
        var matcher = needles.get(person).matcher(normal).useTransparentBounds(true);
        var begins = beginnings[person];
        long count = 0;
        for (int i = first; i < normal.length(); i++) {
            if (begins.get(normal.charAt(i))
                    && (i == 0 || !Character.isLetterOrDigit(normal.charAt(i - 1)))
                    && matcher.region(i, normal.length()).lookingAt()) {
                count++;
                i = matcher.end() - 1;
            }
        }
        return count;
    }
}

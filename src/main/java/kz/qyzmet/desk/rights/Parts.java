package kz.qyzmet.desk.rights;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * All that there is, read some at a time: an archive tells everything and holds little. May be gone through again, and reads again then.
 *
 * @param next the elements after one, or the first ones after null; fewer than {@code size} are the last
 */
public record Parts<T>(int size, Function<@Nullable T, List<T>> next) implements Iterable<T> {
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private List<T> part = next.apply(null);
            private int at;

            @Override
            public boolean hasNext() {
                if (at == part.size() && part.size() >= size) {
                    part = next.apply(part.getLast());
                    at = 0;
                }
                return at < part.size();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return part.get(at++);
            }
        };
    }

    /** Each as something else, made when it comes up. */
    public <R> Iterable<R> each(Function<T, R> what) {
        return () -> StreamSupport.stream(spliterator(), false).map(what).iterator();
    }

    /** Only those, each as something else. */
    <R> Iterable<R> each(Predicate<T> which, Function<T, R> what) {
        return () -> StreamSupport.stream(spliterator(), false)
                .filter(which)
                .map(what)
                .iterator();
    }
}

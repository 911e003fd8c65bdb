package kz.qyzmet.desk.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.RegexpQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.util.automaton.RegExp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The full-text index of this node. It proposes ids; the database under the permit decides (contracts 8). */
public final class SearchIndex {
    private static final Logger log = LoggerFactory.getLogger(SearchIndex.class);
    private static final int MOST_AT_ONCE = 500;
    private static final int MOST_EXAMINED = 2000;
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(2);
    private static final Sort BEST_FIRST =
            new Sort(SortField.FIELD_SCORE, new SortField(Entry.ORDER, SortField.Type.LONG, true));

    private final FeedReader reader;

    SearchIndex(FeedReader reader) {
        this.reader = reader;
    }

    /** Candidates for whatever was typed or pasted, best first; never fails for the sake of what was typed. */
    public Hits find(String typed, int limit, @Nullable String after) {
        var normal = Typed.normal(typed);
        var key = reader.key();
        var cursor = key == null ? null : Cursor.open(after, key, normal);
        var candidates = candidates(normal, Math.min(limit, MOST_AT_ONCE) + 1, cursor);
        boolean more = candidates.size() > limit;
        var shown = more ? candidates.subList(0, limit) : candidates;
        var next = more && key != null ? shown.getLast().cursor().seal(key, normal) : null;
        return new Hits(shown.stream().map(Candidate::id).toList(), more, next, reader.rebuilding());
    }

    /** Everything that {@link #find} would offer page by page, however long that takes: for a scan. */
    public Set<UUID> every(String typed) {
        return every(new Typed(reader.analysis()).query(Typed.normal(typed)));
    }

    /**
     * Every ticket in which each of these patterns fits a word, in any order, however long that takes: for a scan.
     *
     * @param words regular expressions with {@code | ? ( )} and backslashes only, over words in small letters, Latin ones without accents
     */
    public Set<UUID> every(List<String> words) {
        var all = new BooleanQuery.Builder();
        for (var word : words) {
            all.add(new RegexpQuery(new Term(Analysis.TYPED, word), RegExp.NONE), BooleanClause.Occur.FILTER);
        }
        return every(all.build());
    }

    private Set<UUID> every(Query query) {
        var folder = reader.folder();
        if (folder == null) {
            throw new IllegalStateException("the index is not open");
        }
        try {
            return folder.ask(searcher -> {
                var plain = new IndexSearcher(searcher.getIndexReader());
                plain.setQueryCache(null);
                var weight = plain.createWeight(plain.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
                var found = new LinkedHashSet<UUID>();
                for (var leaf : plain.getIndexReader().leaves()) {
                    var scorer = weight.scorer(leaf);
                    if (scorer != null) {
                        ids(leaf.reader(), scorer.iterator(), found);
                    }
                }
                return found;
            });
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void ids(LeafReader leaf, DocIdSetIterator documents, Set<UUID> found) throws IOException {
        var live = leaf.getLiveDocs();
        var ids = DocValues.getBinary(leaf, Entry.ID);
        for (int at = documents.nextDoc(); at != DocIdSetIterator.NO_MORE_DOCS; at = documents.nextDoc()) {
            if ((live == null || live.get(at)) && ids.advanceExact(at)) {
                found.add(Entry.id(ids.binaryValue()));
            }
        }
    }

    /** Whether a place to go on from is ours and belongs to what was typed. */
    public boolean knows(String typed, String after) {
        var key = reader.key();
        return key == null || Cursor.open(after, key, Typed.normal(typed)) != null;
    }

    /**
     * A full page of what the reader may see: goes on asking for candidates until it is full. After two thousand candidates it stops with what it
     * has and a place to go on from, so that no question costs more than that.
     *
     * @param decide what the database, under the permit, lets through of these candidates; their order does not matter
     */
    public <T> Found<T> page(
            String typed, int size, @Nullable String after, Function<List<UUID>, Map<UUID, T>> decide) {
        var normal = Typed.normal(typed);
        var key = reader.key();
        if (key == null) {
            return new Found<>(List.of(), null, true);
        }
        var cursor = Cursor.open(after, key, normal);
        var items = new ArrayList<T>();
        Cursor lastShown = null;
        int examined = 0;
        boolean over = false;
        while (!over && examined < MOST_EXAMINED) {
            // most readers may see most of it, so the first question is hardly larger than the page
            int wanted = Math.min(MOST_AT_ONCE, examined == 0 ? size + 1 : 4 * (size + 1));
            var candidates = candidates(normal, wanted, cursor);
            var passed = candidates.isEmpty()
                    ? Map.<UUID, T>of()
                    : decide.apply(candidates.stream().map(Candidate::id).toList());
            for (var candidate : candidates) {
                cursor = candidate.cursor();
                var item = passed.get(candidate.id());
                if (item != null && items.size() == size && lastShown != null) {
                    return new Found<>(items, lastShown.seal(key, normal), reader.rebuilding());
                }
                if (item != null) {
                    items.add(item);
                    lastShown = cursor;
                }
            }
            examined += candidates.size();
            over = candidates.size() < wanted;
        }
        var next = over || cursor == null ? null : cursor.seal(key, normal);
        return new Found<>(items, next, reader.rebuilding());
    }

    /**
     * Takes the documents out and rewrites the segments that held them, so that no byte of them stays in the folder. Slow; for destruction. To be
     * called after the destruction has committed, or the feed would bring them back.
     */
    public void purge(Collection<UUID> tickets) {
        try {
            reader.purge(tickets);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Rewrites every segment that still holds words of what was removed or replaced. Cheap when there is none; for the daily round of each node. */
    public void expunge() {
        try {
            reader.expunge();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether the folder is open, as it is soon after the start: {@link #purge} needs it. */
    public boolean open() {
        return reader.folder() != null;
    }

    /** Whether something may still be missing. */
    public boolean rebuilding() {
        return reader.rebuilding();
    }

    private record Candidate(UUID id, Cursor cursor) {}

    private List<Candidate> candidates(String normal, int wanted, @Nullable Cursor after) {
        var folder = reader.folder();
        if (folder == null || wanted < 1) {
            return List.of();
        }
        try {
            return folder.ask(searcher -> best(searcher, normal, wanted, after));
        } catch (AlreadyClosedException closing) {
            return List.of();
        } catch (IOException broken) {
            log.warn("search: reading failed with {}", broken.getClass().getSimpleName());
            if (broken instanceof CorruptIndexException) {
                reader.spoiled();
            }
            return List.of();
        }
    }

    private List<Candidate> best(IndexSearcher searcher, String normal, int wanted, @Nullable Cursor after)
            throws IOException {
        var query = new Typed(reader.analysis()).query(normal);
        long deadline = System.nanoTime() + LONGEST;
        searcher = new IndexSearcher(searcher.getIndexReader());
        searcher.setQueryCache(null);
        searcher.setTimeout(() -> System.nanoTime() > deadline);
        // behind every document of this score and order, whatever its number: numbers change when segments merge
        var last = after == null
                ? null
                : new FieldDoc(Integer.MAX_VALUE, after.score(), new Object[] {after.score(), after.order()});
        var top = searcher.search(query, new TopFieldCollectorManager(BEST_FIRST, wanted, last, wanted));
        var candidates = new ArrayList<Candidate>(top.scoreDocs.length);
        for (var hit : top.scoreDocs) {
            candidates.add(candidate(searcher, hit));
        }
        return candidates;
    }

    private static Candidate candidate(IndexSearcher searcher, ScoreDoc hit) throws IOException {
        var leaves = searcher.getIndexReader().leaves();
        var leaf = leaves.get(ReaderUtil.subIndex(hit.doc, leaves));
        var ids = DocValues.getBinary(leaf.reader(), Entry.ID);
        if (!ids.advanceExact(hit.doc - leaf.docBase)) {
            throw new CorruptIndexException("a document without an id", "index");
        }
        var fields = ((FieldDoc) hit).fields;
        var score = fields == null ? 0f : (Float) fields[0];
        var order = fields == null ? 0L : (Long) fields[1];
        return new Candidate(Entry.id(ids.binaryValue()), new Cursor(score, order));
    }
}

package kz.qyzmet.desk.search;

import static org.apache.lucene.search.DocIdSetIterator.NO_MORE_DOCS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.NIOFSDirectory;
import org.apache.lucene.store.NRTCachingDirectory;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/** The open index: one writer, and a view of what it has written that is renewed without a commit. */
final class IndexFolder implements AutoCloseable {
    private static final double WRITER_MEGABYTES = 16;
    private static final double YOUNG_SEGMENT_MEGABYTES = 2;
    private static final double YOUNG_SEGMENTS_MEGABYTES = 6;
    /** A purge rewrites the segments it touches: they stay small enough for that to be minutes at most. */
    private static final double SEGMENT_MEGABYTES = 512;

    private static final double FLOOR_MEGABYTES = 0.5;

    private static final int ROUNDS = 10;

    private final Directory directory;
    private final IndexWriter writer;
    private final ConcurrentMergeScheduler merger;
    private final Touched touched;
    private final SearcherManager searchers;

    private IndexFolder(Directory directory, IndexWriter writer, ConcurrentMergeScheduler merger, Touched touched)
            throws IOException {
        this.directory = directory;
        this.writer = writer;
        this.merger = merger;
        this.touched = touched;
        this.searchers = new SearcherManager(writer, new Searchers());
    }

    /** Opens or begins the index. Anything but a lock held by another is a reason to begin anew: it is only an index. */
    static IndexFolder open(Path path, IndexKey key, Analysis analysis) throws IOException {
        // NIO, not memory mapping: mapped pages would count as memory of ours, and would be ciphertext anyway
        var encrypted = new EncryptedDirectory(new NIOFSDirectory(path), key);
        var directory = new NRTCachingDirectory(encrypted, YOUNG_SEGMENT_MEGABYTES, YOUNG_SEGMENTS_MEGABYTES);
        var merger = new ConcurrentMergeScheduler();
        merger.setMaxMergesAndThreads(2, 1);
        var touched = merging();
        IndexWriter writer = null;
        try {
            writer = new IndexWriter(directory, config(analysis, merger, touched));
            return new IndexFolder(directory, writer, merger, touched);
        } catch (Throwable failure) {
            if (writer != null) {
                writer.rollback();
            }
            directory.close();
            throw failure;
        }
    }

    /** Removes every file of the index. */
    static void empty(Path path) throws IOException {
        try (var files = Files.list(path)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static Touched merging() {
        var merging = new TieredMergePolicy();
        merging.setMaxMergedSegmentMB(SEGMENT_MEGABYTES);
        // or each refresh's few documents would be merged into all that is below 16 MB, again and again
        merging.setFloorSegmentMB(FLOOR_MEGABYTES);
        merging.setForceMergeDeletesPctAllowed(0);
        return new Touched(merging);
    }

    private static IndexWriterConfig config(Analysis analysis, ConcurrentMergeScheduler merger, Touched touched) {
        var config = new IndexWriterConfig(analysis);
        config.setRAMBufferSizeMB(WRITER_MEGABYTES);
        config.setMergePolicy(touched);
        config.setMergeScheduler(merger);
        // what is not committed with its place in the feed comes again from the feed
        config.setCommitOnClose(false);
        return config;
    }

    /** What the last commit said of itself. */
    Map<String, String> committed() {
        var data = new HashMap<String, String>();
        var live = writer.getLiveCommitData();
        if (live != null) {
            live.forEach(entry -> data.put(entry.getKey(), entry.getValue()));
        }
        return data;
    }

    void put(Document document, String generation) throws IOException {
        writer.updateDocument(Entry.term(document.id()), Entry.of(document, generation));
    }

    void remove(UUID id) throws IOException {
        writer.deleteDocuments(Entry.term(id));
    }

    /** Removes what a rebuild did not come across. */
    void keepOnly(String generation) throws IOException {
        writer.deleteDocuments(new BooleanQuery.Builder()
                .add(MatchAllDocsQuery.INSTANCE, Occur.MUST)
                .add(new TermQuery(new Term(Entry.GENERATION, generation)), Occur.MUST_NOT)
                .build());
    }

    /** Makes what was written visible to searches. */
    void refresh() throws IOException {
        searchers.maybeRefreshBlocking();
    }

    void commit(Map<String, String> data) throws IOException {
        writer.setLiveCommitData(data.entrySet());
        writer.commit();
    }

    /**
     * Rewrites the segments that still hold words of these removed documents. Slow; others may write meanwhile. A commit and {@link #forget} end it.
     * A segment that is just being merged is passed over, and what was removed meanwhile is carried into its successor: hence the rounds.
     */
    void rewrite(Collection<UUID> removed) throws IOException {
        synchronized (touched) {
            int round = 0;
            for (var held = holding(removed); !held.isEmpty(); held = holding(removed)) {
                if (round++ == ROUNDS) {
                    throw new IllegalStateException("removed documents are still in the index");
                }
                writer.flush();
                merger.sync();
                touched.only(held);
                writer.forceMergeDeletes(true);
            }
        }
    }

    /** Rewrites the segments that hold removed documents, whichever these are. */
    void expunge() throws IOException {
        if (writer.hasDeletions()) {
            synchronized (touched) {
                touched.only(null);
                writer.flush();
                merger.sync();
                writer.forceMergeDeletes(true);
            }
        }
    }

    /** The segments that still hold one of them marked as removed. One that lives was brought back since, as it is now. */
    private Set<String> holding(Collection<UUID> ids) throws IOException {
        var holding = new HashSet<String>();
        try (var reader = DirectoryReader.open(writer)) {
            for (var leaf : reader.leaves()) {
                var terms = leaf.reader().terms(Entry.ID);
                var live = leaf.reader().getLiveDocs();
                if (terms != null && live != null && leads(terms.iterator(), live, ids)) {
                    holding.add(((SegmentReader) leaf.reader()).getSegmentName());
                }
            }
        }
        return holding;
    }

    private static boolean leads(TermsEnum terms, Bits live, Collection<UUID> ids) throws IOException {
        for (var id : ids) {
            if (terms.seekExact(Entry.term(id).bytes())) {
                var documents = terms.postings(null, PostingsEnum.NONE);
                for (int one = documents.nextDoc(); one != NO_MORE_DOCS; one = documents.nextDoc()) {
                    if (!live.get(one)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Lets go of the files that nothing needs any more: neither the last commit nor an open view. */
    void forget() throws IOException {
        refresh();
        writer.deleteUnusedFiles();
    }

    interface Question<T> {
        T ask(IndexSearcher searcher) throws IOException;
    }

    <T> T ask(Question<T> question) throws IOException {
        var searcher = searchers.acquire();
        try {
            return question.ask(searcher);
        } finally {
            searchers.release(searcher);
        }
    }

    boolean open() {
        return writer.isOpen();
    }

    @Override
    public void close() throws IOException {
        try (directory;
                writer) {
            searchers.close();
        }
    }

    /** No query cache: every question is another, and the heap is small. */
    private static final class Searchers extends SearcherFactory {
        @Override
        public IndexSearcher newSearcher(IndexReader reader, @Nullable IndexReader previous) {
            var searcher = new IndexSearcher(reader);
            searcher.setQueryCache(null);
            return searcher;
        }
    }
}

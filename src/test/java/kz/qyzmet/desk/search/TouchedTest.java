package kz.qyzmet.desk.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a destruction rewrites grows with the person and not with the desk. */
class TouchedTest {
    @TempDir
    Path path;

    @Test
    void onlySegmentsThatHoldWhatWasRemovedAreRewritten() throws IOException {
        try (var folder = IndexFolder.open(path, new IndexKey(new byte[32]), new Analysis())) {
            fill(folder, 0);
            // every large index has old versions of changed documents
            folder.put(document(3, "перемена"), "g");
            folder.commit(Map.of());
            var old = segments();
            fill(folder, 2_000);
            folder.remove(id(2_007));

            folder.rewrite(List.of(id(2_007)));
            folder.commit(Map.of());

            assertThat(segments()).as("not touched").containsAll(old);
            assertThat(removed(folder)).isPositive();
            folder.expunge();
            folder.refresh();
            assertThat(removed(folder)).as("the daily round takes the rest").isZero();
        }
    }

    @Test
    void aDocumentThatComesBackMeanwhileIsKeptAndItsOldWordsAreNot() throws IOException {
        try (var folder = IndexFolder.open(path, new IndexKey(new byte[32]), new Analysis())) {
            fill(folder, 0);
            folder.remove(id(7));
            // as the feed does when a passage was blackened: the same ticket, other words
            folder.put(document(7, "замазано"), "g");

            folder.rewrite(List.of(id(7)));
            folder.commit(Map.of());
            folder.refresh();

            assertThat(removed(folder)).isZero();
            assertThat(folder.<Integer>ask(searcher -> searcher.getIndexReader().numDocs()))
                    .isEqualTo(1_000);
        }
    }

    /** A segment of its own, too large to be merged into another by the way. */
    private static void fill(IndexFolder folder, int from) throws IOException {
        for (int i = from; i < from + 1_000; i++) {
            folder.put(document(i, "слово" + i), "g");
        }
        folder.commit(Map.of());
        folder.refresh();
    }

    private static int removed(IndexFolder folder) throws IOException {
        return folder.ask(searcher -> searcher.getIndexReader().numDeletedDocs());
    }

    private static Document document(int number, String text) {
        return new Document(id(number), "QD-" + number, "", List.of(text), List.of(), List.of(), List.of());
    }

    private static UUID id(int number) {
        return new UUID(number, number);
    }

    private Set<String> segments() throws IOException {
        try (var files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".si") || name.endsWith(".cfs"))
                    .collect(Collectors.toSet());
        }
    }
}

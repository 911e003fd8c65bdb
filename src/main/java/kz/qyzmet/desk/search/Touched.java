package kz.qyzmet.desk.search;

import java.io.IOException;
import java.util.Set;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.SegmentInfos;
import org.jspecify.annotations.Nullable;

/**
 * A rewrite for somebody's sake takes the segments that hold what was removed and leaves the others: every large index has old versions of changed documents everywhere, and rewriting them all would take time
 * and memory with the size of the desk instead of the person's. The others are rewritten by the daily round.
 */
final class Touched extends FilterMergePolicy {
    private volatile @Nullable Set<String> only = null;

    Touched(MergePolicy policy) {
        super(policy);
    }

    /** @param segments their names; null for all */
    void only(@Nullable Set<String> segments) {
        only = segments;
    }

    @Override
    public @Nullable MergeSpecification findForcedDeletesMerges(SegmentInfos infos, MergeContext context)
            throws IOException {
        var names = only;
        if (names == null) {
            return super.findForcedDeletesMerges(infos, context);
        }
        var some = new SegmentInfos(infos.getIndexCreatedVersionMajor());
        for (var segment : infos) {
            if (names.contains(segment.info.name)) {
                some.add(segment);
            }
        }
        return super.findForcedDeletesMerges(some, context);
    }
}

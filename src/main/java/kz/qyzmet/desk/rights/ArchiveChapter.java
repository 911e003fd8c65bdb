package kz.qyzmet.desk.rights;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Page;

/** Something more that a person's archive tells (Law 94-V art. 24(1)(1)). Declared here, implemented where it is kept. */
public interface ArchiveChapter {
    /** The name in the archive for programs. */
    String id();

    /** The message key of the heading. */
    String heading();

    /** Whether it is also something that people complain about, and so stands in the papers for the authority and the court (clause 3.2.6). */
    default boolean forComplaints() {
        return true;
    }

    /** All of it, newest first, read some at a time. */
    Iterable<Item> of(Page page, Permit permit, SubjectId person);

    /**
     * One thing that is told.
     *
     * @param title what it is, in the reader's words
     * @param said what belongs to it, a paragraph each
     * @param codes the same for programs
     * @param files what lies in the archive beside the page
     */
    record Item(Instant at, String title, List<String> said, Map<String, String> codes, List<Attachment> files) {
        public Item(Instant at, String title, List<String> said, Map<String, String> codes) {
            this(at, title, said, codes, List.of());
        }

        @Override
        public String toString() {
            return "Item[" + at + "]";
        }
    }
}

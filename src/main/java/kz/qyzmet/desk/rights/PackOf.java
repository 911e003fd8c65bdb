package kz.qyzmet.desk.rights;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.audit.PersonExtract;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.deadline.Deadline;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Subjects;
import org.jspecify.annotations.Nullable;

/**
 * What the first page of a complaint pack says (clause 3.2.6). What may be much is read while it is written, once for the page and once for programs.
 *
 * @param taker who took it, when it was not the person: stands on every page
 * @param receipts where the receipts of the consents lie in the pack
 * @param chapters what programs decided and which destructions were asked for, as in the person's archive
 * @param standing the log that the extract is proven by; null while nothing was signed yet
 */
record PackOf(
        UUID number,
        Instant at,
        SubjectId subject,
        @Nullable Taker taker,
        String edition,
        @Nullable OperatorDetails operator,
        List<Subjects.Held> values,
        Iterable<Demand> demands,
        Iterable<Consents.Given> consents,
        Map<UUID, String> receipts,
        List<Blockings.Told> blockings,
        List<Everything.Chapter> chapters,
        List<Sheet> sheets,
        PersonExtract.@Nullable Standing standing,
        String appeal) {

    /** @param side {@code officer} or {@code representative} @param name theirs, and of a representative the document of the power */
    record Taker(String side, String name) {
        @Override
        public String toString() {
            return "Taker[" + side + "]";
        }
    }

    /** @param by the representative who made it, if one did @param due how its term was counted, day by day @param overdue whether it was answered too late, or not at all by now */
    record Demand(
            SubjectRequest request,
            @Nullable String by,
            String body,
            String answer,
            Deadline due,
            boolean overdue,
            List<SubjectRequests.Step> steps,
            Iterable<Written> letters,
            List<Attachment> files,
            List<CaseQuestions.Asked> questions) {
        @Override
        public String toString() {
            return "Demand[" + request.id() + "]";
        }
    }

    /** A letter of the person. @param path where it lies in the pack, as it came; null when it was removed @param text empty for the first, whose words stand in the demand */
    record Written(@Nullable String path, Instant at, String text) {
        @Override
        public String toString() {
            return "Written[" + at + "]";
        }
    }

    /** One part of the journal: a page, and the same with its proofs. @param name without an ending */
    record Sheet(String name, int entries, Instant from, Instant until) {
        String html() {
            return name + ".html";
        }

        String json() {
            return name + ".json";
        }
    }

    @Override
    public String toString() {
        return "PackOf[" + number + "]";
    }
}

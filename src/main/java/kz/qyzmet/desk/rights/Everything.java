package kz.qyzmet.desk.rights;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.consent.ConsentDocuments;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;

/**
 * What the first page of a person's archive says; the tickets and the journal have pages of their own.
 *
 * @param sources where each value came from, by its id
 * @param recipients those that the desk knows to have got something; who is declared stands with each purpose
 * @param papers where the scans lie in the archive, by the consent, the power or the correction that they stand behind
 * @param proven the consents whose receipts lie in the archive
 * @param takenBy the representative who took it for the person; null when nobody did
 */
record Everything(
        Instant at,
        SubjectId subject,
        String edition,
        List<Subjects.Held> values,
        Map<UUID, String> sources,
        String source,
        Language language,
        List<HeldPurposes.Held> purposes,
        List<Correction.Recipient> recipients,
        Iterable<Agreed> consents,
        Iterable<Demand> demands,
        Iterable<Representatives.Named> representatives,
        Iterable<Correction.Told> corrections,
        List<Blockings.Told> blockings,
        List<Chapter> chapters,
        Map<UUID, String> papers,
        Set<UUID> proven,
        Representatives.@Nullable Named takenBy,
        List<MyExport.Volume> volumes) {

    /** @param documents what stands behind giving and taking back, where a paper or a representative did it */
    record Agreed(Consents.Given consent, List<ConsentDocuments.Document> documents) {
        @Override
        public String toString() {
            return "Agreed[" + consent.id() + "]";
        }
    }

    /** @param by the representative who made it, if one did */
    record Demand(
            SubjectRequest request,
            @Nullable String by,
            String body,
            String answer,
            Iterable<PackOf.Written> letters,
            List<Attachment> files,
            List<CaseQuestions.Asked> questions) {
        @Override
        public String toString() {
            return "Demand[" + request.id() + "]";
        }
    }

    /** Told by another module. @param id for programs @param heading a message key */
    record Chapter(String id, String heading, Iterable<ArchiveChapter.Item> items) {}

    /** Where the receipt of a consent lies. */
    static String receipt(UUID consent) {
        return "receipts/" + consent + ".json";
    }

    String name() {
        return name(values);
    }

    /** The person's name among what is held about them; empty when there is none. */
    static String name(List<Subjects.Held> values) {
        return values.stream()
                .filter(value -> value.kind().equals("name"))
                .map(Subjects.Held::value)
                .findFirst()
                .orElse("");
    }

    /** The evidence of somebody who was named a representative and agreed to be one. */
    static final String REPRESENTATIVE = "representative";

    /** Where the person's record came from, in words that the pages know: the code itself may name an integration. */
    static String origin(String evidence) {
        return switch (evidence) {
            case "form", "web" -> "form";
            case "letter", "mail" -> "letter";
            case "staff", "console", "paper" -> "staff";
            case REPRESENTATIVE -> REPRESENTATIVE;
            case Strangers.DEMAND -> Strangers.DEMAND;
            default -> "program";
        };
    }

    @Override
    public String toString() {
        return "Everything[" + subject + "]";
    }
}

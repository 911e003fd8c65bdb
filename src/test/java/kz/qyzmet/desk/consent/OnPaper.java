package kz.qyzmet.desk.consent;

import java.time.LocalDate;
import java.util.UUID;
import kz.qyzmet.desk.policy.ConsentText;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;

/** A consent on paper with its scan, for tests of others. */
public final class OnPaper {
    private OnPaper() {}

    public static UUID given(
            Consents consents, Permit permit, SubjectId subject, ConsentText text, String document, byte[] scan) {
        return consents.onPaper(
                permit,
                subject,
                text,
                null,
                new ConsentDocuments.Document(document, LocalDate.of(2026, 11, 27), null),
                new Scan("pdf", scan));
    }
}

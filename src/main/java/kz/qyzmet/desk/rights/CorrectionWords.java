package kz.qyzmet.desk.rights;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Times;
import kz.qyzmet.desk.web.Words;
import org.springframework.stereotype.Component;

/** What a person is told of their corrections: which value, when, and who of those that had the old one was told of it, by name. Thread-safe. */
@Component
class CorrectionWords {
    private final Corrections corrections;
    private final Words words;

    CorrectionWords(Corrections corrections, Words words) {
        this.corrections = corrections;
        this.words = words;
    }

    /** Whether the desk itself corrects anything for a demand. */
    boolean any(SubjectRequest request) {
        return !corrections.of(request.id()).isEmpty();
    }

    /** For the answer to a demand: each value that was corrected, why and by which document, and who was told; of what waits still, as it will be said, and of a refusal only what was done. Empty when the desk itself corrects nothing. Names no value. */
    String of(Permit permit, SubjectRequest request) {
        return corrections.of(request.id()).stream()
                .filter(correction -> correction.doneAt() != null || request.refusal() == null)
                .map(correction -> told(request.language(), corrections.told(permit, correction)))
                .collect(Collectors.joining("\n\n"));
    }

    private String told(Language language, Correction.Told told) {
        var correction = told.correction();
        var why = new StringBuilder("\n")
                .append(words.say(
                        language,
                        "rights.letter.corrected.cause",
                        words.say(
                                language,
                                "rights.correction.cause." + correction.cause().id())));
        if (!told.document().isEmpty()) {
            why.append('\n').append(words.say(language, "rights.letter.corrected.document", told.document()));
        }
        return correction.doneAt() == null ? value(language, correction, "…") + why : of(language, told) + why;
    }

    private String value(Language language, Correction correction, String day) {
        return words.say(
                language,
                "rights.letter.corrected.value",
                words.say(language, "rights.data.value." + correction.kind()),
                day);
    }

    String of(Language language, Correction.Told told) {
        var at = Objects.requireNonNull(told.correction().doneAt());
        var text = new StringBuilder(value(language, told.correction(), Times.date(language, at)));
        say(text, language, "rights.letter.corrected.told", told.told());
        say(text, language, "rights.letter.corrected.untold", told.untold());
        if (told.recipients().isEmpty()) {
            text.append('\n').append(words.say(language, "rights.letter.corrected.nobody"));
        }
        return text.toString();
    }

    private void say(StringBuilder text, Language language, String key, List<Correction.Recipient> recipients) {
        if (!recipients.isEmpty()) {
            text.append('\n')
                    .append(words.say(
                            language,
                            key,
                            recipients.stream()
                                    .map(recipient -> words.say(
                                            language,
                                            "rights.correction.recipient."
                                                    + recipient.kind().id(),
                                            recipient.name(),
                                            Times.date(language, recipient.last())))
                                    .collect(Collectors.joining("; "))));
        }
    }
}

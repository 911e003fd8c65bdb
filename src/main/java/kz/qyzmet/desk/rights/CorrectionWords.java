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

    /** For the answer to a demand; empty when nothing was corrected by the desk itself. */
    String of(Permit permit, SubjectRequest request) {
        return corrections.of(request.id()).stream()
                .filter(correction -> correction.doneAt() != null)
                .map(correction -> of(request.language(), corrections.told(permit, correction)))
                .collect(Collectors.joining("\n\n"));
    }

    String of(Language language, Correction.Told told) {
        var at = Objects.requireNonNull(told.correction().doneAt());
        var text = new StringBuilder(words.say(
                language,
                "rights.letter.corrected.value",
                words.say(language, "rights.data.value." + told.correction().kind()),
                Times.date(language, at)));
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

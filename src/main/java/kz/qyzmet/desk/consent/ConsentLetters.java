package kz.qyzmet.desk.consent;

import java.util.List;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Words;
import org.springframework.stereotype.Component;

/** What the desk writes to people about their consents by itself, signed with the operator's details. Such letters leave whatever else was taken back. */
@Component
class ConsentLetters {
    private final Outbox outbox;
    private final Operator operator;
    private final Words words;

    ConsentLetters(Outbox outbox, Operator operator, Words words) {
        this.outbox = outbox;
        this.operator = operator;
        this.words = words;
    }

    /** Queues a letter in the caller's transaction. @param key of its words; the subject line stands under {@code key + ".subject"}; the signature is the last argument */
    void queue(Permit permit, SubjectId to, String address, Language language, String key, Object... arguments) {
        var signed = operator.details()
                .map(details ->
                        words.say(language, "consent.letter.signed", details.name(), details.bin(), details.email()))
                .orElse("");
        var all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = signed;
        outbox.queue(
                permit,
                new Letter(
                        to,
                        address,
                        Letter.Kind.RIGHTS,
                        language,
                        words.say(language, key + ".subject"),
                        words.say(language, key, all),
                        null,
                        List.of(),
                        outbox.newMessageId(),
                        null,
                        List.of(),
                        true,
                        null));
    }
}

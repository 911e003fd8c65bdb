package kz.qyzmet.desk.campaign;

import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The letters of a mailing: its words in the recipient's language, and below them who sends it, on which consent, and how to end that. */
@Component
class MailingLetters {
    private final Outbox outbox;
    private final UnsubscribeLinks links;
    private final Operator operator;
    private final Policy policy;
    private final Words words;

    MailingLetters(Outbox outbox, UnsubscribeLinks links, Operator operator, Policy policy, Words words) {
        this.outbox = outbox;
        this.links = links;
        this.operator = operator;
        this.policy = policy;
        this.words = words;
    }

    /** @param to has an address */
    Letter of(Mailing mailing, Card to) {
        return letter(
                mailing,
                to.id(),
                String.valueOf(to.email()),
                to.language(),
                mailing.kind().letter(),
                mailing.id(),
                links.address(to.id(), mailing.kind()));
    }

    /** As it would leave to this person of the staff: the same in everything but the address to unsubscribe by, which leads to nobody. */
    Letter specimen(Mailing mailing, SubjectId to, String address, Language language) {
        return letter(mailing, to, address, language, Letter.Kind.TRIAL, null, links.specimen(mailing.kind()));
    }

    private Letter letter(
            Mailing mailing,
            SubjectId to,
            String address,
            Language language,
            Letter.Kind kind,
            @Nullable UUID about,
            String unsubscribe) {
        var said = mailing.said(language);
        return new Letter(
                to,
                address,
                kind,
                language,
                said.subject(),
                said.text() + "\n\n-- \n" + footer(mailing.kind(), language, unsubscribe) + "\n",
                null,
                List.of(),
                outbox.newMessageId(),
                null,
                List.of(),
                true,
                about,
                null,
                null,
                false,
                unsubscribe);
    }

    private String footer(Mailing.Kind kind, Language language, String unsubscribe) {
        return words.say(
                language,
                "campaign.letter.footer",
                operator.details().map(OperatorDetails::name).orElse("Qyzmet Desk"),
                policy.consentKind(kind.consent(), language),
                unsubscribe);
    }
}

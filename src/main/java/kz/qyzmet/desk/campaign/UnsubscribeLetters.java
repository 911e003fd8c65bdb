package kz.qyzmet.desk.campaign;

import java.util.Optional;
import java.util.regex.Pattern;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.mail.ParsedMail;
import kz.qyzmet.desk.mail.ParsedMail.Automatic;
import kz.qyzmet.desk.mail.UnsubscribeMail;
import kz.qyzmet.desk.policy.Permit;
import org.springframework.stereotype.Component;

/**
 * The letter behind {@code mailto:} in {@code List-Unsubscribe} (RFC 2369, 3.2). The secret in its subject is the authority, as it is for the button, so it counts from any address: providers send such letters in their own
 * name, and many people read under one address what was sent to another. It takes back exactly one kind of consent. Nobody is answered, so nobody learns anything by trying.
 */
@Component
class UnsubscribeLetters implements UnsubscribeMail {
    /** The whole subject: what answers it ({@code Re:}) is something else. */
    private static final Pattern SUBJECT =
            Pattern.compile("\\s*unsubscribe\\s+([A-Za-z0-9_-]{40,200})\\s*", Pattern.CASE_INSENSITIVE);

    private final Unsubscribing unsubscribing;

    UnsubscribeLetters(Unsubscribing unsubscribing) {
        this.unsubscribing = unsubscribing;
    }

    @Override
    public boolean takes(ParsedMail letter) {
        return secret(letter).isPresent();
    }

    @Override
    public boolean receive(Permit rights, ParsedMail letter) {
        var holder = pressed(letter.autoSubmitted())
                ? secret(letter).flatMap(unsubscribing::read)
                : Optional.<UnsubscribeLinks.Holder>empty();
        holder.ifPresent(found -> unsubscribing.withdraw(found, Channel.MAIL));
        return holder.isPresent();
    }

    /** Somebody, or a program at their word. An answering machine wants nothing. */
    private static boolean pressed(Automatic automatic) {
        return switch (automatic) {
            case NONE, AUTO_GENERATED -> true;
            case AUTO_REPLY, BOUNCE, LIST, LOOP -> false;
        };
    }

    private static Optional<String> secret(ParsedMail letter) {
        var found = SUBJECT.matcher(letter.subject());
        return found.matches() ? Optional.of(found.group(1)) : Optional.empty();
    }
}

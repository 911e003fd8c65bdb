package kz.qyzmet.desk.mail;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of letters of a mailing: they left, were stopped, refused or came back. Published in the transaction that writes it down; names nobody.
 *
 * @param state as in the outbox: {@code sent}, {@code stopped}, {@code failed}
 * @param reason a code such as {@code withdrawn} or {@code bounce}
 */
public record MailingLetter(
        UUID mailing, String state, @Nullable String reason, int letters) {}

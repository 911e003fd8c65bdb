package kz.qyzmet.desk.mail;

import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;

/**
 * A letter of ours came back, or was refused for good. Published in the transaction that writes it down.
 *
 * @param address empty when it cannot be read any more
 * @param about the ticket
 * @param message what of the ticket it carried
 * @param code of RFC 3463, such as {@code 5.1.1}, or {@code smtp-550}
 * @param addressAtFault the address is doubtful from now on
 */
public record LetterReturned(
        SubjectId to,
        String address,
        @Nullable UUID about,
        @Nullable UUID message,
        String code,
        boolean addressAtFault) {
    @Override
    public String toString() {
        return "LetterReturned[" + code + "]";
    }
}

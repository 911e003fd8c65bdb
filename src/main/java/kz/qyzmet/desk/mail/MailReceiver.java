package kz.qyzmet.desk.mail;

import java.util.UUID;
import kz.qyzmet.desk.policy.Permit;

/** What a letter means is decided above: declared here so that the arrow points down. Called inside the transaction that makes the letter durable. */
public interface MailReceiver {
    /** The code of a letter that waits for its writer's confirmation. */
    String HELD = "held";

    Received receive(Permit permit, IncomingMail mail);

    /** Whether the address is somebody's who is blocked now: their letters lie nowhere but with the officer, whatever kept them from becoming tickets. */
    boolean blocked(String address);

    /** A letter whose writer is blocked: stored for the officer alone, in the open transaction of purpose rights (contracts 10). @return its id */
    UUID receiveBlocked(Permit permit, IncomingMail mail);

    /** Where the letter went. */
    record Received(UUID ticket, long number, UUID message) {}

    /** The letter belongs into the quarantine. @see #code such as {@code no-sender} */
    final class Unwanted extends RuntimeException {
        private final String code;

        public Unwanted(String code) {
            super(code);
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}

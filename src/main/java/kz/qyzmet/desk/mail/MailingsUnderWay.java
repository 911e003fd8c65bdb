package kz.qyzmet.desk.mail;

import java.util.Set;
import java.util.UUID;

/** Which mailings send now. Declared here, answered above: the letters of a paused one stay in the outbox and none of them begins to leave. */
public interface MailingsUnderWay {
    Set<UUID> now();
}

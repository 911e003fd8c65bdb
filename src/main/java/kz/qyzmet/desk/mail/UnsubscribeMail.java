package kz.qyzmet.desk.mail;

import kz.qyzmet.desk.policy.Permit;

/** Letters that a mail program sends when its button to unsubscribe is pressed (RFC 2369, 3.2; RFC 8058, 3). What they end is decided above: declared here so that the arrow points down. */
public interface UnsubscribeMail {
    /** Why such a letter was set aside, when nobody knows its secret. */
    String REASON = "unsubscribe";

    /** Whether the letter says so, with a genuine secret or not. */
    boolean takes(ParsedMail letter);

    /**
     * Called inside a transaction of purpose rights.
     *
     * @return false when nothing was ended, since the secret is nobody's or no person and no program of theirs wrote it
     */
    boolean receive(Permit rights, ParsedMail letter);
}

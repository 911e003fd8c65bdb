package kz.qyzmet.desk.mail;

import kz.qyzmet.desk.policy.Permit;
import org.springframework.stereotype.Component;

/** Letters on their way out, durable and visible. A letter queued in a transaction leaves when that has committed, and not otherwise. */
@Component
public class Outbox {
    /** Joins the caller's transaction; the sender wakes after the commit. */
    public void queue(Permit permit, Letter letter) {
        throw new UnsupportedOperationException();
    }

    /** A fresh Message-ID, without angle brackets. */
    public String newMessageId() {
        throw new UnsupportedOperationException();
    }
}

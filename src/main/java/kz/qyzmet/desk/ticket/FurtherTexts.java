package kz.qyzmet.desk.ticket;

import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.policy.Permit;

/**
 * Texts about a ticket that another module keeps, sealed by the key of the ticket's requester. A redaction reaches them like the ticket's own (clause 2.1.4). Runs as {@code Family.ERASURE}, for the officer.
 */
public interface FurtherTexts {
    /** @param sealed in the place that table, column and row name */
    record Kept(String table, String column, UUID row, byte[] sealed) {
        @Override
        public String toString() {
            return "Kept[" + table + "." + column + "]";
        }
    }

    List<Kept> of(Permit permit, UUID ticket);

    /** Writes the text anew; joins the caller's transaction. @param text one of {@link #of} with other words */
    void replace(Permit permit, Kept text);
}

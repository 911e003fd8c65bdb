package kz.qyzmet.desk.mail;

import java.util.Collection;

/** Implemented by whoever knows mailboxes of this desk: their addresses are ours, so they are never a party of a ticket and never a sender. */
public interface DeskAddresses {
    /** Plain addresses without names, in any case. */
    Collection<String> addresses();
}

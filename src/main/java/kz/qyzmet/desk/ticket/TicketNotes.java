package kz.qyzmet.desk.ticket;

import java.util.List;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.web.Page;

/** What another module has to say beside a ticket, to its requester or to the desk, as far as the permit reaches. Declared here, so that the arrow points down. */
public interface TicketNotes {
    /**
     * @param tone info, good or warning
     * @param text may be empty
     * @param href a page of this desk that says more; empty when there is none
     */
    record Note(String tone, String title, String text, String href, String label) {
        @Override
        public String toString() {
            return "Note[" + tone + "]";
        }
    }

    List<Note> beside(Page page, Permit permit, Ticket ticket);

    static List<Note> all(List<TicketNotes> notes, Page page, Permit permit, Ticket ticket) {
        return notes.stream()
                .flatMap(one -> one.beside(page, permit, ticket).stream())
                .toList();
    }
}

package kz.qyzmet.desk.ticket;

import java.util.UUID;

/** A ticket was opened; published in the transaction. */
public record TicketOpened(UUID ticket) {}

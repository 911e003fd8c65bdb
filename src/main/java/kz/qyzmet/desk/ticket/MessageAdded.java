package kz.qyzmet.desk.ticket;

import java.util.UUID;

/** Something was said in a ticket; published in the transaction. */
public record MessageAdded(UUID ticket, UUID message) {}

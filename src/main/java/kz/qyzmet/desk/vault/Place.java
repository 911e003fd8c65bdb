package kz.qyzmet.desk.vault;

import java.util.UUID;

/**
 * Where a sealed value stands. It is bound into the seal, so a value copied to another table, column or row does not open.
 *
 * @param row the primary key of the row
 */
public record Place(String table, String column, UUID row) {}

package kz.qyzmet.desk.vault;

/**
 * How far the news of a destroyed key came among the desks that work on one database.
 *
 * @param desks that work on it now
 * @param acknowledged those that said they dropped the key from memory; the others do within {@code key-cache}
 */
public record Spread(int desks, int acknowledged) {}

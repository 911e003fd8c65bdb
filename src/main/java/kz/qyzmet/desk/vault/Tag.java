package kz.qyzmet.desk.vault;

/**
 * What the journal stores about one person in one entry (contracts 12). While the person's key lives the tag can be found again and the payload opened; after
 * that the three are random-looking bytes, and the leaf made of them stays valid.
 *
 * @param tag HMAC of the entry's nonce under the person's log key
 * @param commitment HMAC of the payload under a salt
 * @param sealed salt and payload, sealed by the person's key
 */
public record Tag(byte[] tag, byte[] commitment, byte[] sealed) {}

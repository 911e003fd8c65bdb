package kz.qyzmet.desk.audit;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A key that notes are verified by (C2SP signed-note), written {@code name+8 hex digits+base64}.
 *
 * @param type 1 for the log's own signature, 4 for the dated signature of a witness (C2SP tlog-cosignature)
 */
public record NoteKey(String name, byte type, byte[] key) {
    static final byte LOG = 1;
    static final byte WITNESS = 4;
    static final int ID = 4;

    public NoteKey {
        if (name.isEmpty() || name.contains("+") || name.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("a key's name is not empty and has neither spaces nor plus");
        }
        if (key.length != Merkle.HASH || (type != LOG && type != WITNESS)) {
            throw new IllegalArgumentException("this program knows Ed25519 keys of the types 1 and 4");
        }
    }

    /** @throws IllegalArgumentException when this is no verifier key, or its number is not that of its bytes */
    public static NoteKey parse(String line) {
        var parts = line.strip().split("\\+", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException("a verifier key has three parts joined by plus");
        }
        var bytes = Base64.getDecoder().decode(parts[2]);
        if (bytes.length != 1 + Merkle.HASH) {
            throw new IllegalArgumentException("an Ed25519 verifier key has 33 bytes");
        }
        var key = new NoteKey(parts[0], bytes[0], Arrays.copyOfRange(bytes, 1, bytes.length));
        if (!key.line().equals(line.strip())) {
            throw new IllegalArgumentException("the number in the verifier key is not that of its bytes");
        }
        return key;
    }

    /** The first four bytes of a hash of name, type and key. */
    byte[] id() {
        var sha = Merkle.sha256();
        sha.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        sha.update(type);
        return Arrays.copyOf(sha.digest(key), ID);
    }

    /** As it stands in {@code key.pub}. */
    public String line() {
        var bytes = ByteBuffer.allocate(1 + key.length).put(type).put(key).array();
        return name + "+" + HexFormat.of().formatHex(id()) + "+"
                + Base64.getEncoder().encodeToString(bytes);
    }

    boolean signed(byte[] message, byte[] signature) {
        try {
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(publicKey());
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private PublicKey publicKey() throws GeneralSecurityException {
        // RFC 8032: little-endian y, the highest bit says whether x is odd
        var bytes = key.clone();
        boolean odd = (bytes[31] & 0x80) != 0;
        bytes[31] &= 0x7f;
        for (int i = 0; i < 16; i++) {
            byte swap = bytes[i];
            bytes[i] = bytes[31 - i];
            bytes[31 - i] = swap;
        }
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(new EdECPublicKeySpec(
                        NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, bytes))));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteKey that
                && name.equals(that.name)
                && type == that.type
                && MessageDigest.isEqual(key, that.key);
    }

    @Override
    public int hashCode() {
        return line().hashCode();
    }

    @Override
    public String toString() {
        return line();
    }
}

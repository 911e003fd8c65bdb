package kz.qyzmet.desk.rights;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.stereotype.Component;

/** Links that only whoever got the letter knows: an id and a keyed proof of it. No secret is stored anywhere, so none can be taken (contracts 21). Thread-safe. */
@Component
class ProvenLinks {
    /** To confirm a demand. */
    static final String DEMAND = "confirm-demand";
    /** To agree to be a representative, or not. */
    static final String POWER = "represent";

    /** To show that a new address is the person's. */
    static final String NEW_ADDRESS = "new-address";
    /** To show that an address from which letters came back reaches the person. */
    static final String DOUBTFUL = "doubtful-address";

    private static final int PROOF = 16;

    private final Vault vault;

    ProvenLinks(Vault vault) {
        this.vault = vault;
    }

    /** @param what one of the names above: a link for one thing proves nothing of another */
    String token(String what, UUID id) {
        return token(what, id, "");
    }

    /** @param address to which alone the link goes: it proves nothing once another stands in its place */
    String token(String what, UUID id, String address) {
        var token = ByteBuffer.allocate(16 + PROOF)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .put(proof(what, id, address));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    /** @return empty when it was not made here, or for something else */
    Optional<UUID> read(String what, String token) {
        return read(what, token, _ -> Optional.of(""));
    }

    /** @param address to which a link for this id goes now */
    Optional<UUID> read(String what, String token, Function<UUID, Optional<String>> address) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
        if (bytes.length != 16 + PROOF) {
            return Optional.empty();
        }
        var in = ByteBuffer.wrap(bytes);
        var id = new UUID(in.getLong(), in.getLong());
        var shown = Arrays.copyOfRange(bytes, 16, bytes.length);
        return address.apply(id)
                .filter(now -> MessageDigest.isEqual(proof(what, id, now), shown))
                .map(_ -> id);
    }

    private byte[] proof(String what, UUID id, String address) {
        return Arrays.copyOf(vault.fixedHash(what, id + address), PROOF);
    }
}

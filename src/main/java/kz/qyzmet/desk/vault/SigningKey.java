package kz.qyzmet.desk.vault;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** An Ed25519 key (RFC 8032) that signs and is never shown. Thread-safe. */
public final class SigningKey {
    private final PrivateKey key;
    private final byte[] publicKey;

    /** @param seed 32 random bytes */
    public SigningKey(byte[] seed) {
        try {
            this.key = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519 is not available", e);
        }
        // the JDK signs, but does not give the public key of a seed
        this.publicKey =
                new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded();
    }

    /** 32 bytes, as RFC 8032 writes them. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** 64 bytes. */
    public byte[] sign(byte[] message) {
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the message cannot be signed", e);
        }
    }

    /** Whether the holder of the private half signed exactly this. */
    public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (publicKey.length != Ed25519PublicKeyParameters.KEY_SIZE) {
            return false;
        }
        var verifier = new Ed25519Signer();
        verifier.init(false, new Ed25519PublicKeyParameters(publicKey, 0));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    @Override
    public String toString() {
        return "SigningKey";
    }
}

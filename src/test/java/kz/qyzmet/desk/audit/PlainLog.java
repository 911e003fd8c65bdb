package kz.qyzmet.desk.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * A second reader of the published formats, written from the texts of RFC 6962 and C2SP alone. It shares no line with the desk: what both read alike is
 * what the texts say, and not a mistake made twice.
 */
final class PlainLog {
    private PlainLog() {}

    static byte[] sha(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] leafHash(byte[] entry) {
        return sha(new byte[] {0x00}, entry);
    }

    /** RFC 6962, 2.1: MTH of leaf hashes. */
    static byte[] mth(List<byte[]> hashes) {
        if (hashes.isEmpty()) {
            return sha();
        }
        if (hashes.size() == 1) {
            return hashes.getFirst();
        }
        int k = 1;
        while (k * 2 < hashes.size()) {
            k *= 2;
        }
        return sha(new byte[] {0x01}, mth(hashes.subList(0, k)), mth(hashes.subList(k, hashes.size())));
    }

    /** RFC 6962, 2.1.1: PATH(m, D[n]). */
    static List<byte[]> path(int m, List<byte[]> d) {
        if (d.size() == 1) {
            return new ArrayList<>();
        }
        int k = 1;
        while (k * 2 < d.size()) {
            k *= 2;
        }
        List<byte[]> path;
        if (m < k) {
            path = path(m, d.subList(0, k));
            path.add(mth(d.subList(k, d.size())));
        } else {
            path = path(m - k, d.subList(k, d.size()));
            path.add(mth(d.subList(0, k)));
        }
        return path;
    }

    /** RFC 6962, 2.1.2: SUBPROOF(m, D[n], b). */
    static List<byte[]> subproof(int m, List<byte[]> d, boolean b) {
        if (m == d.size()) {
            var end = new ArrayList<byte[]>();
            if (!b) {
                end.add(mth(d));
            }
            return end;
        }
        int k = 1;
        while (k * 2 < d.size()) {
            k *= 2;
        }
        List<byte[]> proof;
        if (m <= k) {
            proof = subproof(m, d.subList(0, k), b);
            proof.add(mth(d.subList(k, d.size())));
        } else {
            proof = subproof(m - k, d.subList(k, d.size()), false);
            proof.add(mth(d.subList(0, k)));
        }
        return proof;
    }

    /** The root that an inclusion proof gives, walked by the shape of the tree. */
    static byte[] climb(long index, long size, byte[] leaf, List<byte[]> proof) {
        if (size == 1) {
            if (!proof.isEmpty()) {
                throw new AssertionError("a proof too long");
            }
            return leaf;
        }
        long k = 1;
        while (k * 2 < size) {
            k *= 2;
        }
        var last = proof.getLast();
        var rest = proof.subList(0, proof.size() - 1);
        return index < k
                ? sha(new byte[] {0x01}, climb(index, k, leaf, rest), last)
                : sha(new byte[] {0x01}, last, climb(index - k, size - k, leaf, rest));
    }

    /** The text of a note, when the verifier key {@code vkey} signed it. */
    static String open(String note, String vkey) {
        int plus = vkey.indexOf('+');
        var name = vkey.substring(0, plus);
        var id = vkey.substring(plus + 1, plus + 9);
        var key = Base64.getDecoder().decode(vkey.substring(plus + 10));
        var number = HexFormat.of().formatHex(sha((name + "\n").getBytes(StandardCharsets.UTF_8), key), 0, 4);
        if (!number.equals(id)) {
            throw new AssertionError("the key's number is wrong");
        }
        int split = note.lastIndexOf("\n\n");
        var text = note.substring(0, split + 1);
        for (var line : note.substring(split + 2).split("\n")) {
            var words = line.split(" ");
            var bytes = Base64.getDecoder().decode(words[2]);
            if (words[0].equals("\u2014")
                    && words[1].equals(name)
                    && HexFormat.of().formatHex(bytes, 0, 4).equals(id)) {
                var message = text;
                int from = 4;
                if (key[0] == 4) {
                    message = "cosignature/v1\ntime "
                            + ByteBuffer.wrap(bytes, 4, 8).getLong() + "\n" + text;
                    from = 12;
                }
                var verifier = new Ed25519Signer();
                verifier.init(false, new Ed25519PublicKeyParameters(key, 1));
                var signed = message.getBytes(StandardCharsets.UTF_8);
                verifier.update(signed, 0, signed.length);
                if (verifier.verifySignature(Arrays.copyOfRange(bytes, from, bytes.length))) {
                    return text;
                }
                throw new AssertionError("the signature is wrong");
            }
        }
        throw new AssertionError("the key signed nothing here");
    }

    /** The leaf hashes of a log of this size from its level 0 tiles. */
    static List<byte[]> leaves(Path folder, long size) throws IOException {
        var leaves = new ArrayList<byte[]>();
        for (long n = 0; n * 256 < size; n++) {
            long width = Math.min(256, size - n * 256);
            var bytes = Files.readAllBytes(folder.resolve("tile/0/" + number(n) + (width < 256 ? ".p/" + width : "")));
            for (int i = 0; i < width; i++) {
                leaves.add(Arrays.copyOfRange(bytes, i * 32, i * 32 + 32));
            }
        }
        return leaves;
    }

    static String number(long n) {
        var digits = String.format("%03d", n % 1000);
        var place = digits;
        for (long rest = n / 1000; rest > 0; rest /= 1000) {
            place = "x" + String.format("%03d", rest % 1000) + "/" + place;
        }
        return place;
    }
}

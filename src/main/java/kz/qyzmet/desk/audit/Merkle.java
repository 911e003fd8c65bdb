package kz.qyzmet.desk.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/** The hashing of RFC 6962, section 2.1, and what follows from a proof. Pure arithmetic: knows no file and no table. */
final class Merkle {
    static final int HASH = 32;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private Merkle() {}

    /** Its root when the log is empty: the hash of nothing. */
    static byte[] empty() {
        return sha256().digest();
    }

    static byte[] leaf(byte[] entry) {
        var sha = sha256();
        sha.update(LEAF);
        return sha.digest(entry);
    }

    static byte[] node(byte[] left, byte[] right) {
        var sha = sha256();
        sha.update(NODE);
        sha.update(left);
        return sha.digest(right);
    }

    /** The root over a power of two of hashes that lie side by side, from {@code from} on. */
    static byte[] perfect(byte[] hashes, int from, int count) {
        if (from < 0 || (from + count) * HASH > hashes.length || Integer.bitCount(count) != 1) {
            throw new IllegalArgumentException("a perfect tree has a power of two of leaves");
        }
        var level = Arrays.copyOfRange(hashes, from * HASH, (from + count) * HASH);
        var sha = sha256();
        for (int left = count; left > 1; left /= 2) {
            for (int i = 0; i < left / 2; i++) {
                sha.update(NODE);
                sha.update(level, i * 2 * HASH, 2 * HASH);
                System.arraycopy(sha.digest(), 0, level, i * HASH, HASH);
            }
        }
        return Arrays.copyOf(level, HASH);
    }

    /**
     * The root that an inclusion proof leads to (RFC 9162, 2.1.3.2).
     *
     * @return nothing equal to any root when the proof has the wrong length
     */
    static byte[] rootOfInclusion(byte[] leaf, long index, long size, List<byte[]> proof) {
        if (index < 0 || index >= size) {
            return new byte[0];
        }
        long node = index;
        long last = size - 1;
        var root = leaf;
        for (var step : proof) {
            if (last == 0 || step.length != HASH) {
                return new byte[0];
            }
            if ((node & 1) == 1 || node == last) {
                root = node(step, root);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                root = node(root, step);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 ? root : new byte[0];
    }

    /** Whether a consistency proof leads from the older tree to the newer one (RFC 9162, 2.1.4.2). */
    static boolean consistent(long older, byte[] olderRoot, long newer, byte[] newerRoot, List<byte[]> proof) {
        if (older < 0 || older > newer) {
            return false;
        }
        if (older == newer || older == 0) {
            return proof.isEmpty()
                    && (older == 0 ? Arrays.equals(olderRoot, empty()) : MessageDigest.isEqual(olderRoot, newerRoot));
        }
        var steps = new java.util.ArrayDeque<>(proof);
        if (Long.bitCount(older) == 1) {
            steps.addFirst(olderRoot);
        }
        if (steps.isEmpty()) {
            return false;
        }
        long node = older - 1;
        long last = newer - 1;
        while ((node & 1) == 1) {
            node >>= 1;
            last >>= 1;
        }
        var first = steps.removeFirst();
        var second = first;
        for (var step : steps) {
            if (last == 0 || step.length != HASH) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                first = node(step, first);
                second = node(step, second);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                second = node(second, step);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && MessageDigest.isEqual(first, olderRoot) && MessageDigest.isEqual(second, newerRoot);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}

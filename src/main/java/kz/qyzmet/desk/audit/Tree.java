package kz.qyzmet.desk.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A log at one size over its tiles: roots and proofs of RFC 6962. Keeps the tiles it read; not thread-safe. */
final class Tree {
    private record Place(int level, long number) {}

    private final Tiles tiles;
    private final long size;
    private final Map<Place, byte[]> read = new HashMap<>();

    Tree(Tiles tiles, long size) {
        this.tiles = tiles;
        this.size = size;
    }

    byte[] root() {
        return root(size);
    }

    /** The root when the log was smaller. */
    byte[] root(long older) {
        if (older < 0 || older > size) {
            throw new IllegalArgumentException("the log was never so large");
        }
        return older == 0 ? Merkle.empty() : hash(0, older);
    }

    byte[] leaf(long index) {
        return Arrays.copyOfRange(
                tile(0, index / Tiles.WIDTH),
                (int) (index % Tiles.WIDTH) * Merkle.HASH,
                (int) (index % Tiles.WIDTH + 1) * Merkle.HASH);
    }

    /** From the leaf's sibling up. */
    List<byte[]> inclusion(long index) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("the log has no such leaf");
        }
        var proof = new ArrayList<byte[]>();
        long from = 0;
        long to = size;
        while (to - from > 1) {
            long middle = from + split(to - from);
            if (index < middle) {
                proof.addFirst(hash(middle, to));
                to = middle;
            } else {
                proof.addFirst(hash(from, middle));
                from = middle;
            }
        }
        return proof;
    }

    /** That the log at {@code older} is a beginning of this one. */
    List<byte[]> consistency(long older) {
        if (older <= 0 || older > size) {
            throw new IllegalArgumentException("no proof leads from there");
        }
        var proof = new ArrayList<byte[]>();
        long from = 0;
        long to = size;
        long end = older;
        // RFC 6962, 2.1.2: the subproof, walked down
        while (end != to) {
            long middle = from + split(to - from);
            if (end <= middle) {
                proof.addFirst(hash(middle, to));
                to = middle;
            } else {
                proof.addFirst(hash(from, middle));
                from = middle;
            }
        }
        if (from != 0) {
            proof.addFirst(hash(from, to));
        }
        return proof;
    }

    private static long split(long leaves) {
        return Long.highestOneBit(leaves - 1);
    }

    private byte[] hash(long from, long to) {
        long leaves = to - from;
        if (Long.bitCount(leaves) == 1 && from % leaves == 0) {
            return perfect(from, Long.numberOfTrailingZeros(leaves));
        }
        long middle = from + split(leaves);
        return Merkle.node(hash(from, middle), hash(middle, to));
    }

    private byte[] perfect(long from, int height) {
        int level = height / 8;
        long position = from >> (8 * level);
        return Merkle.perfect(tile(level, position / Tiles.WIDTH), (int) (position % Tiles.WIDTH), 1 << (height % 8));
    }

    private byte[] tile(int level, long number) {
        return read.computeIfAbsent(new Place(level, number), place -> {
            int width = Tiles.width(level, number, size);
            var hashes = tiles.read(level, number, width);
            if (hashes.length != width * Merkle.HASH) {
                throw new Broken(Tiles.path(level, number, width) + " has the wrong length");
            }
            return hashes;
        });
    }
}

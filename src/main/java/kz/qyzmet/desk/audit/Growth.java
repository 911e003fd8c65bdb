package kz.qyzmet.desk.audit;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Appends leaves to a log: which tiles change, and how. Reads only the tiles at the right edge; not thread-safe. */
final class Growth {
    record Grown(int level, long number, byte[] hashes) {}

    private final Tiles before;
    private final long from;
    private final List<ByteArrayOutputStream> edge = new ArrayList<>();
    private final Map<List<Long>, Grown> grown = new LinkedHashMap<>();
    private long size;

    Growth(Tiles before, long size) {
        this.before = before;
        this.from = size;
        this.size = size;
        for (int level = 0; level < 8 && size >> (8 * level) > 0; level++) {
            edge.add(tile(level, size >> (8 * level)));
        }
    }

    private ByteArrayOutputStream tile(int level, long hashes) {
        var tile = new ByteArrayOutputStream(Tiles.WIDTH * Merkle.HASH);
        int width = (int) (hashes % Tiles.WIDTH);
        if (width > 0) {
            tile.writeBytes(before.read(level, hashes / Tiles.WIDTH, width));
        }
        return tile;
    }

    void append(byte[] leafHash) {
        append(0, size, leafHash);
        size++;
    }

    private void append(int level, long position, byte[] hash) {
        if (level == edge.size()) {
            edge.add(new ByteArrayOutputStream(Tiles.WIDTH * Merkle.HASH));
        }
        var tile = edge.get(level);
        tile.writeBytes(hash);
        if (tile.size() == Tiles.WIDTH * Merkle.HASH) {
            var full = tile.toByteArray();
            keep(level, position / Tiles.WIDTH, full);
            tile.reset();
            append(level + 1, position / Tiles.WIDTH, Merkle.perfect(full, 0, Tiles.WIDTH));
        }
    }

    private void keep(int level, long number, byte[] hashes) {
        grown.put(List.of((long) level, number), new Grown(level, number, hashes));
    }

    long size() {
        return size;
    }

    /** Every tile that is not as it was, the partial ones too. */
    List<Grown> tiles() {
        for (int level = 0; level < edge.size(); level++) {
            var tile = edge.get(level);
            if (tile.size() > 0 && size >> (8 * level) != from >> (8 * level)) {
                keep(level, (size >> (8 * level)) / Tiles.WIDTH, tile.toByteArray());
            }
        }
        return List.copyOf(grown.values());
    }

    /** All tiles, with what was appended. */
    Tiles whole() {
        tiles();
        return (level, number, width) -> {
            var tile = grown.get(List.of((long) level, number));
            return tile == null
                    ? before.read(level, number, width)
                    : java.util.Arrays.copyOf(tile.hashes(), width * Merkle.HASH);
        };
    }

    /** The tree with what was appended. */
    Tree tree() {
        return new Tree(whole(), size);
    }
}

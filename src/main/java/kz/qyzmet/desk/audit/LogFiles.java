package kz.qyzmet.desk.audit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Verifies the whole log from its files: trusts the keys and nothing else, and needs neither desk nor database. */
final class LogFiles {
    private final LogSource source;
    private final Tiles tiles;
    private final Checkpoint checkpoint;

    private LogFiles(LogSource source, Checkpoint checkpoint) {
        this.source = source;
        this.tiles = source.tiles();
        this.checkpoint = checkpoint;
    }

    /** @throws Broken with the first place that is not as it was signed */
    static Checkpoint verified(LogSource source, List<NoteKey> keys) {
        var note = source.get(JournalFolder.CHECKPOINT);
        if (note == null) {
            throw new Broken("checkpoint is missing");
        }
        var checkpoint = Checkpoint.verified(new String(note, java.nio.charset.StandardCharsets.UTF_8), keys);
        var files = new LogFiles(source, checkpoint);
        files.levels();
        files.root();
        files.entries();
        return checkpoint;
    }

    /** That an older checkpoint is a beginning of this log: the only way to see that it was rolled back or rewritten and signed again. */
    static void continues(LogSource source, Checkpoint now, Checkpoint before, String named) {
        if (!now.origin().equals(before.origin())) {
            throw new Broken(named + " is of another log");
        }
        if (before.size() > now.size()) {
            throw new Broken("checkpoint: the log was rolled back from " + before.size() + " to " + now.size()
                    + " leaves, as " + named + " shows");
        }
        if (!Arrays.equals(new Tree(source.tiles(), now.size()).root(before.size()), before.root())) {
            throw new Broken("checkpoint: the log does not continue " + named + " of " + before.size() + " leaves");
        }
    }

    /** Each full tile gives the hash that stands for it one level up. */
    private void levels() {
        for (int level = 0; level < 7 && checkpoint.size() >> (8 * (level + 1)) > 0; level++) {
            long full = checkpoint.size() >> (8 * (level + 1));
            byte[] above = new byte[0];
            for (long number = 0; number < full; number++) {
                int place = (int) (number % Tiles.WIDTH);
                if (place == 0) {
                    above = read(level + 1, number / Tiles.WIDTH);
                }
                var root = Merkle.perfect(read(level, number), 0, Tiles.WIDTH);
                int from = place * Merkle.HASH;
                if (!Arrays.equals(root, 0, Merkle.HASH, above, from, from + Merkle.HASH)) {
                    throw new Broken(Tiles.path(level, number, Tiles.WIDTH) + " does not give its hash in "
                            + path(level + 1, number / Tiles.WIDTH));
                }
            }
        }
    }

    private void root() {
        if (!Arrays.equals(new Tree(tiles, checkpoint.size()).root(), checkpoint.root())) {
            throw new Broken("checkpoint: the tiles do not give its root at size " + checkpoint.size());
        }
    }

    /** The leaves themselves, where they lie beside the tiles; the beginning may have been pruned. */
    private void entries() {
        long last = (checkpoint.size() - 1) / Tiles.WIDTH;
        for (long number = last; number >= 0 && checkpoint.size() > 0; number--) {
            int width = Tiles.width(0, number, checkpoint.size());
            var bundle = source.get(Tiles.bundle(number, width));
            if (bundle == null) {
                return;
            }
            entries(number, width, ByteBuffer.wrap(bundle));
        }
    }

    private void entries(long number, int width, ByteBuffer bundle) {
        var hashes = read(0, number);
        for (int i = 0; i < width; i++) {
            long index = number * Tiles.WIDTH + i;
            int length = bundle.remaining() < Short.BYTES ? -1 : Short.toUnsignedInt(bundle.getShort());
            if (length < 0 || length > bundle.remaining()) {
                throw new Broken(Tiles.bundle(number, width) + " ends before entry " + index);
            }
            var entry = new byte[length];
            bundle.get(entry);
            int from = i * Merkle.HASH;
            if (!Arrays.equals(Merkle.leaf(entry), 0, Merkle.HASH, hashes, from, from + Merkle.HASH)) {
                throw new Broken(Tiles.bundle(number, width) + ": entry " + index + " differs from its leaf");
            }
        }
        if (bundle.hasRemaining()) {
            throw new Broken(Tiles.bundle(number, width) + " goes on after its last entry");
        }
    }

    private byte[] read(int level, long number) {
        return tiles.read(level, number, Tiles.width(level, number, checkpoint.size()));
    }

    private String path(int level, long number) {
        return Tiles.path(level, number, Tiles.width(level, number, checkpoint.size()));
    }
}

package kz.qyzmet.desk.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The whole journal for an inspector: checkpoint, keys, tiles and the entries themselves ({@code tile/entries/…}), as a ZIP of the files that
 * {@code journal verify} reads. Entries hold codes, opaque ids and keyed hashes; still only the officer hands them out, and each time is an entry.
 */
@Component
public class JournalExport {
    private final JdbcTemplate database;
    private final JournalFolder folder;
    private final Journal journal;

    JournalExport(JdbcTemplate database, JournalFolder folder, Journal journal) {
        this.database = database;
        this.folder = folder;
        this.journal = journal;
    }

    /** @param permit for accountability, with the reach over everything */
    public void write(Permit permit, OutputStream to) throws IOException {
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.9", "no-rule");
        }
        journal.note(permit, Operation.PROVIDE, "journal:export", List.of(), "journal.entry");
        var zip = new ZipOutputStream(to, StandardCharsets.UTF_8);
        var source = folder.source();
        var note = folder.checkpoint().orElse(null);
        var keys = source.get(JournalFolder.KEYS);
        if (note != null && keys != null) {
            long size = Checkpoint.parse(Note.parse(note).text()).size();
            put(zip, JournalFolder.KEYS, keys);
            tiles(zip, source.tiles(), size);
            entries(zip, size);
            put(zip, JournalFolder.CHECKPOINT, note.getBytes(StandardCharsets.UTF_8));
        }
        zip.finish();
    }

    private static void tiles(ZipOutputStream zip, Tiles tiles, long size) throws IOException {
        for (int level = 0; level < 8 && size >> (8 * level) > 0; level++) {
            for (long number = 0; Tiles.width(level, number, size) > 0; number++) {
                int width = Tiles.width(level, number, size);
                put(zip, Tiles.path(level, number, width), tiles.read(level, number, width));
            }
        }
    }

    private void entries(ZipOutputStream zip, long size) throws IOException {
        for (long number = 0; Tiles.width(0, number, size) > 0; number++) {
            int width = Tiles.width(0, number, size);
            var leaves = database.query(
                    "select " + Leaf.COLUMNS + " from journal_entry where idx >= ? and idx < ? order by idx",
                    (row, n) -> Leaf.of(row).bytes(),
                    number * Tiles.WIDTH,
                    number * Tiles.WIDTH + width);
            if (leaves.size() == width) { // fewer: pruned at the end of their term
                put(zip, Tiles.bundle(number, width), bundle(leaves));
            }
        }
    }

    private static byte[] bundle(List<byte[]> leaves) {
        var bundle = new ByteArrayOutputStream();
        for (var leaf : leaves) {
            bundle.writeBytes(ByteBuffer.allocate(Short.BYTES)
                    .putShort((short) leaf.length)
                    .array());
            bundle.writeBytes(leaf);
        }
        return bundle.toByteArray();
    }

    private static void put(ZipOutputStream zip, String path, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(path));
        zip.write(bytes);
        zip.closeEntry();
    }
}

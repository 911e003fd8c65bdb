package kz.qyzmet.desk.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import kz.qyzmet.desk.vault.SigningKey;

/** How large the log is and what its root is (C2SP tlog-checkpoint). */
record Checkpoint(String origin, long size, byte[] root) {

    /** @throws Broken when the text is no checkpoint */
    static Checkpoint parse(String text) {
        var lines = text.split("\n", -1);
        if (lines.length < 4 || lines[0].isEmpty() || !lines[1].matches("0|[1-9][0-9]{0,17}")) {
            throw new Broken("the checkpoint has not the form of a checkpoint");
        }
        try {
            var root = Base64.getDecoder().decode(lines[2]);
            if (root.length != Merkle.HASH) {
                throw new Broken("the root in the checkpoint has not 32 bytes");
            }
            return new Checkpoint(lines[0], Long.parseLong(lines[1]), root);
        } catch (IllegalArgumentException e) {
            throw new Broken("the root in the checkpoint is not base64");
        }
    }

    /** @throws Broken when none of the keys signed it, or it is of another log than theirs */
    static Checkpoint verified(String note, List<NoteKey> keys) {
        var signed = Note.parse(note);
        if (!signed.signedBy(keys)) {
            throw new Broken("the checkpoint is not signed by the key");
        }
        var checkpoint = parse(signed.text());
        if (keys.stream().noneMatch(key -> key.name().equals(checkpoint.origin()))) {
            throw new Broken("the checkpoint is of another log");
        }
        return checkpoint;
    }

    String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
    }

    /** As a note signed by the desk. */
    String signed(SigningKey by) {
        var key = new NoteKey(origin, NoteKey.LOG, by.publicKey());
        var signature = by.sign(text().getBytes(StandardCharsets.UTF_8));
        return new Note(text(), List.of(new Note.Signed(origin, Note.numbered(key, signature)))).whole();
    }

    boolean same(Checkpoint other) {
        return origin.equals(other.origin) && size == other.size && Arrays.equals(root, other.root);
    }
}

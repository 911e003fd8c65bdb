package kz.qyzmet.desk.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A text with signatures below it (C2SP signed-note).
 *
 * @param text ends with a new line
 */
record Note(String text, List<Signed> signatures) {
    private static final String BREAK = "\n\n";
    private static final String DASH = "\u2014 ";
    private static final int MOST = 64;
    private static final int LARGEST = 1 << 20;

    /** @param bytes the key's number and the signature */
    record Signed(String name, byte[] bytes) {
        String line() {
            return DASH + name + " " + Base64.getEncoder().encodeToString(bytes) + "\n";
        }

        private boolean by(NoteKey key) {
            return name.equals(key.name())
                    && bytes.length > NoteKey.ID
                    && Arrays.equals(Arrays.copyOf(bytes, NoteKey.ID), key.id());
        }

        private byte[] signature() {
            return Arrays.copyOfRange(bytes, NoteKey.ID, bytes.length);
        }
    }

    /** @throws Broken when this is no signed note */
    static Note parse(String whole) {
        int end = whole.lastIndexOf(BREAK);
        if (whole.length() > LARGEST
                || end < 0
                || !whole.endsWith("\n")
                || whole.chars().anyMatch(Note::control)) {
            throw new Broken("the note has not the form of a signed note");
        }
        var signatures = new ArrayList<Signed>();
        for (var line : whole.substring(end + BREAK.length()).lines().toList()) {
            signatures.add(signature(line));
        }
        if (signatures.isEmpty() || signatures.size() > MOST) {
            throw new Broken("the note has not the form of a signed note");
        }
        return new Note(whole.substring(0, end + 1), List.copyOf(signatures));
    }

    private static boolean control(int letter) {
        return letter < ' ' && letter != '\n';
    }

    private static Signed signature(String line) {
        var words = line.split(" ", -1);
        if (!line.startsWith(DASH) || words.length != 3 || words[1].isEmpty() || words[1].contains("+")) {
            throw new Broken("a signature line of the note has not the right form");
        }
        try {
            var bytes = Base64.getDecoder().decode(words[2]);
            if (bytes.length <= NoteKey.ID) {
                throw new Broken("a signature of the note is too short");
            }
            return new Signed(words[1], bytes);
        } catch (IllegalArgumentException e) {
            throw new Broken("a signature of the note is not base64");
        }
    }

    /** Whether one of the keys signed the text. One of them that signed something else makes the note worthless. */
    boolean signedBy(List<NoteKey> keys) {
        boolean found = false;
        for (var signed : signatures) {
            for (var key : keys) {
                if (signed.by(key)) {
                    if (!verified(key, signed)) {
                        return false;
                    }
                    found = true;
                }
            }
        }
        return found;
    }

    /** When a witness signed, in seconds of POSIX time. */
    Optional<Long> witnessed(NoteKey witness) {
        return signatures.stream()
                .filter(signed -> signed.by(witness) && verified(witness, signed))
                .map(signed -> ByteBuffer.wrap(signed.signature()).getLong())
                .findFirst();
    }

    private boolean verified(NoteKey key, Signed signed) {
        if (key.type() == NoteKey.LOG) {
            return key.signed(text.getBytes(StandardCharsets.UTF_8), signed.signature());
        }
        if (signed.signature().length != Long.BYTES + 64) {
            return false;
        }
        var dated = ByteBuffer.wrap(signed.signature());
        long time = dated.getLong();
        var signature = new byte[64];
        dated.get(signature);
        return time >= 0 && key.signed(witnessing(time, text), signature);
    }

    /** What a witness signs. */
    static byte[] witnessing(long time, String text) {
        return ("cosignature/v1\ntime " + time + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes that stand in a signature line. */
    static byte[] numbered(NoteKey key, byte[] signature) {
        var id = key.id();
        return ByteBuffer.allocate(id.length + signature.length)
                .put(id)
                .put(signature)
                .array();
    }

    Note with(Signed signature) {
        var more = new ArrayList<>(signatures);
        more.add(signature);
        return new Note(text, List.copyOf(more));
    }

    /** As it is published. */
    String whole() {
        var whole = new StringBuilder(text).append('\n');
        signatures.forEach(signed -> whole.append(signed.line()));
        return whole.toString();
    }
}

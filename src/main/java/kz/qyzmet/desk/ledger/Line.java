package kz.qyzmet.desk.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.SigningKey;
import org.jspecify.annotations.Nullable;

/**
 * One line of a ledger file:
 *
 * <pre>
 * index time word first second chain signature
 * </pre>
 *
 * <p>{@code word} is a kind with act and subject, where needed with a colon and what it takes to do it again, or {@code done} / {@code void} with the first and last index that a transaction wrote before it ended. {@code chain} is SHA-256 over the chain before
 * and everything left of it; the signature (Ed25519) is over the chain.
 */
record Line(long index, Instant at, String word, String first, String second, byte[] chain) {
    static final String DONE = "done";
    static final String VOID = "void";
    private static final Set<String> KINDS =
            Arrays.stream(Ledgered.Kind.values()).map(Ledgered.Kind::id).collect(Collectors.toSet());
    private static final byte[] DOMAIN = "qyzmet-ledger 1\n".getBytes(StandardCharsets.UTF_8);

    static byte[] root(String node) {
        return hash(DOMAIN, node.getBytes(StandardCharsets.UTF_8));
    }

    boolean act() {
        return KINDS.contains(kind());
    }

    private String kind() {
        int colon = word.indexOf(':');
        return colon < 0 ? word : word.substring(0, colon);
    }

    static String word(Ledgered entry) {
        return entry.what().isEmpty() ? entry.kind().id() : entry.kind().id() + ":" + entry.what();
    }

    Ledgered entry() {
        var kind = kind();
        return new Ledgered(
                Ledgered.Kind.of(kind),
                UUID.fromString(first),
                new SubjectId(UUID.fromString(second)),
                kind.length() == word.length() ? "" : word.substring(kind.length() + 1),
                at);
    }

    /** Whether this line says how the line with that index ended. */
    boolean settles(long other) {
        return !act() && Long.parseLong(first) <= other && other <= Long.parseLong(second);
    }

    /** A line ready to be appended. */
    record Written(Line line, String text) {}

    static Written write(
            byte[] before, long index, Instant at, String word, String first, String second, SigningKey key) {
        var body = index + " " + at + " " + word + " " + first + " " + second;
        var chain = hash(before, body.getBytes(StandardCharsets.UTF_8));
        var text = body + " " + HexFormat.of().formatHex(chain) + " "
                + Base64.getEncoder().encodeToString(key.sign(signed(chain))) + "\n";
        return new Written(new Line(index, at, word, first, second, chain), text);
    }

    /** @return nothing when the line is not the one that follows, or was not signed by us */
    static Optional<Line> read(byte[] before, long index, String text, byte[] publicKey) {
        var words = text.split(" ");
        if (words.length != 7 || !words[0].equals(Long.toString(index))) {
            return Optional.empty();
        }
        try {
            var body = String.join(" ", List.of(words).subList(0, 5));
            var chain = hash(before, body.getBytes(StandardCharsets.UTF_8));
            if (!words[5].equals(HexFormat.of().formatHex(chain))
                    || !SigningKey.verify(
                            publicKey, signed(chain), Base64.getDecoder().decode(words[6]))) {
                return Optional.empty();
            }
            var line = new Line(index, Instant.parse(words[1]), words[2], words[3], words[4], chain);
            if (line.act()) {
                line.entry();
            } else if (!Set.of(DONE, VOID).contains(line.word())) {
                return Optional.empty();
            } else {
                line.settles(0);
            }
            return Optional.of(line);
        } catch (IllegalArgumentException | DateTimeParseException wrong) {
            return Optional.empty();
        }
    }

    private static byte[] signed(byte[] chain) {
        var message = new byte[DOMAIN.length + chain.length];
        System.arraycopy(DOMAIN, 0, message, 0, DOMAIN.length);
        System.arraycopy(chain, 0, message, DOMAIN.length, chain.length);
        return message;
    }

    private static byte[] hash(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    /** The SHA-256 of some bytes, in hex. */
    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(hash(bytes));
    }

    /** How the acts among these lines ended: {@code done}, {@code void}, or null for one whose end was not written any more. */
    static List<Ended> ends(List<Line> lines) {
        var ended = new ArrayList<Ended>();
        for (var line : lines) {
            if (line.act()) {
                ended.add(new Ended(
                        line,
                        lines.stream()
                                .skip(line.index())
                                .filter(later -> later.settles(line.index()))
                                .map(Line::word)
                                .findFirst()
                                .orElse(null)));
            }
        }
        return ended;
    }

    record Ended(Line line, @Nullable String how) {}

    /**
     * The acts of several nodes in one order: those of a node as it wrote them, whatever its clock did meanwhile; between nodes by the time, but the end of a blocking or a hold never before its beginning,
     * since clocks differ.
     *
     * @param nodes the acts of each node in the order of its file
     */
    static List<Ended> inOrder(List<List<Ended>> nodes) {
        var begins = new HashSet<Ledgered.Key>();
        nodes.forEach(
                node -> node.forEach(ended -> begins.add(ended.line().entry().key())));
        var queues = nodes.stream().map(ArrayDeque::new).toList();
        var order = new ArrayList<Ended>();
        while (true) {
            var waiting = queues.stream().filter(queue -> !queue.isEmpty()).toList();
            if (waiting.isEmpty()) {
                return order;
            }
            var next = Collections.min(
                    waiting,
                    Comparator.comparing((ArrayDeque<Ended> queue) -> queue.getFirst()
                                    .line()
                                    .entry()
                                    .begun()
                                    .filter(begins::contains)
                                    .isPresent())
                            .thenComparing(queue -> queue.getFirst().line().at()));
            var ended = next.removeFirst();
            begins.remove(ended.line().entry().key());
            order.add(ended);
        }
    }

    @Override
    public String toString() {
        return "Line[" + index + " " + word + "]";
    }
}

package kz.qyzmet.desk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import kz.qyzmet.desk.vault.SigningKey;
import org.junit.jupiter.api.Test;

/** The formats are the published ones: known vectors, and a second reader that shares no line with ours. */
class LogFormatTest {
    /** The eight leaves and roots that Certificate Transparency tests its trees with. */
    private static final List<String> LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private static final String NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private static final String NOTE = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.

            \u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
            """;

    /** Tiles in memory. */
    private static final class Memory implements Tiles {
        private final Map<List<Long>, byte[]> tiles = new HashMap<>();
        private long size;

        private void grow(List<byte[]> leaves) {
            var growth = new Growth(this, size);
            leaves.forEach(growth::append);
            growth.tiles().forEach(tile -> tiles.put(List.of((long) tile.level(), tile.number()), tile.hashes()));
            size = growth.size();
        }

        @Override
        public byte[] read(int level, long number, int width) {
            return java.util.Arrays.copyOf(
                    tiles.getOrDefault(List.of((long) level, number), new byte[0]), width * Merkle.HASH);
        }
    }

    @Test
    void treesHaveTheRootsOfTheKnownVectors() {
        var log = new Memory();
        assertThat(Merkle.empty())
                .asHexString()
                .isEqualToIgnoringCase("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        for (int i = 0; i < LEAVES.size(); i++) {
            log.grow(List.of(Merkle.leaf(HexFormat.of().parseHex(LEAVES.get(i)))));

            assertThat(new Tree(log, log.size).root()).asHexString().isEqualToIgnoringCase(ROOTS.get(i));
        }
    }

    @Test
    void rootsAndProofsAreThoseOfTheRfcAtEverySizeAroundATile() {
        var leaves = IntStream.range(0, 700)
                .mapToObj(i -> PlainLog.leafHash(("entry " + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
        var log = new Memory();
        var random = new Random(3);
        while (log.size < leaves.size()) {
            int to = (int) Math.min(leaves.size(), log.size + 1 + random.nextInt(40));
            log.grow(leaves.subList((int) log.size, to));
            var part = leaves.subList(0, to);
            var tree = new Tree(log, to);
            assertThat(tree.root()).isEqualTo(PlainLog.mth(part));

            int index = random.nextInt(to);
            var inclusion = tree.inclusion(index);
            assertThat(inclusion).containsExactlyElementsOf(PlainLog.path(index, part));
            assertThat(Merkle.rootOfInclusion(leaves.get(index), index, to, inclusion))
                    .isEqualTo(tree.root());
            assertThat(PlainLog.climb(index, to, leaves.get(index), inclusion)).isEqualTo(tree.root());

            int older = 1 + random.nextInt(to);
            var consistency = tree.consistency(older);
            var before = PlainLog.mth(leaves.subList(0, older));
            assertThat(consistency).containsExactlyElementsOf(PlainLog.subproof(older, part, true));
            assertThat(tree.root(older)).isEqualTo(before);
            assertThat(Merkle.consistent(older, before, to, tree.root(), consistency))
                    .isTrue();
        }
    }

    @Test
    void aProofThatWasTouchedLeadsNowhere() {
        var leaves = IntStream.range(0, 13)
                .mapToObj(i -> PlainLog.leafHash(new byte[] {(byte) i}))
                .toList();
        var log = new Memory();
        log.grow(leaves);
        var tree = new Tree(log, 13);
        for (int index = 0; index < 13; index++) {
            var proof = tree.inclusion(index);
            var shorter = proof.subList(0, proof.size() - 1);
            var longer = new ArrayList<>(proof);
            longer.add(new byte[32]);

            assertThat(Merkle.rootOfInclusion(leaves.get(index), index, 13, shorter))
                    .isNotEqualTo(tree.root());
            assertThat(Merkle.rootOfInclusion(leaves.get(index), index, 13, longer))
                    .isNotEqualTo(tree.root());
            assertThat(Merkle.rootOfInclusion(leaves.get(index), (index + 1) % 13, 13, proof))
                    .isNotEqualTo(tree.root());
            assertThat(Merkle.rootOfInclusion(leaves.get((index + 1) % 13), index, 13, proof))
                    .isNotEqualTo(tree.root());
        }
        var proof = new ArrayList<>(tree.consistency(6));
        assertThat(Merkle.consistent(6, tree.root(6), 13, tree.root(), proof)).isTrue();
        assertThat(Merkle.consistent(6, tree.root(5), 13, tree.root(), proof)).isFalse();
        assertThat(Merkle.consistent(7, tree.root(6), 13, tree.root(), proof)).isFalse();
        proof.set(0, new byte[32]);
        assertThat(Merkle.consistent(6, tree.root(6), 13, tree.root(), proof)).isFalse();
    }

    @Test
    void theKnownSignedNoteOpensAndNothingElseDoes() {
        var key = NoteKey.parse(NEUMANN);
        assertThat(Note.parse(NOTE).signedBy(List.of(key))).isTrue();
        assertThat(Note.parse(NOTE).whole()).isEqualTo(NOTE);
        assertThat(Note.parse(NOTE.replace("cryptography", "cryptographY")).signedBy(List.of(key)))
                .isFalse();
        assertThat(Note.parse(NOTE.replace("PeterNeumann", "PaterNeumann")).signedBy(List.of(key)))
                .isFalse();
        for (var wrong : List.of("", "text\n", NOTE.strip(), NOTE + "x", NOTE.replace("\u2014", "-"), NOTE + "\n")) {
            assertThatThrownBy(() -> Note.parse(wrong)).isInstanceOf(Broken.class);
        }
        assertThatThrownBy(() -> NoteKey.parse(NEUMANN.replace("c74f", "c74e")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theKnownSeedSignsTheKnownNote() {
        // golang.org/x/mod/sumdb/note prints this pair in its documentation
        var secret = Base64.getDecoder().decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");
        var signing = new SigningKey(java.util.Arrays.copyOfRange(secret, 1, 33));
        var key = new NoteKey("PeterNeumann", NoteKey.LOG, signing.publicKey());
        var text = NOTE.substring(0, NOTE.indexOf("\n\n") + 1);

        assertThat(key.line()).isEqualTo(NEUMANN);
        assertThat(new Note(
                                text,
                                List.of(new Note.Signed(
                                        "PeterNeumann",
                                        Note.numbered(key, signing.sign(text.getBytes(StandardCharsets.UTF_8))))))
                        .whole())
                .isEqualTo(NOTE);
    }

    @Test
    void tilesStandWhereTheTextSays() {
        assertThat(Tiles.path(0, 1234067, 256)).isEqualTo("tile/0/x001/x234/067");
        assertThat(Tiles.path(1, 0, 17)).isEqualTo("tile/1/000.p/17");
        // the text's own example: a tree of 70,000
        assertThat(Tiles.width(0, 272, 70_000)).isEqualTo(256);
        assertThat(Tiles.width(0, 273, 70_000)).isEqualTo(112);
        assertThat(Tiles.width(0, 274, 70_000)).isZero();
        assertThat(Tiles.width(1, 0, 70_000)).isEqualTo(256);
        assertThat(Tiles.width(1, 1, 70_000)).isEqualTo(17);
        assertThat(Tiles.width(2, 0, 70_000)).isEqualTo(1);
        assertThat(Tiles.width(1, 0, 256)).isEqualTo(1);
        for (long n : new long[] {0, 9, 999, 1000, 1001, 123_456_789}) {
            assertThat(Tiles.path(0, n, 256)).isEqualTo("tile/0/" + PlainLog.number(n));
        }
    }

    @Test
    void jsonHasOneSpelling() {
        var body = new HashMap<String, Object>();
        body.put("\u20ac", "Euro Sign");
        body.put("\r", "Carriage Return");
        body.put("\ufb33", "Hebrew Letter Dalet With Dagesh");
        body.put("1", "One");
        body.put("\ud83d\ude00", "Emoji: Grinning Face");
        body.put("\u0080", "Control");
        body.put("\u00f6", "Latin Small Letter O With Diaeresis");

        // RFC 8785, 3.2.3
        assertThat(CanonicalJson.text(body))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                        + "\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
        assertThat(CanonicalJson.text("\u20ac$\u000f\nA'B\"\\\\\"/"))
                .isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
        assertThat(CanonicalJson.text(List.of(true, 56L, Map.of()))).isEqualTo("[true,56,{}]");
        for (var wrong : List.<Object>of(1.5, 1L << 53, "\ud83d", new int[0])) {
            assertThatThrownBy(() -> CanonicalJson.text(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}

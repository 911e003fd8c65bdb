package kz.qyzmet.desk.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The primitives against published facts and against another implementation. */
class SealsTest {
    static Stream<List<String>> gcm() throws IOException {
        return lines("aes-gcm-256.txt");
    }

    static Stream<List<String>> wrap() throws IOException {
        return lines("aes-kw-256.txt");
    }

    @ParameterizedTest
    @MethodSource("gcm")
    void aPublishedSealIsWhatItIsSaidToBe(List<String> line) {
        var key = Seals.aes(hex(line.get(1)));
        var sealed = join(hex(line.get(5)), hex(line.get(6)));
        if (line.get(7).equals("valid")) {
            assertThat(Seals.encrypt(key, hex(line.get(2)), hex(line.get(3)), hex(line.get(4))))
                    .isEqualTo(sealed);
            assertThat(Seals.decrypt(key, hex(line.get(2)), hex(line.get(3)), sealed, 0))
                    .isEqualTo(hex(line.get(4)));
        } else {
            assertThatThrownBy(() -> Seals.decrypt(key, hex(line.get(2)), hex(line.get(3)), sealed, 0))
                    .isInstanceOf(Unreadable.class);
        }
    }

    @ParameterizedTest
    @MethodSource("wrap")
    void aPublishedWrappingIsWhatItIsSaidToBe(List<String> line) {
        var key = Seals.aes(hex(line.get(1)));
        if (line.get(4).equals("valid")) {
            assertThat(Seals.wrap(key, hex(line.get(2)))).isEqualTo(hex(line.get(3)));
            assertThat(Seals.unwrap(key, hex(line.get(3)))).isEqualTo(hex(line.get(2)));
        } else {
            assertThatThrownBy(() -> Seals.unwrap(key, hex(line.get(3)))).isInstanceOf(Unreadable.class);
        }
    }

    @Test
    void anotherImplementationReadsWhatWeSeal() throws InvalidCipherTextException {
        for (int length : new int[] {0, 1, 15, 16, 17, 255, 256, 4097}) {
            var key = Seals.random(32);
            var nonce = Seals.random(12);
            var bound = Seals.random(length % 100);
            var plain = Seals.random(length);
            var other = GCMBlockCipher.newInstance(AESEngine.newInstance());
            other.init(false, new AEADParameters(new KeyParameter(key), 128, nonce, bound));
            var sealed = Seals.encrypt(Seals.aes(key), nonce, bound, plain);
            var opened = new byte[other.getOutputSize(sealed.length)];
            int written = other.processBytes(sealed, 0, sealed.length, opened, 0);
            other.doFinal(opened, written);
            assertThat(opened).isEqualTo(plain);
        }
    }

    @Test
    void noBitOfTheNonceOrTheBoundDataCanBeFlippedAndNothingCut() {
        var key = Seals.aes(Seals.random(32));
        var nonce = Seals.random(12);
        var bound = Seals.random(40);
        var sealed = Seals.encrypt(key, nonce, bound, new byte[33]);
        for (int bit = 0; bit < 12 * 8; bit++) {
            var flipped = flip(nonce, bit);
            assertThatThrownBy(() -> Seals.decrypt(key, flipped, bound, sealed, 0))
                    .isInstanceOf(Unreadable.class);
        }
        for (int bit = 0; bit < 40 * 8; bit++) {
            var flipped = flip(bound, bit);
            assertThatThrownBy(() -> Seals.decrypt(key, nonce, flipped, sealed, 0))
                    .isInstanceOf(Unreadable.class);
        }
        for (int length = 0; length < sealed.length; length++) {
            var cut = Arrays.copyOf(sealed, length);
            assertThatThrownBy(() -> Seals.decrypt(key, nonce, bound, cut, 0)).isInstanceOf(Unreadable.class);
        }
    }

    @Test
    void aDerivedKeyIsTheFirstBlockOfHkdfExpand() throws GeneralSecurityException {
        var key = Seals.random(32);
        var expected = KDF.getInstance("HKDF-SHA256")
                .deriveData(HKDFParameterSpec.expandOnly(
                        new SecretKeySpec(key, "HKDF"), "lookup:email".getBytes(StandardCharsets.UTF_8), 32));
        assertThat(Seals.derive(key, "lookup:email")).isEqualTo(expected);
    }

    @Test
    void keysPrintNothing() {
        var key = new ContentKey(Seals.random(32));
        assertThat(key).hasToString("ContentKey");
    }

    @Test
    void aChunkOpensOnlyAsTheOneItWas() {
        var key = new ContentKey(Seals.random(32));
        var file = UUID.randomUUID();
        var sealed = key.seal(file, 3, false, new byte[100], 50);
        assertThat(sealed).hasSize(50 + ContentKey.OVERHEAD);
        assertThat(key.open(file, 3, false, sealed)).hasSize(50);
        assertThatThrownBy(() -> key.open(file, 4, false, sealed)).isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> key.open(file, 3, true, sealed)).isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> key.open(UUID.randomUUID(), 3, false, sealed)).isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> new ContentKey(Seals.random(32)).open(file, 3, false, sealed))
                .isInstanceOf(Unreadable.class);
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            var flipped = flip(sealed, bit);
            assertThatThrownBy(() -> key.open(file, 3, false, flipped)).isInstanceOf(Unreadable.class);
        }
    }

    private static Stream<List<String>> lines(String file) throws IOException {
        try (var in = SealsTest.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException(file + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.startsWith("#"))
                            .map(line -> List.of(line.split(" ")))
                            .toList()
                            .stream();
        }
    }

    private static byte[] flip(byte[] bytes, int bit) {
        var flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] hex(String text) {
        return text.equals("-") ? new byte[0] : HexFormat.of().parseHex(text);
    }
}

package kz.qyzmet.desk.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFolderTest {
    private static final Clock MONDAY = Clock.fixed(Instant.parse("2026-11-23T06:00:00Z"), ZoneOffset.UTC);
    private static final char[] PASSPHRASE = "сегіз тал, бір құдық".toCharArray();

    @TempDir
    Path place;

    @Test
    void theFolderIsMadeOnceAndReadByItsOwnerOnly() throws IOException {
        var folder = KeyFolder.open(place.resolve("keys"), MONDAY);
        folder.begin(1);
        var root = Files.readAllBytes(folder.path().resolve("root.key"));
        assertThat(root).hasSize(32);
        assertThat(KeyFolder.open(folder.path(), MONDAY).check()).isEqualTo(folder.check());
        assertThat(Files.readAllBytes(folder.path().resolve("root.key"))).isEqualTo(root);
        for (var name : new String[] {"root.key", "epoch-1.key"}) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.path().resolve(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void anEpochIsBegunOnceAlsoByTwoNodes() throws Exception {
        var one = KeyFolder.open(place, MONDAY);
        var two = KeyFolder.open(place, MONDAY);
        var threads = IntStream.range(0, 8)
                .mapToObj(i -> Thread.startVirtualThread(() -> (i % 2 == 0 ? one : two).begin(1)))
                .toList();
        for (var thread : threads) {
            thread.join();
        }
        var hash = one.epochs().getFirst().lookupKey(LookupKind.EMAIL);
        assertThat(two.epochs()).hasSize(1);
        assertThat(two.epochs().getFirst().lookupKey(LookupKind.EMAIL)).isEqualTo(hash);
        assertThat(one.epochs().getFirst().start()).isEqualTo(MONDAY.instant());
    }

    @Test
    void aKeyFileOfAnotherFolderOrEpochIsRefused() throws IOException {
        var mine = KeyFolder.open(place.resolve("a"), MONDAY);
        var other = KeyFolder.open(place.resolve("b"), MONDAY);
        mine.begin(1);
        other.begin(1);
        other.begin(2);
        Files.copy(other.path().resolve("epoch-2.key"), mine.path().resolve("epoch-2.key"));
        assertThatThrownBy(mine::epochs)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not belong to the root key");

        Files.writeString(
                other.path().resolve("epoch-2.key"),
                Files.readString(other.path().resolve("epoch-2.key")).replace("2026-11-23", "2026-11-16"));
        assertThatThrownBy(other::epochs).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDestroyedEpochIsGone() {
        var folder = KeyFolder.open(place, MONDAY);
        folder.begin(1);
        folder.begin(2);
        folder.destroy(1);
        assertThat(folder.epochs()).extracting(Epoch::number).containsExactly(2);
        assertThat(place.resolve("epoch-1.key")).doesNotExist();
    }

    @Test
    void anExportBringsTheKeysBackAndOnlyWithItsPassphrase() throws IOException {
        var folder = KeyFolder.open(place.resolve("keys"), MONDAY);
        folder.begin(1);
        folder.begin(2);
        var fixed = folder.fixed();
        var index = folder.index("tickets", false);
        assertThat(folder.lastExport()).isEmpty();
        var file = place.resolve("safe.txt");
        KeyExport.write(folder.path(), file, PASSPHRASE, MONDAY.instant());
        assertThat(folder.lastExport()).contains(MONDAY.instant());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        var back = place.resolve("back");
        assertThatThrownBy(() -> KeyExport.read(file, "another passphrase".toCharArray(), back))
                .isInstanceOf(KeyExport.Failed.class)
                .hasMessageContaining("passphrase is wrong");
        assertThat(back).doesNotExist();
        KeyExport.read(file, PASSPHRASE, back);
        var again = KeyFolder.open(back, MONDAY);
        assertThat(again.check()).isEqualTo(folder.check());
        assertThat(again.fixed()).isEqualTo(fixed);
        assertThat(again.epochs()).extracting(Epoch::number).containsExactly(2, 1);
        assertThat(again.index("tickets", false)).isNotEqualTo(index);
        KeyExport.read(file, PASSPHRASE, back);

        var stranger = KeyFolder.open(place.resolve("stranger"), MONDAY);
        assertThatThrownBy(() -> KeyExport.read(file, PASSPHRASE, stranger.path()))
                .isInstanceOf(KeyExport.Failed.class)
                .hasMessageContaining("another root key");
        assertThatThrownBy(() -> KeyExport.write(folder.path(), file, PASSPHRASE, MONDAY.instant()))
                .isInstanceOf(KeyExport.Failed.class);
        assertThatThrownBy(() ->
                        KeyExport.write(folder.path(), place.resolve("x"), "short".toCharArray(), MONDAY.instant()))
                .isInstanceOf(KeyExport.Failed.class);
    }

    @Test
    void noByteOfAnExportCanBeChanged() throws IOException {
        var folder = KeyFolder.open(place.resolve("keys"), MONDAY);
        var file = place.resolve("safe.txt");
        KeyExport.write(folder.path(), file, PASSPHRASE, MONDAY.instant());
        var text = Files.readString(file);
        for (int at : new int[] {3, 25, 50, 60, text.length() - 5}) {
            var changed = new StringBuilder(text);
            changed.setCharAt(at, text.charAt(at) == 'A' ? 'B' : 'A');
            Files.writeString(file, changed, StandardCharsets.UTF_8);
            assertThatThrownBy(() -> KeyExport.read(file, PASSPHRASE, place.resolve("back")))
                    .isInstanceOf(KeyExport.Failed.class);
        }
    }
}

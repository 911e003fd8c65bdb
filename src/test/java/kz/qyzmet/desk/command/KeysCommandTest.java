package kz.qyzmet.desk.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.vault.OutsideVault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
    private static final String PASSPHRASE = "сегіз тал, бір құдық";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void lostKeysComeBackFromTheirExport() throws IOException {
        var keys = folder.resolve("data/keys");
        Files.createDirectories(folder.resolve("data"));
        OutsideVault.newKeys(keys);
        var root = Files.readAllBytes(keys.resolve("root.key"));
        var file = folder.resolve("safe").toString();

        assertThat(run(Map.of("QYZMET_PASSPHRASE", PASSPHRASE), "export", file)).isZero();
        assertThat(run(Map.of(), "import", file, "--passphrase-stdin")).isZero();
        for (var lost : List.of("root.key", "fixed.key", "epoch-1.key")) {
            Files.delete(keys.resolve(lost));
        }
        assertThat(run(Map.of(), "import", file, "--passphrase-stdin")).isZero();
        assertThat(Files.readAllBytes(keys.resolve("root.key"))).isEqualTo(root);
        assertThat(keys.resolve("fixed.key")).exists();
        assertThat(keys.resolve("epoch-1.key")).exists();
        assertThat(said.toString(StandardCharsets.UTF_8)).doesNotContain(PASSPHRASE);
    }

    @Test
    void aWrongPassphraseIsRefusedAndAWrongCallSaysHow() {
        var keys = folder.resolve("data/keys");
        OutsideVault.newKeys(keys);
        var file = folder.resolve("safe").toString();
        assertThat(run(Map.of("QYZMET_PASSPHRASE", PASSPHRASE), "export", file)).isZero();
        assertThat(run(Map.of("QYZMET_PASSPHRASE", "another passphrase"), "import", file))
                .isEqualTo(Stop.REFUSED);
        assertThat(run(Map.of("QYZMET_PASSPHRASE", PASSPHRASE), "export", file)).isEqualTo(Stop.REFUSED);
        assertThat(run(Map.of(), "export")).isEqualTo(Stop.WRONG_CALL);
        assertThat(run(Map.of(), "burn", file)).isEqualTo(Stop.WRONG_CALL);
    }

    private int run(Map<String, String> environment, String... words) {
        var all = new ArrayList<>(List.of("keys"));
        all.addAll(List.of(words));
        all.addAll(List.of("--data", folder.resolve("data").toString()));
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        var in = new ByteArrayInputStream((PASSPHRASE + "\n").getBytes(StandardCharsets.UTF_8));
        return Main.run(all, new Console(in, out, out, environment));
    }
}

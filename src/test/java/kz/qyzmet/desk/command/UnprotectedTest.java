package kz.qyzmet.desk.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The benchmark's desk without protection is made from outside; the product has no such switch (issue 3, figures). */
class UnprotectedTest {
    private static final Path PRODUCT = Path.of("target/classes");

    @Test
    void everyMethodThatIsTakenAwayIsThereToBeTaken() throws IOException {
        var classes = Unprotected.classes();

        assertThat(classes)
                .containsOnlyKeys(
                        "kz.qyzmet.desk.vault.Vault",
                        "kz.qyzmet.desk.audit.Journal",
                        "kz.qyzmet.desk.policy.PermitScope",
                        "kz.qyzmet.desk.database.Acting",
                        "kz.qyzmet.desk.database.Pools",
                        "kz.qyzmet.desk.database.DatabaseBeans",
                        "kz.qyzmet.desk.search.EncryptedDirectory");
        for (var rewritten : classes.entrySet()) {
            assertThat(rewritten.getValue()).isNotEqualTo(product(rewritten.getKey()));
        }
    }

    @Test
    void theProductHoldsNothingThatCouldSwitchItsProtectionOff() throws IOException {
        try (var files = Files.walk(PRODUCT)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var name = file.getFileName().toString();
                assertThat(name).doesNotStartWith("Unprotected");
                // only the benchmark knows the name, and it needs the sources to do something with it
                if (name.endsWith(".class") && !name.startsWith("BenchProtection")) {
                    assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                            .as(name)
                            .doesNotContain("Unprotected");
                }
            }
        }
    }

    private static byte[] product(String name) throws IOException {
        return Files.readAllBytes(PRODUCT.resolve(name.replace('.', '/') + ".class"));
    }
}

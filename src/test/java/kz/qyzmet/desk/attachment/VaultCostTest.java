package kz.qyzmet.desk.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.LookupKind;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What the vault costs, written to {@code target/vault-cost.txt}: figures to quote, no limits to keep. */
@DeskTest
@Tag("long")
class VaultCostTest {
    private static final int TIMES = 40_000;

    @Autowired
    Vault vault;

    @Autowired
    Attachments attachments;

    @Autowired
    Policy policy;

    private final List<String> table = new ArrayList<>();

    @Test
    void theCostOfEachActIsWrittenDown() throws Exception {
        var permit = policy.permit(Actor.system("mail"), Purpose.SUPPORT);
        var aigerim = SubjectId.random();
        var ivan = SubjectId.random();
        vault.enrol(List.of(aigerim, ivan));
        var place = new Place("message", "body", UUID.randomUUID());
        var name = "Әйгерім Құрманғазықызы";
        var text = "х".repeat(512);
        var direct = vault.seal(aigerim, place, name);
        var one = vault.sealText(aigerim, null, place, text);
        var two = vault.sealText(aigerim, ivan, place, text);
        measure("seal a name", () -> vault.seal(aigerim, place, name));
        measure("open a name", () -> vault.open(permit, aigerim, place, direct));
        measure("seal a text of 1 KB", () -> vault.sealText(aigerim, null, place, text));
        measure("open a text of 1 KB", () -> vault.open(permit, aigerim, place, one));
        measure("seal a nested text of 1 KB", () -> vault.sealText(aigerim, ivan, place, text));
        measure("open a nested text of 1 KB", () -> vault.open(permit, aigerim, place, two));
        measure("look-up hash", () -> vault.lookup(LookupKind.EMAIL, "aigerim@mail.example"));
        measure("journal tag of 200 bytes", () -> vault.tag(aigerim, new byte[16], new byte[200]));
        var people = Stream.generate(SubjectId::random).limit(10_000).toList();
        long start = System.nanoTime();
        vault.enrol(people);
        table.add(line("enrol, in one batch of 10,000", System.nanoTime() - start, 10_000));

        start = System.nanoTime();
        var upload = attachments.receive(new Noise(50L << 20), Long.MAX_VALUE);
        var took = System.nanoTime() - start;
        attachments.attach(permit, upload, aigerim, null, UUID.randomUUID(), "a", "", null, false);
        table.add(line("receive, a megabyte of fifty", took, 50));
        start = System.nanoTime();
        attachments.write(permit, upload.id(), OutputStream.nullOutputStream());
        table.add(line("write, a megabyte of fifty", System.nanoTime() - start, 50));

        Files.write(Path.of("target/vault-cost.txt"), table);
        assertThat(table).hasSize(11);
    }

    private void measure(String what, Runnable act) {
        for (int i = 0; i < TIMES; i++) {
            act.run();
        }
        long start = System.nanoTime();
        for (int i = 0; i < TIMES; i++) {
            act.run();
        }
        table.add(line(what, System.nanoTime() - start, TIMES));
    }

    private static String line(String what, long nanos, int times) {
        return "%-32s %9.1f us".formatted(what, nanos / 1000.0 / times);
    }
}

package kz.qyzmet.desk.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.TestPools;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.TooLarge;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@DeskTest
class AttachmentsTest {
    @Autowired
    Attachments attachments;

    @Autowired
    Vault vault;

    @Autowired
    Policy policy;

    @Autowired
    JdbcClient sql;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    ConfigurableApplicationContext context;

    @Autowired
    DataFolder folder;

    private final SubjectId aigerim = SubjectId.random();
    private final SubjectId ivan = SubjectId.random();
    private final UUID message = UUID.randomUUID();
    private Permit permit = Policy.shipped().permit(Actor.system("mail"), Purpose.SUPPORT);

    @BeforeEach
    void people() {
        permit = policy.permit(Actor.system("mail"), Purpose.SUPPORT);
        vault.enrol(List.of(aigerim, ivan));
    }

    @Test
    void aFileOfAnyLengthComesBackWhole() throws IOException {
        int chunk = Attachments.CHUNK;
        for (int size : new int[] {0, 1, chunk - 1, chunk, chunk + 1, 4 * chunk, 4 * chunk + 1, 5 * chunk + 7}) {
            var bytes = new Noise(size).readAllBytes();
            var upload = receive(bytes);
            attach(upload, "a.bin");
            assertThat(upload.size()).isEqualTo(size);
            assertThat(read(upload.id())).isEqualTo(bytes);
            assertThat(chunks(upload.id())).isEqualTo(Math.max(1, (size + chunk - 1) / chunk));
        }
    }

    @Test
    void aFileSaysItsNameTypeSizeAndDigest() {
        var upload = receive("сәлем".getBytes(StandardCharsets.UTF_8));
        transaction.executeWithoutResult(_ -> attachments.attach(
                permit, upload, aigerim, null, message, "Өтініш.txt", "Text/Plain; charset=utf-8", "a@b", true));
        assertThat(attachments.of(permit, List.of(message, UUID.randomUUID())))
                .containsExactly(new Attachment(
                        upload.id(), message, "Өтініш.txt", "text/plain", 10, upload.sha256(), "a@b", true));
        assertThat(attachments.find(permit, upload.id()).orElseThrow().name()).isEqualTo("Өтініш.txt");
        assertThat(attachments.find(permit, UUID.randomUUID())).isEmpty();
    }

    @Test
    void aRawLetterIsNoFileOfItsMessage() {
        var upload = receive("From: ivan@mail.example".getBytes(StandardCharsets.UTF_8));
        attachments.attachRaw(permit, upload, aigerim, ivan, message);
        assertThat(attachments.of(permit, List.of(message))).isEmpty();
        var raw = attachments.raw(permit, message).orElseThrow();
        assertThat(raw.type()).isEqualTo("message/rfc822");
        assertThat(read(raw.id())).asString().startsWith("From: ");
    }

    @Test
    void nothingOfAFileStandsInTheDatabaseInClear() {
        var marker = "marker-" + UUID.randomUUID();
        var upload = receive(marker.repeat(50_000).getBytes(StandardCharsets.UTF_8));
        attachments.attach(permit, upload, aigerim, null, message, marker + ".txt", "x/" + marker, marker, false);
        var hex = HexFormat.of().formatHex(marker.getBytes(StandardCharsets.UTF_8));
        for (var table : List.of("attachment", "attachment_chunk")) {
            assertThat(sql.sql("select count(*) from " + table
                                    + " t where t::text like ? or t::text like ? or t::text like ?")
                            .params("%" + marker + "%", "%" + hex + "%", "%" + upload.sha256() + "%")
                            .query(Long.class)
                            .single())
                    .isZero();
        }
    }

    @Test
    void theDestructionOfEitherPersonEndsAnOutsidersFile() {
        var first = receive(new byte[] {1});
        attachments.attach(permit, first, aigerim, ivan, message, "a", "", null, false);
        assertThat(read(first.id())).containsExactly(1);
        vault.forget(ivan);
        assertThatThrownBy(() -> read(first.id())).isInstanceOf(Unreadable.class);
        assertThat(attachments.of(permit, List.of(message))).isEmpty();

        var second = receive(new byte[] {2});
        attachments.attach(permit, second, aigerim, null, message, "b", "", null, false);
        assertThat(attachments.of(permit, List.of(message))).hasSize(1);
        vault.forget(aigerim);
        assertThatThrownBy(() -> read(second.id())).isInstanceOf(Unreadable.class);
        assertThat(attachments.of(permit, List.of(message))).isEmpty();
    }

    @Test
    void chunksCannotBeCutSwappedRepeatedOrTakenFromAnotherFile() throws IOException {
        var bytes = new Noise(3L * Attachments.CHUNK).readAllBytes();
        var other = receive(bytes);
        attach(other, "other");
        List<Consumer<UUID>> attacks = List.of(
                id -> remove(id, 2),
                id -> remove(id, 1),
                id -> replace(id, 1, chunk(id, 0)),
                id -> replace(id, 0, chunk(other.id(), 0)),
                id -> {
                    var changed = chunk(id, 2);
                    changed[100] ^= 1;
                    replace(id, 2, changed);
                },
                id -> change("size = 2 * 262144", id),
                id -> change("content_key = (select content_key from attachment where id = '" + other.id() + "')", id),
                id -> change("content_key = label", id));
        for (var attack : attacks) {
            var upload = receive(bytes);
            attach(upload, "a");
            assertThat(read(upload.id())).isEqualTo(bytes);
            attack.accept(upload.id());
            assertThatThrownBy(() -> read(upload.id())).isInstanceOf(Unreadable.class);
        }
        change("label = content_key", other.id());
        assertThatThrownBy(() -> attachments.find(permit, other.id())).isInstanceOf(Unreadable.class);
    }

    @Test
    void theApplicationMayNotChangeAChunk() {
        var upload = receive(new byte[] {1});
        assertThatThrownBy(() -> Acting.as(
                        Family.SUPPORT,
                        () -> sql.sql("update attachment_chunk set sealed = '' where attachment_id = ?")
                                .param(upload.id())
                                .update()))
                .hasRootCauseMessage("ERROR: permission denied for table attachment_chunk");
    }

    @Test
    void tooManyBytesAreRefusedBeforeTheyHaveAllCome() {
        var noise = new Noise(200L << 20);
        var before = rows();
        assertThatThrownBy(() -> attachments.receive(noise, attachments.limitBytes()))
                .isInstanceOf(TooLarge.class);
        assertThat(noise.read).isLessThanOrEqualTo((50L << 20) + 2L * Attachments.CHUNK);
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void anUploadOfExactlyTheLimitIsTaken() {
        assertThat(attachments.receive(new Noise(1000), 1000).size()).isEqualTo(1000);
        assertThatThrownBy(() -> attachments.receive(new Noise(1001), 1000)).isInstanceOf(TooLarge.class);
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() {
        var before = rows();
        assertThatThrownBy(() -> attachments.receive(broken(3 << 20), Long.MAX_VALUE))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void aSlowSenderHoldsNoConnectionAndWhatAKillLeavesIsUnreadableAndSwept() throws Exception {
        var stuck = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var before = ids();
        var sender = Thread.startVirtualThread(() -> {
            try {
                attachments.receive(slow(3 << 20, stuck, go), Long.MAX_VALUE);
            } catch (RuntimeException e) {
                // the end of this test
            }
        });
        assertThat(stuck.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(TestPools.of(Family.SUPPORT, context).getHikariPoolMXBean().getActiveConnections())
                .isZero();

        // this is what a kill would leave: chunks, and no key anywhere
        var left = ids().stream().filter(id -> !before.contains(id)).toList();
        assertThat(left).hasSize(1);
        assertThat(chunks(left.getFirst())).isPositive();
        assertThatThrownBy(() -> read(left.getFirst())).isInstanceOf(Unreadable.class);
        assertThat(attachments.find(permit, left.getFirst())).isEmpty();

        attachments.sweep(Instant.now().minus(Duration.ofHours(1)));
        assertThat(ids()).contains(left.getFirst());
        sql.sql("update attachment set touched_at = now() - interval '2 hours' where id = ?")
                .param(left.getFirst())
                .update();
        attachments.sweep(Instant.now().minus(Duration.ofHours(1)));
        assertThat(chunks(left.getFirst())).isZero();
        go.countDown();
        sender.join();
    }

    @Test
    void whatAMessageHasTakenIsNeitherSweptNorDiscardedNorTakenAgain() {
        var upload = receive(new byte[] {1});
        attach(upload, "a");
        attachments.discard(upload);
        sql.sql("update attachment set touched_at = now() - interval '2 hours' where id = ?")
                .param(upload.id())
                .update();
        attachments.sweep(Instant.now().minus(Duration.ofHours(1)));
        assertThat(read(upload.id())).containsExactly(1);
        assertThatThrownBy(() -> attach(upload, "b")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDiscardedUploadIsGone() {
        var upload = receive(new byte[] {1});
        attachments.discard(upload);
        assertThat(chunks(upload.id())).isZero();
    }

    @Test
    void aMessageTakesNoMoreThanTwentyFiles() {
        for (int i = 0; i < 20; i++) {
            attach(receive(new byte[] {1}), "a" + i);
        }
        assertThatThrownBy(() -> attach(receive(new byte[] {1}), "b")).isInstanceOf(Invalid.class);
        attachments.attachRaw(permit, receive(new byte[] {1}), aigerim, null, message);
        assertThat(attachments.of(permit, List.of(message)))
                .extracting(Attachment::name)
                .startsWith("a0", "a1")
                .hasSize(20);
    }

    @Test
    @Tag("once")
    void fiftyMegabytesPassThroughASmallHeap() throws Exception {
        var source = TestPools.owner(context);
        var command = List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx24m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeap.class.getName(),
                source.getJdbcUrl(),
                source.getUsername(),
                folder.keys().toString());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SMALL_HEAP_PASSWORD", source.getPassword());
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.strip()).endsWith((50L << 20) + " true");
    }

    private Upload receive(byte[] bytes) {
        return attachments.receive(new ByteArrayInputStream(bytes), Long.MAX_VALUE);
    }

    private void attach(Upload upload, String name) {
        attachments.attach(permit, upload, aigerim, null, message, name, "", null, false);
    }

    private byte[] read(UUID attachment) {
        var out = new ByteArrayOutputStream();
        attachments.write(permit, attachment, out);
        return out.toByteArray();
    }

    private byte[] chunk(UUID file, int number) {
        return sql.sql("select sealed from attachment_chunk where attachment_id = ? and number = ?")
                .params(file, number)
                .query((row, _) -> row.getBytes(1))
                .single();
    }

    private void remove(UUID file, int number) {
        sql.sql("delete from attachment_chunk where attachment_id = ? and number = ?")
                .params(file, number)
                .update();
    }

    private void replace(UUID file, int number, byte[] sealed) {
        remove(file, number);
        sql.sql("insert into attachment_chunk (attachment_id, number, sealed) values (?, ?, ?)")
                .params(file, number, sealed)
                .update();
    }

    private void change(String set, UUID file) {
        sql.sql("update attachment set " + set + " where id = ?").param(file).update();
    }

    private long chunks(UUID attachment) {
        return sql.sql("select count(*) from attachment_chunk where attachment_id = ?")
                .param(attachment)
                .query(Long.class)
                .single();
    }

    private List<UUID> ids() {
        return sql.sql("select id from attachment where holder_id is null")
                .query((row, _) -> row.getObject(1, UUID.class))
                .list();
    }

    private long rows() {
        return ids().size();
    }

    private static InputStream broken(int after) {
        return new InputStream() {
            private int read;

            @Override
            public int read() throws IOException {
                if (read++ == after) {
                    throw new IOException("the phone went into a tunnel");
                }
                return 'x';
            }
        };
    }

    private static InputStream slow(int after, CountDownLatch stuck, CountDownLatch go) {
        return new InputStream() {
            private int read;

            @Override
            public int read() throws IOException {
                if (read++ == after) {
                    stuck.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IOException("the phone went into a tunnel");
                }
                return 'x';
            }
        };
    }
}

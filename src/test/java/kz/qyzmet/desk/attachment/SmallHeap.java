package kz.qyzmet.desk.attachment;

import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.OutsideVault;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Started by {@link AttachmentsTest} in a process with a small heap: takes a large file in, gives it out, and says how its digests compare. */
final class SmallHeap {
    private SmallHeap() {}

    public static void main(String... arguments) throws Exception {
        var source = new PGSimpleDataSource();
        source.setURL(arguments[0]);
        source.setUser(arguments[1]);
        source.setPassword(System.getenv("SMALL_HEAP_PASSWORD"));
        var policy = Policy.shipped();
        var permit = policy.permit(Actor.system("mail"), Purpose.SUPPORT);
        var vault = OutsideVault.of(source, Path.of(arguments[2]));
        var attachments = new Attachments(
                JdbcClient.create(source),
                new JdbcTemplate(source),
                new TransactionTemplate(new JdbcTransactionManager(source)),
                vault,
                policy,
                Clock.systemUTC());
        var aigerim = SubjectId.random();
        vault.enrol(aigerim);
        var upload = attachments.receive(new Noise(50L << 20), attachments.limitBytes());
        attachments.attach(permit, upload, aigerim, null, UUID.randomUUID(), "a.bin", "x/y", null, false);
        var digest = MessageDigest.getInstance("SHA-256");
        attachments.write(permit, upload.id(), new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        var same = upload.sha256().equals(HexFormat.of().formatHex(digest.digest()));
        System.out.println(upload.size() + " " + same);
    }
}

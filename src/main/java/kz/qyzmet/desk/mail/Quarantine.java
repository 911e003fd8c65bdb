package kz.qyzmet.desk.mail;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.attachment.Upload;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.LookupKind;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Letters that could not become tickets, each with its reason. Readable by administrators, never in the way of the next letter. Those
 * of the blocked are closed to everybody by the database: neither listed nor read, tried again, deleted or swept (clause 1.3).
 */
@Component
@ActsAs(Family.SUPPORT)
class Quarantine {
    /** @param reason a code; the words are in the messages */
    record Line(UUID id, SubjectId subject, String reason, long size, int tries, Instant at) {}

    private final JdbcClient database;
    private final Attachments attachments;
    private final Vault vault;
    private final Journal journal;
    private final Clock clock;

    Quarantine(JdbcClient database, Attachments attachments, Vault vault, Journal journal, Clock clock) {
        this.database = database;
        this.attachments = attachments;
        this.vault = vault;
        this.journal = journal;
        this.clock = clock;
    }

    /** Whose letter it is nobody knows: it is sealed by the key of a subject without a name, and destroyed with it. Joins the transaction. */
    UUID keep(Permit permit, Upload raw, String reason, ParsedMail.@Nullable Address from) {
        var id = Ids.ordered();
        var subject = SubjectId.random();
        vault.enrol(subject);
        attachments.attachRaw(permit, raw, subject, null, id);
        var address = from == null ? null : SetAside.normal(from.email());
        database.sql(
                        "insert into quarantine (id, subject_id, ground, reason, size, sender, address, epoch, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(Arrays.asList(
                        id,
                        subject.value(),
                        Ground.CONSENT.id(),
                        reason,
                        raw.size(),
                        address == null ? null : vault.lookup(LookupKind.EMAIL, address),
                        address == null ? null : vault.seal(subject, SetAside.place(id), address),
                        address == null ? null : vault.epoch(),
                        OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)))
                .update();
        journal.note(permit, Operation.COLLECT, "quarantine:" + id, List.of(subject), "quarantine.raw");
        return id;
    }

    List<Line> list(Permit permit, @Nullable UUID before, int limit) {
        administering(permit);
        return database.sql(
                        "select id, subject_id, reason, size, tries, at from quarantine where reason <> 'held' and id < ? order by id desc limit ?")
                .params(Arrays.asList(before == null ? new UUID(-1, -1) : before, limit))
                .query((row, n) -> new Line(
                        row.getObject("id", UUID.class),
                        new SubjectId(row.getObject("subject_id", UUID.class)),
                        row.getString("reason"),
                        row.getLong("size"),
                        row.getInt("tries"),
                        row.getTimestamp("at").toInstant()))
                .list();
    }

    private Optional<Line> row(Permit permit, UUID id) {
        administering(permit);
        return database.sql("select id, subject_id, reason, size, tries, at from quarantine where id = ?")
                .param(id)
                .query((row, n) -> new Line(
                        row.getObject("id", UUID.class),
                        new SubjectId(row.getObject("subject_id", UUID.class)),
                        row.getString("reason"),
                        row.getLong("size"),
                        row.getInt("tries"),
                        row.getTimestamp("at").toInstant()))
                .optional();
    }

    SubjectId subject(UUID id) {
        return database.sql("select subject_id from quarantine where id = ?")
                .param(id)
                .query((row, n) -> new SubjectId(row.getObject(1, UUID.class)))
                .single();
    }

    /** A letter that waits for its writer, for the desk itself only. */
    Optional<Line> heldLetter(Permit permit, UUID id) {
        return row(permit, id).filter(line -> line.reason().equals(MailReceiver.HELD));
    }

    /** A letter that people may look at. */
    Optional<Line> find(Permit permit, UUID id) {
        return row(permit, id).filter(line -> !line.reason().equals(MailReceiver.HELD));
    }

    /** The letter as a stream for a second reading. */
    InputStream stream(Permit permit, Line line) {
        var pipe = new Pipe();
        Thread.startVirtualThread(() -> {
            var whole = false;
            try {
                write(permit, line, pipe.into());
                whole = true;
            } catch (RuntimeException broken) {
                // the reader hears of it: its stream breaks off
            } finally {
                pipe.finish(whole);
            }
        });
        return pipe.second();
    }

    /** The letter as it came. Journalled as a reading. */
    void write(Permit permit, Line line, OutputStream out) {
        administering(permit);
        var raw = attachments.raw(permit, line.id()).orElseThrow(() -> new IllegalStateException("no raw letter"));
        journal.read(permit, "quarantine:" + line.id(), List.of(line.subject()), "quarantine.raw");
        attachments.write(permit, raw.id(), out);
    }

    @Transactional
    void failedAgain(UUID id, String reason) {
        database.sql("update quarantine set reason = ?, tries = tries + 1 where id = ?")
                .params(reason, id)
                .update();
    }

    /** The letter is gone for good: its key, and so every copy of it. Its fingerprint stays, so that the same letter is not taken again. */
    @ActsAs(Family.UPKEEP)
    @Transactional
    void delete(Permit permit, Line line) {
        administering(permit);
        journal.note(permit, Operation.DESTROY, "quarantine:" + line.id(), List.of(line.subject()), "quarantine.raw");
        database.sql("delete from quarantine where id = ?").param(line.id()).update();
        vault.forget(line.subject());
    }

    private static void administering(Permit permit) {
        if (permit.purpose() != Purpose.ADMINISTRATION) {
            throw new Refused("4.8", "purpose");
        }
    }
}

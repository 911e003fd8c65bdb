package kz.qyzmet.desk.ticket;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.attachment.Upload;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The officer's tray: what blocked people write. Stored sealed, in no index, opening no ticket; the writer hears one fixed sentence a day
 * (contracts 10). Only purpose rights comes here, in the program and in the database.
 */
@Component
@ActsAs(Family.RIGHTS)
public class Tray {
    /** @param readAt when the officer first opened it */
    public record Line(
            UUID id,
            SubjectId writer,
            long size,
            Instant at,
            @Nullable Instant readAt) {}

    private final JdbcClient database;
    private final Attachments attachments;
    private final Subjects subjects;
    private final Outbox outbox;
    private final Journal journal;
    private final Policy policy;
    private final Words words;
    private final Clock clock;

    Tray(
            JdbcClient database,
            Attachments attachments,
            Subjects subjects,
            Outbox outbox,
            Journal journal,
            Policy policy,
            Words words,
            Clock clock) {
        this.database = database;
        this.attachments = attachments;
        this.subjects = subjects;
        this.outbox = outbox;
        this.journal = journal;
        this.policy = policy;
        this.words = words;
        this.clock = clock;
    }

    /** Joins the caller's transaction. */
    @Transactional
    UUID keep(Permit permit, SubjectId writer, Upload raw, boolean answered) {
        serving(permit);
        var id = Ids.ordered();
        attachments.attachRaw(permit, raw, writer, null, id);
        database.sql("insert into tray (id, subject_id, size, at) values (?, ?, ?, ?)")
                .params(id, writer.value(), raw.size(), clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        journal.note(permit, Operation.STORE, "tray:" + id, List.of(writer), "tray.raw");
        if (answered) {
            tell(permit, writer);
        }
        return id;
    }

    /**
     * What a stranger filled in with a blocked address is kept like a letter. Opens its own transaction of purpose rights.
     *
     * @return whether the address is a blocked person's
     */
    @Transactional
    public boolean keepForm(Permit permit, String name, String email, String subject, String text, List<String> files) {
        serving(permit);
        var writer = subjects.byEmail(permit, email).filter(subjects::blocked);
        if (writer.isEmpty()) {
            return false;
        }
        var raw = attachments.receive(
                new ByteArrayInputStream(letter(name, email, subject, text, files)), attachments.limitBytes());
        keep(permit, writer.get(), raw, true);
        return true;
    }

    /** The form as a letter, so that the officer reads it with the same program. Files are named only. */
    private byte[] letter(String name, String email, String subject, String text, List<String> files) {
        var date = DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC));
        var head = "From: " + word(name) + " <" + email + ">\r\nSubject: " + word(subject) + "\r\nDate: " + date
                + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
        var body = text + files.stream().map(file -> "\n[" + file + "]").collect(Collectors.joining());
        return (head + Base64.getMimeEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)) + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** RFC 2047: what was typed cannot leave its header. */
    private static String word(String text) {
        return "=?utf-8?B?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }

    private void tell(Permit permit, SubjectId writer) {
        var since = clock.instant().minus(policy.period("blocked-notice"));
        var address = subjects.addressOf(permit, writer);
        if (address.isEmpty() || outbox.queuedSince(writer, Letter.Kind.BLOCKED, since)) {
            return;
        }
        var language = subjects.language(writer);
        outbox.queue(
                permit,
                new Letter(
                        writer,
                        address.get(),
                        Letter.Kind.BLOCKED,
                        language,
                        say(language, "subject"),
                        say(language, "text"),
                        null,
                        List.of(),
                        outbox.newMessageId(),
                        null,
                        List.of(),
                        true,
                        null));
    }

    private String say(Language language, String what) {
        return words.say(language, "ticket.blocked.notice." + what);
    }

    /** Newest first; {@code before} continues. */
    public List<Line> list(Permit permit, @Nullable UUID before, int limit) {
        serving(permit);
        return database.sql("select id, subject_id, size, at, read_at from tray where id < ? order by id desc limit ?")
                .params(before == null ? new UUID(-1, -1) : before, limit)
                .query((row, n) -> new Line(
                        row.getObject("id", UUID.class),
                        new SubjectId(row.getObject("subject_id", UUID.class)),
                        row.getLong("size"),
                        Tickets.instant(row, "at"),
                        row.getObject("read_at") == null ? null : Tickets.instant(row, "read_at")))
                .list();
    }

    public Optional<Line> find(Permit permit, UUID id) {
        return list(permit, new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() + 1), 1).stream()
                .filter(line -> line.id().equals(id))
                .findFirst();
    }

    /** The letter as it came. Journalled as a reading. */
    @Transactional
    public void write(Permit permit, Line line, OutputStream out) {
        serving(permit);
        var raw = attachments.raw(permit, line.id()).orElseThrow(() -> new IllegalStateException("no raw letter"));
        database.sql("update tray set read_at = coalesce(read_at, ?), read_by = coalesce(read_by, ?) where id = ?")
                .params(clock.instant().atOffset(ZoneOffset.UTC), permit.actor().id(), line.id())
                .update();
        journal.note(permit, Operation.EXTRACT, "tray:" + line.id(), List.of(line.writer()), "tray.raw");
        attachments.write(permit, raw.id(), out);
    }

    private static void serving(Permit permit) {
        if (permit.purpose() != Purpose.RIGHTS || permit.reach() != Reach.ALL) {
            throw new Refused("4.1", "officer-only");
        }
    }
}

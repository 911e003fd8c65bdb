package kz.qyzmet.desk.rights;

import java.io.OutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
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
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The letters of a person in their own case (clause 7.1): what was written, sealed, and the letter as it came. In no index; the officer and the person read them. Thread-safe. */
@Component
@ActsAs(Family.RIGHTS)
class CaseLetters {
    private static final int SHOWN = 100;

    /**
     * @param robot no human wrote it, such as 'I am on leave'
     * @param document it brought what looks like a copy of an identity document
     * @param whole it is still kept as it came
     */
    record Line(UUID id, UUID request, long size, boolean robot, Instant at, boolean document, boolean whole) {
        private Line kept(boolean kept) {
            return new Line(id, request, size, robot, at, document, kept);
        }
    }

    private final JdbcClient database;
    private final Attachments attachments;
    private final Vault vault;
    private final Journal journal;
    private final Clock clock;

    CaseLetters(JdbcClient database, Attachments attachments, Vault vault, Journal journal, Clock clock) {
        this.database = database;
        this.attachments = attachments;
        this.vault = vault;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * @param text empty for the first letter, whose words stand in the case itself
     * @param document whether it brings what looks like a copy of an identity document
     */
    @Transactional
    UUID keep(Permit permit, SubjectRequest request, Upload raw, String text, boolean robot, boolean document) {
        var id = Ids.ordered();
        var person = request.subject();
        attachments.attachRaw(permit, raw, person, null, id);
        database.sql("""
                insert into subject_request_letter (id, request_id, subject_id, body, size, robot, document, at) values (?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(Arrays.asList(
                        id,
                        request.id(),
                        person.value(),
                        text.isBlank() ? null : vault.seal(person, place(id), text),
                        raw.size(),
                        robot,
                        document,
                        clock.instant().atOffset(ZoneOffset.UTC)))
                .update();
        journal.note(
                permit,
                Operation.STORE,
                "subject-request:" + request.id(),
                List.of(person),
                "subject_request_letter.body");
        return id;
    }

    /** The newest hundred, oldest first: what somebody writes today stands there however much a machine has written before. */
    List<Line> of(Permit permit, SubjectRequest request) {
        SubjectRequests.reaches(permit, request);
        return lines(permit, "request_id = ? order by id desc limit ?", request.id(), SHOWN)
                .reversed();
    }

    /** All, oldest first, so many at a time. @param after null at the beginning */
    List<Line> of(Permit permit, SubjectRequest request, @Nullable Line after, int limit) {
        SubjectRequests.reaches(permit, request);
        return lines(
                permit,
                "request_id = ? and id > ? order by id limit ?",
                request.id(),
                after == null ? new UUID(0, 0) : after.id(),
                limit);
    }

    /** All of them, read some at a time. */
    Parts<Line> all(Permit permit, SubjectRequest request) {
        return new Parts<>(SHOWN, (@Nullable Line last) -> of(permit, request, last, SHOWN));
    }

    /** Where a letter lies in a file that is taken away; the same each time it is asked for. */
    static String path(SubjectRequest request, Line line) {
        return "letters/" + request.number() + "-" + line.id() + ".eml";
    }

    Optional<Line> find(Permit permit, SubjectRequest request, UUID letter) {
        SubjectRequests.reaches(permit, request);
        return lines(permit, "id = ? and request_id = ?", letter, request.id()).stream()
                .findFirst();
    }

    /** What was written in a letter after the first. */
    String text(Permit permit, SubjectRequest request, Line line) {
        SubjectRequests.reaches(permit, request);
        var sealed = database.sql("select body from subject_request_letter where id = ? and request_id = ?")
                .params(line.id(), request.id())
                .query((row, n) -> Optional.ofNullable(row.getBytes(1)))
                .optional()
                .flatMap(found -> found);
        if (sealed.isEmpty()) {
            return "";
        }
        try {
            return vault.open(permit, request.subject(), place(line.id()), sealed.get());
        } catch (Unreadable destroyed) {
            return "";
        }
    }

    /** The letter that the demand came as; empty when it came by another way. */
    Optional<Line> first(Permit permit, SubjectRequest request) {
        return request.registeredBy().equals(Actor.system("mail").id())
                ? of(permit, request, null, 1).stream().findFirst()
                : Optional.empty();
    }

    /** The letter as it came, for good; what was taken out of it stays. @return false when it is not one of this demand, or has gone */
    boolean removeWhole(Permit permit, SubjectRequest request, UUID letter) {
        return find(permit, request, letter).isPresent()
                && attachments
                        .raw(permit, letter)
                        .filter(raw -> attachments.remove(permit, raw.id()))
                        .isPresent();
    }

    /** The letter and what was taken out of it, for good. @return false as {@link #removeWhole} */
    @Transactional
    boolean removeWords(Permit permit, SubjectRequest request, UUID letter) {
        SubjectRequests.reaches(permit, request);
        int words = database.sql(
                        "update subject_request_letter set body = null where id = ? and request_id = ? and body is not null")
                .params(letter, request.id())
                .update();
        return removeWhole(permit, request, letter) | words > 0;
    }

    /** The letter as it came. The caller journals that it was read. */
    void write(Permit permit, SubjectRequest request, Line line, OutputStream out) {
        SubjectRequests.reaches(permit, request);
        attachments.raw(permit, line.id()).ifPresent(raw -> attachments.write(permit, raw.id(), out));
    }

    private List<Line> lines(Permit permit, String where, Object... parameters) {
        var found = database.sql(
                        "select id, request_id, size, robot, document, at from subject_request_letter where " + where)
                .params(parameters)
                .query((row, n) -> line(row))
                .list();
        var whole = attachments.withRaw(permit, found.stream().map(Line::id).toList());
        return found.stream().map(line -> line.kept(whole.contains(line.id()))).toList();
    }

    private static Line line(ResultSet row) throws SQLException {
        return new Line(
                row.getObject("id", UUID.class),
                row.getObject("request_id", UUID.class),
                row.getLong("size"),
                row.getBoolean("robot"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getBoolean("document"),
                true);
    }

    private static Place place(UUID id) {
        return new Place("subject_request_letter", "body", id);
    }
}

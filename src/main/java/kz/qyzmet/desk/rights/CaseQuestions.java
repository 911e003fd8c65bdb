package kz.qyzmet.desk.rights;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What the officer asked the person about their demand, and what was answered on the site, sealed. The officer and the person read them. Thread-safe. */
@Component
@ActsAs(Family.RIGHTS)
class CaseQuestions {
    private static final String TABLE = "subject_request_question";
    private static final int SHOWN = 100;

    /** @param answer empty as long as it was not answered on the site */
    record Asked(
            UUID id,
            String question,
            String answer,
            Instant at,
            @Nullable Instant answeredAt) {
        List<String> warnings() {
            return Unasked.in(answer);
        }

        @Override
        public String toString() {
            return "Asked[" + id + "]";
        }
    }

    private final JdbcClient database;
    private final Vault vault;
    private final Clock clock;

    CaseQuestions(JdbcClient database, Vault vault, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
    }

    @Transactional
    void ask(Permit permit, SubjectRequest request, String question) {
        SubjectRequests.reaches(permit, request);
        var id = Ids.ordered();
        database.sql("""
                insert into subject_request_question (id, request_id, subject_id, question, asked_by, asked_at) values (?, ?, ?, ?, ?, ?)
                """)
                .params(
                        id,
                        request.id(),
                        request.subject().value(),
                        vault.seal(request.subject(), new Place(TABLE, "question", id), question),
                        permit.actor().id(),
                        now())
                .update();
    }

    /** @return false when there is no such question to this demand, or it was answered before */
    @Transactional
    boolean answer(Permit permit, SubjectRequest request, UUID question, String answer) {
        SubjectRequests.reaches(permit, request);
        return database.sql("""
                update subject_request_question set answer = ?, answered_at = ? where id = ? and request_id = ? and answer is null
                """)
                        .params(
                                vault.seal(request.subject(), new Place(TABLE, "answer", question), answer),
                                now(),
                                question,
                                request.id())
                        .update()
                == 1;
    }

    /** Leaves that it was answered and nothing of the answer. @return false when there is none any more */
    @Transactional
    boolean removeAnswer(Permit permit, SubjectRequest request, UUID question) {
        SubjectRequests.reaches(permit, request);
        var sealed = database.sql("select answer from subject_request_question where id = ? and request_id = ?")
                .params(question, request.id())
                .query((row, n) -> Optional.ofNullable(row.getBytes(1)))
                .optional()
                .flatMap(found -> found)
                .orElse(null);
        return !open(permit, request, question, "answer", sealed).isEmpty()
                && database.sql("update subject_request_question set answer = ? where id = ?")
                                .params(
                                        vault.seal(request.subject(), new Place(TABLE, "answer", question), ""),
                                        question)
                                .update()
                        == 1;
    }

    /** The newest hundred, oldest first. */
    List<Asked> of(Permit permit, SubjectRequest request) {
        SubjectRequests.reaches(permit, request);
        return database.sql(
                        "select id, question, answer, asked_at, answered_at from subject_request_question where request_id = ? order by id desc limit ?")
                .params(request.id(), SHOWN)
                .query((row, n) -> asked(permit, request, row))
                .list()
                .reversed();
    }

    private Asked asked(Permit permit, SubjectRequest request, ResultSet row) throws SQLException {
        var id = row.getObject("id", UUID.class);
        var answered = row.getObject("answered_at", OffsetDateTime.class);
        return new Asked(
                id,
                open(permit, request, id, "question", row.getBytes("question")),
                open(permit, request, id, "answer", row.getBytes("answer")),
                row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                answered == null ? null : answered.toInstant());
    }

    private String open(Permit permit, SubjectRequest request, UUID id, String column, byte @Nullable [] sealed) {
        if (sealed == null) {
            return "";
        }
        try {
            return vault.open(permit, request.subject(), new Place(TABLE, column, id), sealed);
        } catch (Unreadable destroyed) {
            return "";
        }
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}

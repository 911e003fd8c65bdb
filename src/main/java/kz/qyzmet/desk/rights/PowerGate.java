package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.LocalDate;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailGate;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Nobody is told anything more of a person by a power that has ended or come to its term (clause 3.1.2), whatever was written before; an end that has committed is an end. While the person is blocked such letters wait:
 * they go to somebody else and name the person (clause 1.3).
 */
@Component
@ActsAs(Family.RIGHTS)
class PowerGate implements MailGate {
    private final JdbcClient database;
    private final Subjects subjects;
    private final Clock clock;

    PowerGate(JdbcClient database, Subjects subjects, Clock clock) {
        this.database = database;
        this.subjects = subjects;
        this.clock = clock;
    }

    @Override
    public Verdict ask(SubjectId to, Letter.Kind kind) {
        return new Verdict.Allowed();
    }

    @Override
    public Verdict ask(SubjectId to, Letter.Kind kind, @Nullable UUID about) {
        if (kind != Letter.Kind.POWER && kind != Letter.Kind.RIGHTS || about == null) {
            return new Verdict.Allowed();
        } else if (subjects.blocked(to)) {
            // those of before there was a kind for them
            return isPower(about) ? new Verdict.Waits("blocked") : new Verdict.Allowed();
        }
        return over(about) ? new Verdict.Stopped("over") : new Verdict.Allowed();
    }

    private boolean isPower(UUID about) {
        return database.sql("select power_known(?)")
                .param(about)
                .query(Boolean.class)
                .single();
    }

    private boolean over(UUID power) {
        return database.sql("select power_over(?, ?)")
                .params(power, LocalDate.ofInstant(clock.instant(), Times.ZONE))
                .query(Boolean.class)
                .single();
    }
}

package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.LocalDate;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailGate;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Nobody is told anything more of a person by a power that has ended or come to its term (clause 3.1.2), whatever was written before; an end that has committed is an end. */
@Component
@ActsAs(Family.RIGHTS)
class PowerGate implements MailGate {
    private final JdbcClient database;
    private final Clock clock;

    PowerGate(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Verdict ask(SubjectId to, Letter.Kind kind) {
        return new Verdict.Allowed();
    }

    @Override
    public Verdict ask(SubjectId to, Letter.Kind kind, @Nullable UUID about) {
        return kind == Letter.Kind.RIGHTS && about != null && over(about)
                ? new Verdict.Stopped("over")
                : new Verdict.Allowed();
    }

    private boolean over(UUID power) {
        return database.sql("select power_over(?, ?)")
                .params(power, LocalDate.ofInstant(clock.instant(), Times.ZONE))
                .query(Boolean.class)
                .single();
    }
}

package kz.qyzmet.desk.organisation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.CannotStart;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Who runs this desk, edition by edition: an old consent still shows the operator it was given to. The environment speaks until a page was filled in. */
@Repository
public class OperatorBook implements Operator {

    /** One edition, as public as the policy page. */
    public record Edition(
            String name,
            IdentityNumber number,
            String email,
            @Nullable String phone,
            @Nullable String address) {

        public Edition {
            if (name.isBlank() || name.length() > 300 || !plausible(email)) {
                throw new IllegalArgumentException("operator details");
            }
        }

        /** Catches slips of the pen; whether letters arrive is seen when one does. */
        public static boolean plausible(String email) {
            return email.length() <= 254 && email.matches("[^@\\s]+@[^@\\s]+\\.[^@\\s.]+");
        }
    }

    /** @param since when it was placed */
    public record Placed(Edition edition, Instant since) {}

    private static final long RECENT_NANOS = 1_000_000_000L;

    private final JdbcClient sql;
    private final Journal journal;
    private final Clock clock;
    private final Optional<Edition> environment;
    private volatile @Nullable Seen recent;

    OperatorBook(
            JdbcClient sql,
            Journal journal,
            Clock clock,
            @Value("${qyzmet.operator.name:}") String name,
            @Value("${qyzmet.operator.bin:}") String bin,
            @Value("${qyzmet.operator.email:}") String email) {
        this.sql = sql;
        this.journal = journal;
        this.clock = clock;
        this.environment = named(name, bin, email);
    }

    private static Optional<Edition> named(String name, String bin, String email) {
        if (name.isBlank() && bin.isBlank() && email.isBlank()) {
            return Optional.empty();
        }
        if (name.isBlank() || !IdentityNumber.valid(bin) || !Edition.plausible(email)) {
            throw new CannotStart(
                    "QYZMET_OPERATOR_NAME, QYZMET_OPERATOR_BIN (twelve digits with a right check digit) and QYZMET_OPERATOR_EMAIL belong together: set all three, or none and fill in the first page.",
                    65);
        }
        return Optional.of(new Edition(name, new IdentityNumber(bin), email, null, null));
    }

    @Override
    public Optional<OperatorDetails> details() {
        return current()
                .map(edition ->
                        new OperatorDetails(edition.name(), edition.number().digits(), edition.email()));
    }

    /** The edition in force. */
    public Optional<Edition> current() {
        var seen = recent;
        if (seen == null || System.nanoTime() - seen.nanos() > RECENT_NANOS) {
            seen = new Seen(System.nanoTime(), editions().stream().findFirst().map(Placed::edition));
            recent = seen;
        }
        return seen.edition().or(() -> environment);
    }

    /** What was read lately: every letter names the operator, and another node's change may take a second to be seen here. */
    private record Seen(long nanos, Optional<Edition> edition) {}

    /** Newest first. */
    public List<Placed> editions() {
        return sql.sql("select name, bin, email, phone, address, set_at from operator_details order by set_at desc, id")
                .query(OperatorBook::placed)
                .list();
    }

    @Transactional
    public void place(Permit permit, Edition edition) {
        if (permit.purpose() != Purpose.ADMINISTRATION) {
            throw new Refused("4.8", "purpose");
        }
        sql.sql("""
                insert into operator_details (id, name, bin, email, phone, address, set_by, set_at)
                values (:id, :name, :bin, :email, :phone, :address, :by, :now)
                """)
                .param("id", UUID.randomUUID())
                .param("name", edition.name().strip())
                .param("bin", edition.number().digits())
                .param("email", edition.email().strip())
                .param("phone", edition.phone(), java.sql.Types.VARCHAR)
                .param("address", edition.address(), java.sql.Types.VARCHAR)
                .param("by", permit.actor().id())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        journal.administer(permit.actor(), "operator.placed", "operator");
        recent = null;
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                recent = null;
            }
        });
    }

    private static Placed placed(ResultSet row, int index) throws SQLException {
        return new Placed(
                new Edition(
                        row.getString("name"),
                        new IdentityNumber(row.getString("bin")),
                        row.getString("email"),
                        row.getString("phone"),
                        row.getString("address")),
                row.getTimestamp("set_at").toInstant());
    }
}

package kz.qyzmet.desk.database;

import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** A whole transaction that takes much of a person away, again when somebody else's request is in the way: requests hold rows for moments, and none of them shall be rolled back for it. Thread-safe. */
@Component
public class Patience {
    /** Longer than a request and shorter than the server's own search for deadlocks. */
    private static final String GIVES_WAY = "set local lock_timeout = '400ms'";

    private static final String LOCK_TIMEOUT = "55P03";

    private static final int TRIES = 25;

    private final JdbcClient database;
    private final TransactionOperations transaction;

    Patience(JdbcClient database, TransactionOperations transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /**
     * @param act may be done several times; what it did before it gave way is rolled back
     * @throws PessimisticLockingFailureException when the way was never free
     */
    public <T> @Nullable T of(Supplier<T> act) {
        return after(() -> {}, act);
    }

    /**
     * The same after something that is waited for as long as it takes, since nothing is held yet.
     *
     * @param first takes the first lock of the transaction
     */
    public <T> @Nullable T after(Runnable first, Supplier<T> act) {
        for (int tried = 1; ; tried++) {
            try {
                return transaction.execute(_ -> {
                    first.run();
                    database.sql(GIVES_WAY).update();
                    return act.get();
                });
            } catch (DataAccessException trouble) {
                if (!busy(trouble)) {
                    throw trouble;
                } else if (tried == TRIES) {
                    throw new CannotAcquireLockException("the way was never free", trouble);
                }
            }
        }
    }

    /** Spring has no word for PostgreSQL's lock timeout. */
    private static boolean busy(DataAccessException trouble) {
        return trouble instanceof PessimisticLockingFailureException
                || trouble.getRootCause() instanceof SQLException refused && LOCK_TIMEOUT.equals(refused.getSQLState());
    }
}

package kz.qyzmet.desk.database;

import java.io.IOException;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says in one sentence why the desk did not start; what it does not know is in the log. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class OneSentence implements SpringBootExceptionReporter {
    OneSentence(@Nullable ConfigurableApplicationContext context) {}

    @Override
    public boolean reportException(Throwable failure) {
        var sentence = of(failure);
        if (sentence == null) {
            LoggerFactory.getLogger(OneSentence.class).error("start", failure);
            sentence = "an error inside the program ("
                    + deepest(failure).getClass().getName()
                    + "). The newest log in the folder logs of the data folder says where.";
        }
        System.err.println("Qyzmet Desk did not start: " + sentence);
        return true;
    }

    private static Throwable deepest(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    static @Nullable String of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            var message = cause.getMessage() == null ? "" : cause.getMessage();
            if (cause instanceof PortInUseException taken) {
                return "port " + taken.getPort()
                        + " is taken. Stop the other program or choose another port: bin/run --port N";
            }
            if (cause instanceof ExitCodeGenerator) {
                return message;
            }
            if (cause instanceof FlywayException && message.contains("not resolved locally")) {
                return "the database was made by a newer release of the desk. Start that release or a newer one; nothing was changed.";
            }
            if (cause instanceof FlywayException && message.contains("checksum mismatch")) {
                return "a migration of this release differs from the one that made the database. Start the release that made it, or an empty data folder; nothing was changed.";
            }
            if (cause instanceof IOException && message.contains("No space left")) {
                return "the disk is full. Make room and start again; nothing is lost.";
            }
        }
        return null;
    }
}

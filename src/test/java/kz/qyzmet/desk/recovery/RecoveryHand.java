package kz.qyzmet.desk.recovery;

import java.time.Instant;
import org.springframework.context.ApplicationContext;

/** Does at once what the schedule would do within a minute: for tests of other modules. */
public final class RecoveryHand {
    private RecoveryHand() {}

    /** Until all that is acknowledged now is in the archive: on a busy machine the server's archiver needs more than one round. */
    public static void carry(ApplicationContext desk) {
        var schedule = desk.getBean(BackupSchedule.class);
        var now = Instant.now();
        do {
            schedule.turn();
            if (schedule.fails()) {
                throw new IllegalStateException("the log was not carried to the archive");
            }
        } while (schedule.reaches().filter(now::isAfter).isPresent()
                && Instant.now().isBefore(now.plusSeconds(60)));
    }
}

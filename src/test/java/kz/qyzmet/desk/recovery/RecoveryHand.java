package kz.qyzmet.desk.recovery;

import org.springframework.context.ApplicationContext;

/** Does at once what the schedule would do within a minute: for tests of other modules. */
public final class RecoveryHand {
    private RecoveryHand() {}

    public static void carry(ApplicationContext desk) {
        var schedule = desk.getBean(BackupSchedule.class);
        schedule.turn();
        if (schedule.fails()) {
            throw new IllegalStateException("the log was not carried to the archive");
        }
    }
}

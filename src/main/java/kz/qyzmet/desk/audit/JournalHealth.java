package kz.qyzmet.desk.audit;

import java.util.Locale;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import org.springframework.stereotype.Component;

/** For whoever watches the desk: one word on the journal. */
@Component
public class JournalHealth {
    private final Sequencer sequencer;
    private final JournalVerification verification;

    JournalHealth(Sequencer sequencer, JournalVerification verification) {
        this.sequencer = sequencer;
        this.verification = verification;
    }

    /** {@code whole}, {@code unverified}, or what is wrong: {@code older}, {@code changed}, {@code failed}. */
    public String word() {
        var trouble = sequencer.trouble();
        if (trouble != null) {
            return trouble.name().toLowerCase(Locale.ROOT);
        }
        return Acting.<String, RuntimeException>as(
                Family.UPKEEP,
                () -> verification
                        .last()
                        .map(last -> last.place() == null ? "whole" : "changed")
                        .orElse("unverified"));
    }
}

package kz.qyzmet.desk.audit;

import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import org.springframework.stereotype.Component;

/** For whoever watches the desk: one word on the journal. */
@Component
public class JournalHealth {
    private final Wholeness wholeness;

    JournalHealth(Wholeness wholeness) {
        this.wholeness = wholeness;
    }

    /** {@code whole}, {@code unverified}, or what is wrong: {@code rewritable}, {@code older}, {@code changed}, {@code failed}, {@code standing}. */
    public String word() {
        return Acting.<Wholeness.State, RuntimeException>as(Family.UPKEEP, wholeness::judged)
                .id();
    }
}

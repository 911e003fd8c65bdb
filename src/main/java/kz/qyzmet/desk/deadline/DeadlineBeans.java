package kz.qyzmet.desk.deadline;

import kz.qyzmet.desk.database.CannotStart;
import kz.qyzmet.desk.database.DataFolder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One calendar for the whole desk, read at start and whenever the file has changed; a wrong one stops the start with one sentence. */
@Configuration(proxyBeanMethods = false)
class DeadlineBeans {
    @Bean
    LegalClock legalClock(DataFolder data) {
        try {
            return new LegalClock(new CalendarInForce(data.root().resolve(CalendarFile.NAME)));
        } catch (WrongCalendar wrong) {
            throw new CannotStart(String.valueOf(wrong.getMessage()));
        }
    }
}

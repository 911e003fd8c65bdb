package kz.qyzmet.desk.access;

import java.time.Clock;
import java.util.Map;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Control;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the door can show for its clauses today: parts of them. */
@Configuration(proxyBeanMethods = false)
class AccessControls {

    @Bean
    Control circleOfPersons(StaffBook staff) {
        return new Control() {
            @Override
            public String clause() {
                return "4.2";
            }

            @Override
            public Finding check() {
                return new Finding(
                        Lamp.PARTLY, "access.control.roles", Map.of("access.control.roles.people", staff.size()));
            }
        };
    }

    @Bean
    Control guardedDoor(JdbcClient sql, Limits limits, Clock clock) {
        return new Control() {
            @Override
            public String clause() {
                return "4.11";
            }

            @Override
            public Finding check() {
                var locked = sql.sql("select count(*) from failed_sign_in where locked_until > :now")
                        .param("now", Sessions.at(clock.instant()))
                        .query(Long.class)
                        .single();
                return new Finding(
                        Lamp.PARTLY,
                        "access.control.door",
                        Map.of("access.control.door.locked", locked, "access.control.door.limited", limits.refused()));
            }
        };
    }
}

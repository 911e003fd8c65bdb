package kz.qyzmet.desk.access;

import java.time.Clock;
import java.util.Map;
import java.util.stream.Collectors;
import kz.qyzmet.desk.organisation.Appointment;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.organisation.Post;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
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
    Control postsControl(Appointments appointments, Policy policy) {
        return new PostsControl(appointments, policy);
    }

    /** Clause 4.1: an officer, a deputy and a head stand, each by an order and within its term. Without an officer nobody answers, and the clause is broken. */
    record PostsControl(Appointments appointments, Policy policy) implements Control {
        @Override
        public String clause() {
            return "4.1";
        }

        @Override
        public Finding check() {
            var standing = appointments.standing(policy.permit(Actor.system("control"), Purpose.ADMINISTRATION));
            var filled = standing.stream()
                    .filter(appointment -> appointment.inForce(appointments.today()))
                    .map(Appointment::post)
                    .collect(Collectors.toSet());
            var figures = Map.of(
                    "access.control.posts.filled",
                    (long) filled.size(),
                    "access.control.posts.over",
                    (long) standing.size() - filled.size());
            if (!filled.contains(Post.OFFICER)) {
                return new Finding(Lamp.BROKEN, "access.control.posts.none", figures);
            }
            return filled.size() == Post.values().length
                    ? new Finding(Lamp.ENFORCED, "access.control.posts", figures)
                    : new Finding(
                            Lamp.PARTLY,
                            filled.contains(Post.HEAD) ? "access.control.posts.deputy" : "access.control.posts.head",
                            figures);
        }
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

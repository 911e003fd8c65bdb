package kz.qyzmet.desk.drill;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.recovery.BackupState;
import kz.qyzmet.desk.recovery.Backups;
import kz.qyzmet.desk.recovery.SelfChecks;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What the drill and the backups can say of their clauses. */
@Configuration(proxyBeanMethods = false)
class DrillControls {
    @Bean
    Control selfCheckControl(SelfChecks checks, Policy policy, Environment settings, Clock clock) {
        return new SelfCheckControl(
                checks, policy, settings.getProperty("database.url", "").isBlank(), clock);
    }

    @Bean
    Control recoveryControl(Backups backups, BackupState state, Policy policy, Clock clock) {
        return new RecoveryControl(backups, state, policy, clock);
    }

    /** Clause 4.7: the desk tries on itself what it promises. */
    record SelfCheckControl(SelfChecks checks, Policy policy, boolean own, Clock clock) implements Control {
        @Override
        public String clause() {
            return "4.7";
        }

        @Override
        public Finding check() {
            if (!own) {
                return new Finding(Lamp.PARTLY, "drill.control.checks.elsewhere", Map.of());
            }
            var last = checks.last(Drill.NAME);
            if (last.isEmpty()) {
                return new Finding(Lamp.NOT_YET, "drill.control.checks.none", Map.of());
            }
            var check = last.get();
            var age = Duration.between(check.ended(), clock.instant());
            var figures = new LinkedHashMap<String, Long>();
            figures.put("drill.control.checks.days", Math.max(0, age.toDays()));
            figures.put(
                    "drill.control.checks.seconds",
                    Duration.between(check.begun(), check.ended()).toSeconds());
            figures.put("drill.control.checks.traces", check.found());
            if (!check.passed()) {
                return new Finding(Lamp.BROKEN, "drill.control.checks.failed", figures);
            }
            return age.compareTo(policy.period("drill-every").multipliedBy(2)) > 0
                    ? new Finding(Lamp.BROKEN, "drill.control.checks.old", figures)
                    : new Finding(Lamp.PARTLY, "drill.control.checks", figures);
        }
    }

    /** Clause 4.10: recovery; the antivirus is missing, so this is never more than partly. */
    record RecoveryControl(Backups backups, BackupState state, Policy policy, Clock clock) implements Control {
        @Override
        public String clause() {
            return "4.10";
        }

        @Override
        public Finding check() {
            var last = backups.last();
            if (last.isEmpty()) {
                return new Finding(
                        state.fails() ? Lamp.BROKEN : Lamp.NOT_YET,
                        state.fails() ? "drill.control.recovery.fails" : "drill.control.recovery.none",
                        Map.of());
            }
            var now = clock.instant();
            var age = Duration.between(last.get().at(), now);
            var figures = new LinkedHashMap<String, Long>();
            figures.put("drill.control.recovery.hours", Math.max(0, age.toHours()));
            figures.put(
                    "drill.control.recovery.days",
                    Math.max(0, Duration.between(now, last.get().opensUntil()).toDays()));
            boolean late = state.configured()
                    && age.compareTo(policy.period("backup-every").multipliedBy(2)) > 0;
            if (state.fails() || late) {
                return new Finding(Lamp.BROKEN, "drill.control.recovery.fails", figures);
            }
            return new Finding(
                    Lamp.PARTLY,
                    state.configured() ? "drill.control.recovery" : "drill.control.recovery.manual",
                    figures);
        }
    }
}

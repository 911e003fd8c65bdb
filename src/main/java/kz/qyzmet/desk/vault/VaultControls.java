package kz.qyzmet.desk.vault;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the vault can say of its clauses, and what it must not claim yet. */
@Configuration(proxyBeanMethods = false)
class VaultControls {
    @Bean
    Control destructionControl(Epochs epochs, Clock clock) {
        return new DestructionControl(epochs, clock);
    }

    @Bean
    Control sealingControl(Vault vault) {
        return new SealingControl(vault);
    }

    @Bean
    Control rotationControl(Epochs epochs, SubjectKeys keys, Policy policy, Clock clock) {
        return new RotationControl(epochs, keys, policy, clock);
    }

    /** Clause 1.5: how many epoch keys still open copies; as long as one does, this is never more than partly. */
    record DestructionControl(Epochs epochs, Clock clock) implements Control {
        @Override
        public String clause() {
            return "1.5";
        }

        @Override
        public Finding check() {
            var oldest = epochs.live().getLast();
            var figures = new LinkedHashMap<String, Long>();
            figures.put("vault.control.destruction.epochs", (long) epochs.live().size());
            figures.put("vault.control.destruction.oldest", days(oldest, clock));
            return new Finding(Lamp.PARTLY, "vault.control.destruction", figures);
        }
    }

    /** Clause 2.3: whoever has the bytes alone has nothing; changed bytes do not open. */
    record SealingControl(Vault vault) implements Control {
        @Override
        public String clause() {
            return "2.3";
        }

        @Override
        public Finding check() {
            var figures = new LinkedHashMap<String, Long>();
            figures.put("vault.control.sealing.refused", vault.tampered());
            return new Finding(Lamp.PARTLY, "vault.control.sealing", figures);
        }
    }

    /** Clause 4.11: the wrapping key is young, and nothing stays behind under an older one. Standing still is an alarm. */
    record RotationControl(Epochs epochs, SubjectKeys keys, Policy policy, Clock clock) implements Control {
        /** What a turn may be late: the desk was off, or a large one is being re-wrapped. */
        private static final Duration GRACE = Duration.ofDays(1);

        @Override
        public String clause() {
            return "4.11";
        }

        @Override
        public Finding check() {
            var current = epochs.current();
            var figures = new LinkedHashMap<String, Long>();
            figures.put("vault.control.rotation.age", days(current, clock));
            figures.put("vault.control.rotation.behind", keys.behind(current.number()));
            var due = current.start().plus(policy.period("epoch-length")).plus(GRACE);
            var over = epochs.over();
            if (!over.isEmpty()
                    && clock.instant().isAfter(epochs.endOf(over.getFirst()).plus(GRACE))) {
                return new Finding(Lamp.BROKEN, "vault.control.rotation.kept", figures);
            }
            return clock.instant().isAfter(due)
                    ? new Finding(Lamp.BROKEN, "vault.control.rotation.late", figures)
                    : new Finding(Lamp.PARTLY, "vault.control.rotation", figures);
        }
    }

    private static long days(Epoch epoch, Clock clock) {
        return Math.max(0, Duration.between(epoch.start(), clock.instant()).toDays());
    }
}

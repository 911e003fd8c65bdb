package kz.qyzmet.desk.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ControlsTest {
    private final Hand clock = new Hand();

    @Test
    void aClauseWithoutAControlIsNotYetKept() {
        assertThat(Controls.lamp(controls().of("4.12"))).isEqualTo(Controls.Lamp.NOT_YET);
    }

    @Test
    void aControlThatThrowsIsNotCheckedAndNeverEnforced() {
        var controls = controls(new Watch(Control.Lamp.ENFORCED), new Watch(null));

        assertThat(Controls.lamp(controls.of("4.8"))).isEqualTo(Controls.Lamp.NOT_CHECKED);
    }

    @Test
    void oneBrokenPartBreaksTheClause() {
        var controls = controls(new Watch(Control.Lamp.ENFORCED), new Watch(null), new Watch(Control.Lamp.BROKEN));

        assertThat(Controls.lamp(controls.of("4.8"))).isEqualTo(Controls.Lamp.BROKEN);
    }

    @Test
    void aClauseIsEnforcedOnlyWhenEveryPartIs() {
        var whole = controls(new Watch(Control.Lamp.ENFORCED), new Watch(Control.Lamp.ENFORCED));
        var half = controls(new Watch(Control.Lamp.ENFORCED), new Watch(Control.Lamp.NOT_YET));

        assertThat(Controls.lamp(whole.of("4.8"))).isEqualTo(Controls.Lamp.ENFORCED);
        assertThat(Controls.lamp(half.of("4.8"))).isEqualTo(Controls.Lamp.PARTLY);
    }

    @Test
    void aControlLooksAtMostOnceAMinute() {
        var watch = new Watch(Control.Lamp.PARTLY);
        var controls = controls(watch);

        controls.of("4.8");
        clock.now = clock.now.plusSeconds(59);
        var kept = controls.of("4.8").getFirst();
        assertThat(watch.looked).isEqualTo(1);
        assertThat(kept.at()).isEqualTo(clock.now.minusSeconds(59));

        clock.now = clock.now.plusSeconds(1);
        controls.of("4.8");
        assertThat(watch.looked).isEqualTo(2);
    }

    @Test
    void aControlOfNoClauseStopsTheStart() {
        Control lost = new Control() {
            @Override
            public String clause() {
                return "9.9";
            }

            @Override
            public Finding check() {
                return new Finding(Lamp.ENFORCED, "", Map.of());
            }
        };

        assertThatThrownBy(() -> controls(lost)).isInstanceOf(WrongPolicy.class).hasMessageContaining("9.9");
    }

    private Controls controls(Control... controls) {
        return new Controls(PolicyFile.shipped(), Stream.of(controls), clock, Duration.ofSeconds(60));
    }

    private static final class Watch implements Control {
        private final Control.@Nullable Lamp lamp;
        private int looked;

        Watch(Control.@Nullable Lamp lamp) {
            this.lamp = lamp;
        }

        @Override
        public String clause() {
            return "4.8";
        }

        @Override
        public Finding check() {
            looked++;
            if (lamp == null) {
                throw new IllegalStateException("the database is away");
            }
            return new Finding(lamp, "policy.control.matrix", Map.of());
        }
    }

    /** A clock moved by hand. */
    private static final class Hand extends Clock {
        private Instant now = Instant.parse("2026-11-23T10:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}

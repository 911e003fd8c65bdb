package kz.qyzmet.desk.policy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the controls of all modules and keeps each answer for a minute, so that the public page costs the database little however often it is
 * opened. A control that throws is not checked; a clause without a control is not yet kept. Nothing here can make a lamp brighter.
 */
final class Controls {
    private static final Logger LOG = LoggerFactory.getLogger(Controls.class);

    private final List<Control> controls;
    private final Clock clock;
    private final Duration keep;
    private final Map<Control, Checked> answers = new ConcurrentHashMap<>();

    /** What the lamp shows; from good to bad. */
    enum Lamp {
        ENFORCED,
        PARTLY,
        NOT_YET,
        NOT_CHECKED,
        BROKEN;

        /** A shape besides the colour; a name known to the icons of module web. */
        String icon() {
            return switch (this) {
                case ENFORCED -> "check";
                case PARTLY -> "auto";
                case NOT_YET -> "clock";
                case NOT_CHECKED -> "dot";
                case BROKEN -> "warning";
            };
        }

        String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** @param finding nothing when the control threw */
    record Checked(String control, Instant at, Control.@Nullable Finding finding) {}

    Controls(PolicyFile file, Stream<Control> controls, Clock clock, Duration keep) {
        this.controls = controls.toList();
        this.clock = clock;
        this.keep = keep;
        for (var control : this.controls) {
            if (!file.clauses().containsKey(control.clause())) {
                throw new WrongPolicy(
                        "the control " + Modules.nameOf(control),
                        "clause '" + control.clause() + "'",
                        "is no clause of policy.yaml");
            }
        }
    }

    /** What the controls of a clause found, at most a minute ago. */
    List<Checked> of(String clause) {
        var checked = new ArrayList<Checked>();
        for (var control : controls) {
            if (control.clause().equals(clause)) {
                checked.add(answer(control));
            }
        }
        return checked;
    }

    /** One lamp for what several controls say: whole only when every part is. */
    static Lamp lamp(List<Checked> checked) {
        if (checked.isEmpty()) {
            return Lamp.NOT_YET;
        }
        var lamps = checked.stream().map(Controls::lamp).distinct().toList();
        if (lamps.contains(Lamp.BROKEN)) {
            return Lamp.BROKEN;
        } else if (lamps.contains(Lamp.NOT_CHECKED)) {
            return Lamp.NOT_CHECKED;
        }
        return lamps.size() == 1 ? lamps.getFirst() : Lamp.PARTLY;
    }

    private static Lamp lamp(Checked checked) {
        var finding = checked.finding();
        if (finding == null) {
            return Lamp.NOT_CHECKED;
        }
        return switch (finding.lamp()) {
            case ENFORCED -> Lamp.ENFORCED;
            case PARTLY -> Lamp.PARTLY;
            case NOT_YET -> Lamp.NOT_YET;
            case BROKEN -> Lamp.BROKEN;
        };
    }

    private Checked answer(Control control) {
        var now = clock.instant();
        var kept = answers.get(control);
        if (kept != null && now.isBefore(kept.at().plus(keep))) {
            return kept;
        }
        // Two readers at once may both look; the later answer stays. A lock would make one slow control hold up the
        // page for everybody.
        var fresh = look(control, now);
        answers.put(control, fresh);
        return fresh;
    }

    private static Checked look(Control control, Instant now) {
        try {
            return new Checked(
                    Modules.nameOf(control),
                    now,
                    Acting.<Control.Finding, RuntimeException>as(Family.UPKEEP, control::check));
        } catch (RuntimeException failed) {
            LOG.warn(
                    "control {} did not answer: {}",
                    Modules.nameOf(control),
                    failed.getClass().getName());
            return new Checked(Modules.nameOf(control), now, null);
        }
    }
}

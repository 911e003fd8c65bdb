package kz.qyzmet.desk.policy;

import java.util.Map;

/**
 * Says of one clause how far it is enforced today, by looking. A small class in the module that enforces the clause; the policy page collects
 * them. A control that throws is shown as not checked, never as enforced.
 */
public interface Control {
    /** The clause's id as in policy.yaml. */
    String clause();

    /** Looks now. Called at most once a minute, so it may ask the database a few cheap questions. Thread-safe. */
    Finding check();

    enum Lamp {
        ENFORCED,
        PARTLY,
        NOT_YET,
        /** Was to be enforced and is not: an alarm. */
        BROKEN
    }

    /**
     * @param says a message key; what is enforced and what is missing, in words
     * @param figures live numbers, by message key
     */
    record Finding(Lamp lamp, String says, Map<String, Long> figures) {}
}

package kz.qyzmet.desk.edition;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.policy.PolicyText;
import kz.qyzmet.desk.web.Conflict;

/**
 * A form laid over what the draft says now, field by field. Each field brings what the officer had seen in it: what they left as it was stays as it is now, whoever wrote it; what they wrote stands unless somebody wrote
 * something else there meanwhile.
 */
final class Typed {
    /** Before the name of a field: what was seen in it. */
    static final String SEEN = "seen:";

    private final Map<String, String> now;
    private final Map<String, String> form;

    /** @param now what the draft says, by field */
    Typed(Map<String, String> now, Map<String, String> form) {
        this.now = now;
        this.form = form;
    }

    /** What stands for a text in a form. */
    static String mark(String text) {
        return UUID.nameUUIDFromBytes(PolicyText.tidy(text).getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 13);
    }

    private String stored(String field) {
        return now.getOrDefault(field, "");
    }

    private String typed(String field) {
        return PolicyText.tidy(form.getOrDefault(field, ""));
    }

    private boolean mine(String field) {
        return form.containsKey(field)
                && !typed(field).equals(PolicyText.tidy(stored(field)))
                && !mark(typed(field)).equals(form.get(SEEN + field));
    }

    /** What the field says when both are laid together. */
    String value(String field) {
        return mine(field) ? typed(field) : stored(field);
    }

    /** Whether somebody else wrote another text into the field since the officer saw it. */
    boolean clashes(String field) {
        return mine(field) && !mark(stored(field)).equals(form.get(SEEN + field));
    }

    boolean clashes() {
        return now.keySet().stream().anyMatch(this::clashes);
    }

    /** The form with nothing lost, or a conflict. */
    void orConflict() {
        if (clashes()) {
            throw Conflict.stale();
        }
    }

    /** What the officer will have seen when this is shown: with both texts in view they decide; otherwise they have seen no more than before. */
    String seen(String field, boolean both) {
        return mine(field) && !both ? form.getOrDefault(SEEN + field, "") : mark(stored(field));
    }
}

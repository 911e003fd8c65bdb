package kz.qyzmet.desk.breach;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One field of the words of a breach with what a form brings for it, and what its officer had seen in it: what they left as it was stays as it is now, whoever wrote it.
 *
 * @param typed null when no form was sent
 * @param seen the mark of what the officer had seen; an empty field where the form does not say
 */
record Wording(String name, String stored, @Nullable String typed, String seen) {
    static Wording of(String name, String stored, Map<String, String> form) {
        var typed = form.get(name);
        return new Wording(
                name, stored, typed == null ? null : typed.strip(), form.getOrDefault("seen:" + name, mark("")));
    }

    /** A browser sends line ends of its own. */
    private static String mark(String text) {
        return UUID.nameUUIDFromBytes(text.replaceAll("\\R", "\n").strip().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** Of what stands in it now: wherever a field is shown, this text is in view. */
    String mark() {
        return mark(stored);
    }

    boolean mine() {
        return typed != null && !mark(typed).equals(mark()) && !mark(typed).equals(seen);
    }

    /** Whether somebody else has written another text into it since the officer saw it. */
    boolean clashes() {
        return mine() && !mark().equals(seen);
    }

    String value() {
        return typed != null && mine() ? typed : stored;
    }

    @Override
    public String toString() {
        return "Wording[" + name + "]";
    }
}

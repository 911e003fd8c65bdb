package kz.qyzmet.desk.vault;

/** A sealed value that does not open. Carries a code and never a value, an id or a key. */
public final class Unreadable extends RuntimeException {

    public enum Why {
        /** The person's key was destroyed, or never existed here. */
        KEY_GONE,
        /** The bytes, or the place they stand in, are not those that were sealed. */
        TAMPERED,
        /** Not an envelope that this version knows. */
        UNKNOWN_FORM
    }

    private final Why why;

    public Unreadable(Why why) {
        super("unreadable: " + why);
        this.why = why;
    }

    public Why why() {
        return why;
    }
}

package kz.qyzmet.desk.web;

/** The state of things does not allow it: 409 conflict, 412 stale, 428 If-Match missing, 422 the same key with another body. */
public final class Conflict extends RuntimeException implements Problem {
    private final int status;

    public Conflict(int status, String code) {
        super(code, null, false, false);
        this.status = status;
    }

    /** Somebody was quicker (412). */
    public static Conflict stale() {
        return new Conflict(412, "stale");
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String code() {
        return String.valueOf(getMessage());
    }
}

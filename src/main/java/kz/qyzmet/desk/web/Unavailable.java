package kz.qyzmet.desk.web;

/** Not now: the desk is starting, closing or not set up for it. */
public final class Unavailable extends RuntimeException implements Problem {
    public Unavailable(String code) {
        super(code, null, false, false);
    }

    @Override
    public int status() {
        return 503;
    }

    @Override
    public String code() {
        return String.valueOf(getMessage());
    }
}

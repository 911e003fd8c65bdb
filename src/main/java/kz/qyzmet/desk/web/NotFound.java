package kz.qyzmet.desk.web;

/** No such thing, or another's: both answer the same (contracts 17). */
public final class NotFound extends RuntimeException implements Problem {
    public NotFound() {
        super("not-found", null, false, false);
    }

    @Override
    public int status() {
        return 404;
    }

    @Override
    public String code() {
        return "not-found";
    }
}

package kz.qyzmet.desk.web;

/** More bytes than the desk takes. */
public final class TooLarge extends RuntimeException implements Problem {
    private final long limitBytes;

    public TooLarge(long limitBytes) {
        super("too-large", null, false, false);
        this.limitBytes = limitBytes;
    }

    public long limitBytes() {
        return limitBytes;
    }

    @Override
    public int status() {
        return 413;
    }

    @Override
    public String code() {
        return "too-large";
    }
}

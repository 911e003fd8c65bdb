package kz.qyzmet.desk.ticket;

/** The ticket was changed by somebody else since the caller read it. */
public final class Stale extends RuntimeException {
    Stale() {
        super("stale-version");
    }
}

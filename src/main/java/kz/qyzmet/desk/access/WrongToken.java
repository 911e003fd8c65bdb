package kz.qyzmet.desk.access;

import kz.qyzmet.desk.web.Problem;

/** A token that nobody holds, that was revoked or has expired: one answer for the three. */
final class WrongToken extends RuntimeException implements Problem {

    WrongToken() {
        super("wrong-token", null, false, false);
    }

    @Override
    public int status() {
        return 401;
    }

    @Override
    public String code() {
        return "wrong-token";
    }
}

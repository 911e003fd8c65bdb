package kz.qyzmet.desk.policy;

/** The policy file, or a declaration that rests on it, is wrong: the desk does not start. One sentence with file, place and cause. */
public final class WrongPolicy extends RuntimeException {
    WrongPolicy(String file, String place, String cause) {
        super(file + ", " + place + ": " + cause);
    }
}

package kz.qyzmet.desk.audit;

/** The journal is not what was signed; the message is the place, such as {@code tile/0/x001/067}, and holds nothing about a person. */
public final class Broken extends RuntimeException {
    Broken(String place) {
        super(place, null, false, false);
    }

    /** For what verifies several things at once. */
    public static Broken at(String place) {
        return new Broken(place);
    }
}

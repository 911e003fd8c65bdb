package kz.qyzmet.desk.database;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Passwords of machines for machines. */
final class Passwords {
    private Passwords() {}

    static String random() {
        var bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}

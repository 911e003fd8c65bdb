package kz.qyzmet.desk.consent;

import org.jspecify.annotations.Nullable;

/**
 * The scan of one paper: of a consent, or of the power of a representative.
 *
 * @param type {@code pdf}, {@code jpeg} or {@code png}: by its own bytes, not by what the browser said
 */
public record Scan(String type, byte[] bytes) {
    public String mime() {
        return type.equals("pdf") ? "application/pdf" : "image/" + type;
    }

    /** @return null when it is none of PDF, JPEG and PNG */
    public static @Nullable Scan of(byte[] bytes) {
        if (begins(bytes, '%', 'P', 'D', 'F', '-')) {
            return new Scan("pdf", bytes);
        } else if (begins(bytes, 0xFF, 0xD8, 0xFF)) {
            return new Scan("jpeg", bytes);
        } else if (begins(bytes, 0x89, 'P', 'N', 'G')) {
            return new Scan("png", bytes);
        }
        return null;
    }

    private static boolean begins(byte[] bytes, int... with) {
        for (int i = 0; i < with.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != with[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "Scan[" + type + "]";
    }
}

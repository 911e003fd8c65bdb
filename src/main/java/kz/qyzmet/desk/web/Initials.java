package kz.qyzmet.desk.web;

/** Two letters in place of a picture: nothing is fetched from anywhere for a person's face. */
public final class Initials {
    private static final int HUES = 6;

    private Initials() {}

    public static String of(String name) {
        var initials = new StringBuilder();
        for (var word : name.strip().split("[\\s.@_-]+")) {
            if (!word.isEmpty() && Character.isLetterOrDigit(word.codePointAt(0)) && initials.length() < 2) {
                initials.appendCodePoint(Character.toUpperCase(word.codePointAt(0)));
            }
        }
        return initials.isEmpty() ? "·" : initials.toString();
    }

    /** One of six tones, the same for the same name. */
    public static int hue(String name) {
        return Math.floorMod(name.hashCode(), HUES);
    }
}

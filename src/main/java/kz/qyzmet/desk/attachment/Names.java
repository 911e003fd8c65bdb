package kz.qyzmet.desk.attachment;

import java.text.Normalizer;

/** Makes of whatever a sender called a file a name that is one, and looks like what it is. */
final class Names {
    private static final String NAMELESS = "file";
    private static final int LONGEST_ENDING = 12;

    private Names() {}

    static String clean(String name, int longest) {
        var last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        var clean = new StringBuilder();
        Normalizer.normalize(last, Normalizer.Form.NFC).codePoints().forEach(letter -> append(clean, letter));
        // a leading dot hides the file, a trailing one changes its name on Windows
        var named = clean.toString().replaceAll("\\s+", " ").replaceAll("^[. ]+|[. ]+$", "");
        return named.isEmpty() ? NAMELESS : shortened(named, longest);
    }

    private static void append(StringBuilder clean, int letter) {
        switch (Character.getType(letter)) {
            // controls, and the invisible marks that turn "gpj.exe" around
            case Character.CONTROL -> clean.append(' ');
            case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> {}
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SPACE_SEPARATOR ->
                clean.append(' ');
            default -> clean.appendCodePoint("<>:\"|?*".indexOf(letter) < 0 ? letter : '_');
        }
    }

    /** Cut before the ending, between letters. */
    private static String shortened(String name, int longest) {
        if (name.codePointCount(0, name.length()) <= longest) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        var ending = dot > 0 && name.length() - dot <= LONGEST_ENDING ? name.substring(dot) : "";
        int keep = longest - ending.codePointCount(0, ending.length());
        return name.substring(0, name.offsetByCodePoints(0, keep)) + ending;
    }
}

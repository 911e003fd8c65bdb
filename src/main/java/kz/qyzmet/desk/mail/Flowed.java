package kz.qyzmet.desk.mail;

import java.util.Map;

/** {@code format=flowed} (RFC 3676): a line that ends in a blank goes on in the next one of the same depth of quotation. */
final class Flowed {
    private Flowed() {}

    static String unfolded(String text, Map<String, String> type) {
        if (!type.getOrDefault("format", "").equalsIgnoreCase("flowed")) {
            return text;
        }
        var delsp = type.getOrDefault("delsp", "").equalsIgnoreCase("yes");
        var out = new StringBuilder(text.length());
        var goesOn = false;
        var depthBefore = 0;
        var nothingYet = true;
        for (var line : text.split("\n", -1)) {
            var quotes = 0;
            while (quotes < line.length() && line.charAt(quotes) == '>') {
                quotes++;
            }
            var content = line.substring(quotes);
            content = content.startsWith(" ") ? content.substring(1) : content;
            var signature = content.equals("-- ");
            if (goesOn && quotes == depthBefore && !signature) {
                out.append(content);
            } else {
                out.append(nothingYet ? "" : "\n")
                        .append(quotes > 0 ? ">".repeat(quotes) + " " : "")
                        .append(content);
            }
            nothingYet = false;
            goesOn = content.endsWith(" ") && !signature;
            depthBefore = quotes;
            if (goesOn && delsp) {
                out.setLength(out.length() - 1);
            }
        }
        return out.toString();
    }
}

package kz.qyzmet.desk.attachment;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The headers a file goes to a browser with, so that it can never act as a page of ours. */
public final class Serving {
    /** What RFC 8187 lets stand as it is. */
    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~";

    private Serving() {}

    /** @param inline whether the page wants to show it; honoured for safe pictures only */
    public static Map<String, String> headers(Attachment attachment, boolean inline) {
        boolean shown = inline && attachment.inlineSafe();
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", shown ? attachment.type() : Types.UNKNOWN);
        headers.put(
                "Content-Disposition",
                (shown ? "inline" : "attachment") + "; filename*=UTF-8''" + encoded(attachment.name()));
        headers.put("Content-Length", String.valueOf(attachment.size()));
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Content-Security-Policy", "default-src 'none'; sandbox");
        headers.put("Cache-Control", "private, no-store");
        return headers;
    }

    private static String encoded(String name) {
        var encoded = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            if (PLAIN.indexOf((char) (each & 0xff)) >= 0) {
                encoded.append((char) each);
            } else {
                encoded.append('%').append(String.format("%02X", each & 0xff));
            }
        }
        return encoded.toString();
    }
}

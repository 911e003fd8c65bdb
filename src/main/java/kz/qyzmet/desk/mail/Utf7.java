package kz.qyzmet.desk.mail;

import java.util.Base64;

/** UTF-7 (RFC 2152), which old Outlook and Exchange still send and the JDK does not know. What it makes is cleaned like any other text. */
final class Utf7 {
    private Utf7() {}

    static String decode(byte[] bytes) {
        var out = new StringBuilder(bytes.length);
        var i = 0;
        while (i < bytes.length) {
            if (bytes[i] != '+') {
                out.append((char) (bytes[i++] & 0xff));
                continue;
            }
            var from = ++i;
            while (i < bytes.length && base64(bytes[i])) {
                i++;
            }
            out.append(i == from ? "+" : letters(bytes, from, i));
            if (i < bytes.length && bytes[i] == '-') {
                i++;
            }
        }
        return out.toString();
    }

    private static boolean base64(byte b) {
        return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '+' || b == '/';
    }

    private static String letters(byte[] bytes, int from, int to) {
        var usable = to - from;
        usable -= usable % 4 == 1 ? 1 : 0;
        var raw = Base64.getDecoder().decode(java.util.Arrays.copyOfRange(bytes, from, from + usable));
        return new String(raw, 0, raw.length & ~1, java.nio.charset.StandardCharsets.UTF_16BE);
    }
}

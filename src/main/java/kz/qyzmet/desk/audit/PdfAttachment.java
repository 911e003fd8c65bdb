package kz.qyzmet.desk.audit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Finds the JSON that a PDF of ours carries as an attached file (ISO 32000, 7.11.4). Reads streams only: understands no page. */
final class PdfAttachment {
    private static final Pattern EMBEDDED =
            Pattern.compile("/Type\\s*/EmbeddedFile(.{0,2000}?)stream\r?\n", Pattern.DOTALL);
    private static final int LARGEST = 8 << 20;

    private PdfAttachment() {}

    /** @return the file itself when it is no PDF */
    static byte[] json(byte[] file) {
        if (!new String(file, 0, Math.min(file.length, 5), StandardCharsets.ISO_8859_1).equals("%PDF-")) {
            return file;
        }
        var text = new String(file, StandardCharsets.ISO_8859_1);
        var found = EMBEDDED.matcher(text);
        while (found.find()) {
            int end = text.indexOf("endstream", found.end());
            if (end < 0) {
                break;
            }
            var stream = Arrays.copyOfRange(file, found.end(), end);
            boolean packed = dictionary(text, found.start(), found.end()).contains("/FlateDecode");
            var content = packed ? unpacked(stream) : stream;
            if (content.length > 0 && content[0] == '{') {
                return trimmed(content);
            }
        }
        throw new Broken("the PDF carries no receipt and no act");
    }

    /** From the object's beginning: the filter may stand before the type. */
    private static String dictionary(String text, int from, int to) {
        return text.substring(Math.max(0, text.lastIndexOf(" obj", from)), to);
    }

    private static byte[] trimmed(byte[] content) {
        int end = content.length;
        while (end > 0 && content[end - 1] != '}') {
            end--;
        }
        return Arrays.copyOf(content, end);
    }

    private static byte[] unpacked(byte[] stream) {
        var inflater = new Inflater();
        try {
            inflater.setInput(stream);
            var out = new ByteArrayOutputStream();
            var some = new byte[1 << 14];
            while (!inflater.finished() && out.size() < LARGEST) {
                int count = inflater.inflate(some);
                if (count == 0) {
                    break;
                }
                out.write(some, 0, count);
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            return new byte[0];
        } finally {
            inflater.end();
        }
    }
}

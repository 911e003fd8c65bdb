package kz.qyzmet.desk.retention;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipInputStream;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.mail.Charsets;
import kz.qyzmet.desk.policy.Permit;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.springframework.stereotype.Component;

/** The words in a file, as far as we can read its form: plain texts, PDF, the office formats that are packed XML. What we cannot read is said, never guessed. */
@Component
class FileWords {
    /** Larger ones are not taken into memory. */
    private static final long LARGEST = 10L << 20;

    private static final int UNPACKED = 20 << 20;

    private final Attachments attachments;

    FileWords(Attachments attachments) {
        this.attachments = attachments;
    }

    /** Empty when the file is too large or of a form that we cannot read. */
    Optional<String> of(Permit permit, Attachment file) {
        if (file.size() > LARGEST) {
            return Optional.empty();
        }
        try {
            return words(file, bytes(permit, file));
        } catch (IOException | RuntimeException broken) {
            return Optional.empty();
        }
    }

    private static Optional<String> words(Attachment file, byte[] bytes) throws IOException {
        var type = file.type().toLowerCase(Locale.ROOT);
        var name = file.name().toLowerCase(Locale.ROOT);
        if (bytes.length > 4 && bytes[0] == '%' && bytes[1] == 'P' && bytes[2] == 'D' && bytes[3] == 'F') {
            try (var document = Loader.loadPDF(bytes)) {
                return Optional.of(new PDFTextStripper().getText(document));
            }
        } else if (name.matches(".*\\.(docx|xlsx|pptx|odt|ods|odp)")) {
            return Optional.of(packed(bytes));
        } else if (type.startsWith("text/")
                || type.matches("application/(json|xml|csv)")
                || name.matches(".*\\.(txt|csv|json|xml|log|md|html?)")) {
            return Optional.of(Charsets.text(bytes));
        }
        return Optional.empty();
    }

    /** Texts of the parts; a tag may stand in the middle of a word, so tags leave nothing behind, and ends of paragraphs a line. */
    private static String packed(byte[] bytes) throws IOException {
        var text = new StringBuilder();
        try (var parts = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (var part = parts.getNextEntry(); part != null; part = parts.getNextEntry()) {
                if (part.getName().endsWith(".xml") && text.length() < UNPACKED) {
                    var xml = new String(parts.readNBytes(UNPACKED), StandardCharsets.UTF_8);
                    text.append(xml.replaceAll("</(?:w:p|a:p|text:p|si|c|row)>", "\n")
                                    .replaceAll("<[^>]*>", ""))
                            .append('\n');
                }
            }
        }
        return text.toString()
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    byte[] bytes(Permit permit, Attachment file) {
        var out = new ByteArrayOutputStream(Math.toIntExact(Math.min(file.size(), LARGEST)));
        attachments.write(permit, file.id(), out);
        return out.toByteArray();
    }
}

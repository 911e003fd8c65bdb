package kz.qyzmet.desk.ticket;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.TooLarge;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** A file that a program sends as the body of its call, streamed into the vault as it comes (contracts 9, 17). Thread-safe. */
@Component
public class RawFiles {
    private final Attachments attachments;

    RawFiles(Attachments attachments) {
        this.attachments = attachments;
    }

    /**
     * Whoever does not use the file discards it.
     *
     * @throws TooLarge as {@link Attachments#receive}, before a byte is taken where the caller says how many there are
     * @throws Invalid when there is none
     */
    public NewMessage.File read(HttpServletRequest request, String name) throws IOException {
        if (request.getContentLengthLong() > attachments.limitBytes()) {
            throw new TooLarge(attachments.limitBytes());
        }
        var type = Optional.ofNullable(request.getContentType())
                // what curl says of any bytes
                .filter(said -> !said.startsWith("application/x-www-form-urlencoded"))
                .orElse("application/octet-stream");
        var upload = attachments.receive(request.getInputStream(), attachments.limitBytes());
        if (upload.size() == 0) {
            attachments.discard(upload);
            throw new Invalid("body", "web.field.required");
        }
        return new NewMessage.File(upload, name, type, null, false);
    }

    public void discard(NewMessage.File file) {
        attachments.discard(file.upload());
    }

    /** The name as RFC 6266 gives it, {@code filename*} first; plain UTF-8 in {@code filename} is understood too. */
    public static String name(HttpServletRequest request) {
        return name(request.getHeader(HttpHeaders.CONTENT_DISPOSITION));
    }

    private static String name(@Nullable String header) {
        if (header == null || header.isBlank()) {
            throw new Invalid("content-disposition", "web.field.required");
        }
        try {
            var name = ContentDisposition.parse(header.contains(";") || header.contains("=") ? header : header + ";")
                    .getFilename();
            if (name == null || name.isBlank()) {
                throw new Invalid("content-disposition", "web.field.required");
            }
            return utf8(name);
        } catch (IllegalArgumentException malformed) {
            throw new Invalid("content-disposition", "web.field.value");
        }
    }

    /** Headers arrive as ISO-8859-1; bytes that are UTF-8 were meant as such. */
    private static String utf8(String name) {
        if (name.chars().anyMatch(letter -> letter > 0xff) || name.chars().allMatch(letter -> letter < 0x80)) {
            return name;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException reallyLatin) {
            return name;
        }
    }
}

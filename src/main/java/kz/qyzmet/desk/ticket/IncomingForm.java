package kz.qyzmet.desk.ticket;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.TooLarge;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.springframework.stereotype.Component;

/**
 * Reads a form with files as it streams in. The fields stand before the files on our pages, so a form that is not valid, or has no consent, is
 * refused before a byte of a file is stored; files then stream straight into the vault (contracts 9).
 */
@Component
public class IncomingForm {
    private static final int FIELD_BYTES = 400_000;
    private static final int PARTS = 200;

    private final Attachments attachments;
    private final Policy policy;

    IncomingForm(Attachments attachments, Policy policy) {
        this.attachments = attachments;
        this.policy = policy;
    }

    /** The fields and the files received; whoever does not use the files discards them. */
    public record Filled(Map<String, String> fields, List<NewMessage.File> files) {
        public String get(String name) {
            return fields.getOrDefault(name, "").strip();
        }

        boolean ticked(String name) {
            return !get(name).isEmpty();
        }
    }

    /** @param check looks at the fields before the first file is stored, and at the end when there is none; throws to refuse */
    public Filled read(HttpServletRequest request, Consumer<Map<String, String>> check) throws IOException {
        if (!JakartaServletFileUpload.isMultipartContent(request)) {
            var fields = new HashMap<String, String>();
            request.getParameterMap().forEach((name, values) -> fields.put(name, values[0]));
            check.accept(fields);
            return new Filled(fields, List.of());
        }
        var upload = new JakartaServletFileUpload<>();
        var filled = new Filled(new HashMap<>(), new ArrayList<>());
        try {
            readParts(upload, request, filled, check);
            return filled;
        } catch (RuntimeException | IOException refused) {
            discard(filled);
            throw refused;
        }
    }

    public void discard(Filled filled) {
        filled.files().forEach(file -> attachments.discard(file.upload()));
    }

    private void readParts(
            JakartaServletFileUpload<?, ?> upload,
            HttpServletRequest request,
            Filled filled,
            Consumer<Map<String, String>> check)
            throws IOException {
        var checked = false;
        var count = 0;
        for (var parts = upload.getItemIterator(request); parts.hasNext(); ) {
            var part = parts.next();
            if (++count > PARTS) {
                throw new Invalid("files", "ticket.files.too-many");
            }
            if (part.isFormField()) {
                filled.fields().put(part.getFieldName(), text(part));
            } else {
                if (!checked) {
                    check.accept(filled.fields());
                    checked = true;
                }
                receive(part, filled);
            }
        }
        if (!checked) {
            check.accept(filled.fields());
        }
    }

    private void receive(FileItemInput part, Filled filled) throws IOException {
        var name = part.getName() == null ? "" : part.getName();
        try (var bytes = part.getInputStream()) {
            if (name.isEmpty()) {
                return;
            }
            if (filled.files().size() >= policy.number("attachments-per-message")) {
                throw new Invalid("files", "ticket.files.too-many");
            }
            var received = attachments.receive(bytes, attachments.limitBytes());
            filled.files()
                    .add(new NewMessage.File(
                            received,
                            name,
                            part.getContentType() == null ? "application/octet-stream" : part.getContentType(),
                            null,
                            false));
        }
    }

    private static String text(FileItemInput part) throws IOException {
        try (var bytes = part.getInputStream()) {
            var read = bytes.readNBytes(FIELD_BYTES + 1);
            if (read.length > FIELD_BYTES) {
                throw new TooLarge(FIELD_BYTES);
            }
            return new String(read, StandardCharsets.UTF_8);
        }
    }
}

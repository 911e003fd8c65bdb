package kz.qyzmet.desk.consent;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.TooLarge;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.jspecify.annotations.Nullable;

/**
 * What an officer writes down from a paper, with its scan. Read in memory and never into a file: a scan of one paper is small, and is sealed before it is stored.
 *
 * @param fields the last value of each field
 * @param all every value of fields that may be ticked more than once
 * @param scan of the field {@code scan}; null when there is none, and when it is none of PDF, JPEG and PNG: then the field says so
 */
public record PaperForm(
        Map<String, String> fields,
        Map<String, List<String>> all,
        @Nullable Scan scan) {
    private static final int PARTS = 60;
    private static final int FIELD_BYTES = 8_000;

    /** @throws TooLarge when the scan has more bytes than that */
    public static PaperForm read(HttpServletRequest request, int most) throws IOException {
        var fields = new HashMap<String, String>();
        var all = new HashMap<String, List<String>>();
        if (!JakartaServletFileUpload.isMultipartContent(request)) {
            request.getParameterMap().forEach((name, values) -> {
                fields.put(name, values[0]);
                all.put(name, List.of(values));
            });
            return new PaperForm(fields, all, null);
        }
        Scan scan = null;
        int count = 0;
        for (var parts = new JakartaServletFileUpload<>().getItemIterator(request); parts.hasNext(); ) {
            var part = parts.next();
            if (++count > PARTS) {
                throw new Invalid("scan", "consent.wrong.scan");
            } else if (part.isFormField()) {
                var value = new String(bytes(part, FIELD_BYTES), StandardCharsets.UTF_8);
                fields.put(part.getFieldName(), value);
                all.computeIfAbsent(part.getFieldName(), _ -> new ArrayList<>()).add(value);
            } else if (part.getFieldName().equals("scan")) {
                var read = bytes(part, most);
                scan = Scan.of(read);
                if (scan == null && read.length > 0) {
                    fields.put("scan", "unknown");
                }
            }
        }
        return new PaperForm(fields, all, scan);
    }

    /** What was typed, without the space around it; empty when nothing was. */
    public String get(String name) {
        return fields.getOrDefault(name, "").strip();
    }

    public List<String> all(String name) {
        return all.getOrDefault(name, List.of());
    }

    private static byte[] bytes(FileItemInput part, int most) throws IOException {
        try (var in = part.getInputStream()) {
            var read = in.readNBytes(most + 1);
            if (read.length > most) {
                throw new TooLarge(most);
            }
            return read;
        }
    }

    @Override
    public String toString() {
        return "PaperForm";
    }
}

package kz.qyzmet.desk.mail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import kz.qyzmet.desk.mail.ParsedMail.Attachment;
import kz.qyzmet.desk.mail.ParsedMail.Automatic;
import kz.qyzmet.desk.mail.ParsedMail.Bounce;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.io.MaxHeaderLengthLimitException;
import org.apache.james.mime4j.io.MaxHeaderLimitException;
import org.apache.james.mime4j.io.MaxLineLimitException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.jspecify.annotations.Nullable;

/**
 * Reads a letter once, from a stream, and says what is in it (contracts 19). Files go to the sink and are never whole in memory; texts are, up to
 * a limit. Garbage gives a result too, with its defects. Knows no database and no Spring; an object reads one letter.
 */
public final class MailParser {
    private static final int TEXT_BYTES = 2 * 1024 * 1024;
    private static final int HEADER_BYTES = 1024 * 1024;
    private static final int HEADERS = 2000;
    /** As in policy.yaml, for the command that reads no policy. */
    private static final Limits USUAL = new Limits(500, 20);

    /** @param parts how many parts are read @param depth how deep they may nest */
    public record Limits(int parts, int depth) {}

    private static final int RECEIVED = 40;
    private static final MimeConfig CONFIG = MimeConfig.custom()
            .setMaxLineLen(HEADER_BYTES)
            .setMaxHeaderLen(HEADER_BYTES)
            .setMaxHeaderCount(HEADERS)
            .setMaxContentLen(-1)
            .build();
    private static final Pattern META_CHARSET =
            Pattern.compile("(?i)<meta[^>]{0,200}charset\\s*=\\s*[\"']?([\\w-]{3,30})");
    private static final Pattern BOUNDARY_LINE =
            Pattern.compile("(?m)^--([^\\s\\r\\n][^\\r\\n]{0,120}?)(?:--)?[ \\t]*\\r?$");

    private static final Pattern RETURNED_ID = Pattern.compile("(?im)^Message-ID:\\s*<([^<>\\s]{1,998})>");

    /** @param headers by lower-case name, values in letters, in the order of the letter */
    private record Entity(
            Map<String, List<String>> headers, Map<String, String> type, Map<String, String> disposition) {
        Entity() {
            this(new HashMap<>(), new HashMap<>(), new HashMap<>());
        }

        String first(String name) {
            var values = headers.get(name);
            return values == null ? "" : values.getFirst();
        }

        String declaredType() {
            return type.getOrDefault("", "");
        }
    }

    private final PartSink sink;
    private final Limits limits;
    private final Set<String> defects = new LinkedHashSet<>();
    private final List<Attachment> attachments = new ArrayList<>();
    private final List<String> plain = new ArrayList<>();
    private final List<String> html = new ArrayList<>();
    private final Deque<Entity> open = new ArrayDeque<>();
    private Entity letter = new Entity();
    private @Nullable Bounce bounce;
    private @Nullable String returnedId;
    private int parts;
    private int fields;
    private int depth;

    private MailParser(PartSink sink, Limits limits) {
        this.sink = sink;
        this.limits = limits;
    }

    /** Reads to the end. Throws only what the stream or the sink throws; what is wrong with the letter is a defect. */
    public static ParsedMail parse(InputStream raw, PartSink sink) throws IOException {
        return parse(raw, sink, USUAL);
    }

    public static ParsedMail parse(InputStream raw, PartSink sink, Limits limits) throws IOException {
        var parser = new MailParser(sink, limits);
        try {
            parser.read(withoutEnvelopeLine(raw), true);
        } catch (SinkBroke broke) {
            throw broke.cause;
        }
        raw.transferTo(java.io.OutputStream.nullOutputStream());
        return parser.result();
    }

    /** mbox files and some pipes put a line "From someone date" before the headers. */
    private static InputStream withoutEnvelopeLine(InputStream raw) throws IOException {
        var start = raw.readNBytes(8);
        var at = 0;
        // a byte order mark, or blank lines, before the first header
        while (at < start.length && (start[at] == '\r' || start[at] == '\n')) {
            at++;
        }
        if (start.length - at >= 3 && (start[at] & 0xff) == 0xef && (start[at + 1] & 0xff) == 0xbb) {
            at += 3;
        }
        var text = new String(start, at, start.length - at, StandardCharsets.ISO_8859_1);
        if (text.startsWith("From ") || text.startsWith(">From ")) {
            for (var b = raw.read(); b >= 0 && b != '\n'; ) {
                b = raw.read();
            }
            return raw;
        }
        var whole = new PushbackInputStream(raw, 8);
        whole.unread(start, at, start.length - at);
        return whole;
    }

    private void read(InputStream in, boolean outermost) throws IOException {
        var stream = new MimeTokenStream(CONFIG);
        stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
        var source = new Failing(in);
        try {
            stream.parse(source);
            for (var state = stream.getState(); state != EntityState.T_END_OF_STREAM; state = stream.next()) {
                if (!event(stream, state, outermost)) {
                    break;
                }
            }
        } catch (MimeException broken) {
            defects.add(limit(broken) ? "header-too-long" : "broken-structure");
        } catch (IOException failure) {
            // the wire or the sink failed, which is not the letter's fault; or the decoder gave up, which is
            if (source.failed() || failure instanceof SinkFailed) {
                throw failure instanceof SinkFailed sinks ? sinks.cause : failure;
            }
            defects.add(limit(failure) ? "header-too-long" : "broken-structure");
        } catch (SinkBroke broke) {
            throw broke;
        } catch (RuntimeException surprise) {
            defects.add("broken-structure");
        }
    }

    private static boolean limit(@Nullable Throwable failure) {
        return failure != null
                && (failure instanceof MaxLineLimitException
                        || failure instanceof MaxHeaderLengthLimitException
                        || failure instanceof MaxHeaderLimitException
                        || limit(failure.getCause()));
    }

    /** @return false when the rest of the letter is passed over */
    private boolean event(MimeTokenStream stream, EntityState state, boolean outermost) throws IOException {
        switch (state) {
            case T_START_HEADER -> {
                open.push(new Entity());
                if (outermost && open.size() == 1) {
                    letter = open.getFirst();
                }
            }
            case T_FIELD ->
                field(
                        stream.getField().getRaw() == null
                                ? (stream.getField().getName() + ":"
                                                + stream.getField().getBody())
                                        .getBytes(StandardCharsets.UTF_8)
                                : stream.getField().getRaw().toByteArray(),
                        stream.getField().getName());
            case T_END_HEADER -> endHeader();
            case T_START_MULTIPART -> {
                if (++depth > limits.depth()) {
                    defects.add("too-deep");
                    return false;
                }
            }
            case T_PREAMBLE -> preamble(stream.getInputStream());
            case T_START_BODYPART -> {
                entity().headers.put("\u0000part", List.of(""));
                if (++parts > limits.parts()) {
                    defects.add("too-many-parts");
                    return false;
                }
            }
            case T_BODY -> {
                body(stream);
            }
            case T_END_MULTIPART -> depth--;
            case T_END_BODYPART, T_END_MESSAGE -> {
                if (open.size() > 1) {
                    open.pop();
                }
            }
            default -> {}
        }
        return true;
    }

    private Entity entity() {
        return open.isEmpty() ? letter : open.getFirst();
    }

    private void field(byte[] raw, String name) {
        if (++fields > HEADERS * 5) {
            defects.add("too-many-headers");
            return;
        }
        var lower = name.strip().toLowerCase(Locale.ROOT);
        for (var b : raw) {
            if (b < 0) {
                defects.add("raw-8-bit-header");
                break;
            }
        }
        entity().headers.computeIfAbsent(lower, key -> new ArrayList<>()).add(HeaderWords.value(raw));
    }

    private void endHeader() {
        var entity = entity();
        entity.type.putAll(HeaderWords.parameters(entity.first("content-type")));
        entity.disposition.putAll(HeaderWords.parameters(entity.first("content-disposition")));
    }

    /** Text before the first boundary is for programs that know no MIME; but it is the letter when the boundary never comes. */
    private void preamble(InputStream in) throws IOException {
        var bytes = in.readNBytes(TEXT_BYTES);
        entity().headers.put("\u0000preamble", List.of(new String(bytes, StandardCharsets.ISO_8859_1)));
        if (bytes.length == TEXT_BYTES) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        // a whole multipart stands here when the declared boundary is not the one that was used
        if (BOUNDARY_LINE.matcher(text).find()
                && text.contains("Content-")
                && !entity().headers.containsKey("\u0000part")) {
            lost(text, entity().declaredType());
        }
    }

    private void lost(String text, String type) throws IOException {
        var matcher = BOUNDARY_LINE.matcher(text);
        defects.add("broken-boundary");
        if (depth > limits.depth() || !matcher.find()) {
            return;
        }
        var head = "Content-Type: " + (type.startsWith("multipart/") ? type : "multipart/mixed") + "; boundary=\""
                + matcher.group(1).replace("\\", "\\\\").replace("\"", "\\\"") + "\"\r\n\r\n";
        depth++;
        var sizeBefore = open.size();
        read(new ByteArrayInputStream((head + text).getBytes(StandardCharsets.ISO_8859_1)), false);
        while (open.size() > sizeBefore) {
            open.pop();
        }
        depth--;
    }

    private void body(MimeTokenStream stream) throws IOException {
        var entity = entity();
        var declared = entity.declaredType();
        var type = declared.contains("/") ? declared : declared.isEmpty() ? "text/plain" : "application/octet-stream";
        if (declared.startsWith("text") && !declared.contains("/")) {
            type = "text/plain";
        }
        if (type.startsWith("multipart/")) {
            // mime4j saw no usable boundary and gives the bytes as one body
            var bytes = stream.getInputStream().readNBytes(TEXT_BYTES);
            var text = new String(bytes, StandardCharsets.ISO_8859_1);
            if (BOUNDARY_LINE.matcher(text).find()) {
                lost(text, type);
            } else {
                defects.add("no-boundary");
                plain.add(normal(Charsets.decode(bytes, null).text()));
            }
            return;
        }
        var name = name(entity);
        var disposition = entity.disposition.getOrDefault("", "");
        var asFile = disposition.equals("attachment") || name != null;
        var decoded = stream.getDecodedInputStream();
        if (!asFile && type.equals("text/plain")) {
            plain.add(flowed(entity, text(entity, decoded)));
        } else if (!asFile && type.equals("text/html")) {
            html.add(text(entity, decoded));
        } else {
            file(entity, type, name, disposition, decoded);
        }
    }

    private static @Nullable String name(Entity entity) {
        var name = entity.disposition.get("filename");
        name = name == null || name.isBlank() ? entity.type.get("name") : name;
        if (name == null || name.isBlank()) {
            return null;
        }
        // a path names folders of the sender's computer, or aims at ours
        var bare = name.replace('\\', '/');
        bare = bare.substring(bare.lastIndexOf('/') + 1)
                .replaceAll("[\\p{Cc}\u202a-\u202e\u2066-\u2069]", "")
                .strip();
        return bare.isEmpty() || bare.equals(".") || bare.equals("..")
                ? "file"
                : bare.length() > 255 ? bare.substring(0, 255) : bare;
    }

    private String text(Entity entity, InputStream decoded) throws IOException {
        var bytes = upToLimit(decoded);
        var declared = entity.type.get("charset");
        if (declared == null && entity.declaredType().equals("text/html")) {
            var head = new String(bytes, 0, Math.min(bytes.length, 2000), StandardCharsets.ISO_8859_1);
            var meta = META_CHARSET.matcher(head);
            declared = meta.find() ? meta.group(1) : null;
        }
        var text = Charsets.decode(bytes, declared);
        if (text.guessed()) {
            defects.add("charset-guessed");
        }
        return normal(text.text());
    }

    private byte[] upToLimit(InputStream decoded) throws IOException {
        var bytes = decoded.readNBytes(TEXT_BYTES);
        if (bytes.length == TEXT_BYTES && decoded.read() >= 0) {
            defects.add("text-cut");
            decoded.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return bytes;
    }

    private static String normal(String text) {
        var lines = text.replace("\r\n", "\n").replace('\r', '\n');
        return lines.indexOf('\u0000') >= 0 || lines.indexOf('\ufeff') >= 0
                ? lines.replace("\u0000", "\ufffd").replace("\ufeff", "")
                : lines;
    }

    /** RFC 3676: a line that ends in a space goes on in the next one. */
    private static String flowed(Entity entity, String text) {
        if (!entity.type.getOrDefault("format", "").equalsIgnoreCase("flowed")) {
            return text;
        }
        var delsp = entity.type.getOrDefault("delsp", "").equalsIgnoreCase("yes");
        var out = new StringBuilder(text.length());
        var goesOn = false;
        var depthBefore = 0;
        for (var line : text.split("\n", -1)) {
            var quotes = 0;
            while (quotes < line.length() && line.charAt(quotes) == '>') {
                quotes++;
            }
            var content = line.substring(quotes);
            content = content.startsWith(" ") ? content.substring(1) : content;
            if (goesOn && quotes == depthBefore && !content.equals("-- ")) {
                out.append(content);
            } else {
                out.append(out.isEmpty() ? "" : "\n")
                        .append(quotes > 0 ? ">".repeat(quotes) + " " : "")
                        .append(content);
            }
            goesOn = content.endsWith(" ") && !content.equals("-- ");
            depthBefore = quotes;
            if (goesOn && delsp) {
                out.setLength(out.length() - 1);
            }
        }
        return out.toString();
    }

    private void file(Entity entity, String type, @Nullable String name, String disposition, InputStream decoded)
            throws IOException {
        var returned = type.equals("message/rfc822") || type.equals("text/rfc822-headers");
        var report = returned || type.equals("message/delivery-status") ? new Capture(decoded) : null;
        var digest = new DigestInputStream(report == null ? decoded : report, sha256());
        var counting = new Counting(digest);
        try {
            sink.part(counting);
        } catch (IOException failure) {
            throw counting.failed ? failure : new SinkFailed(failure);
        } catch (RuntimeException failure) {
            throw new SinkBroke(failure);
        }
        counting.transferTo(java.io.OutputStream.nullOutputStream());
        if (report != null && returned) {
            var id = RETURNED_ID.matcher(report.seen.toString(StandardCharsets.ISO_8859_1));
            returnedId = returnedId == null && id.find() ? id.group(1) : returnedId;
        } else if (report != null) {
            bounce = bounce(report.seen.toString(StandardCharsets.UTF_8));
        }
        var contentId = entity.first("content-id").replaceAll("[<>\\s]", "");
        var inline = disposition.equals("inline")
                || disposition.isEmpty() && !contentId.isEmpty() && type.startsWith("image/");
        var charset = entity.type.get("charset");
        attachments.add(new Attachment(
                name,
                type,
                charset == null ? null : Charsets.normal(charset),
                counting.count,
                HexFormat.of().formatHex(digest.getMessageDigest().digest()),
                contentId.isEmpty() ? null : contentId,
                inline));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    private static Bounce bounce(String report) {
        var fields = new HashMap<String, String>();
        for (var line : report.replace("\r", "").replaceAll("\n[ \t]+", " ").split("\n")) {
            var colon = line.indexOf(':');
            if (colon > 0) {
                fields.putIfAbsent(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        var recipient = fields.getOrDefault("final-recipient", fields.get("original-recipient"));
        return new Bounce(
                recipient == null
                        ? null
                        : recipient.substring(recipient.indexOf(';') + 1).strip(),
                fields.get("status"),
                fields.get("diagnostic-code"),
                null);
    }

    private ParsedMail result() {
        var from = Addresses.list(all("from"));
        var senders = Addresses.list(letter.first("sender"));
        var cleaned = MailHtml.clean(String.join("\n", html));
        var text = plain.isEmpty()
                ? MailHtml.text(cleaned)
                : String.join("\n", plain).stripTrailing();
        var parts = Quotation.of(text);
        check(from, text);
        var language = Tongue.of(parts.reply().isBlank() ? letter("subject") + "\n" + text : parts.reply());
        return new ParsedMail(
                from,
                senders.isEmpty() ? null : senders.getFirst(),
                Addresses.list(all("reply-to")),
                Addresses.list(all("to")),
                Addresses.list(all("cc")),
                letter("subject"),
                Dates.iso(letter.first("date")),
                Addresses.ids(letter.first("message-id")).stream().findFirst().orElse(null),
                Addresses.ids(letter.first("in-reply-to")),
                Addresses.ids(all("references")),
                text,
                cleaned,
                parts.reply(),
                parts.quoted(),
                parts.signature(),
                language == null ? Tongue.of(letter("subject")) : language,
                List.copyOf(attachments),
                automatic(from),
                bounce == null ? null : bounce.of(returnedId),
                List.copyOf(defects));
    }

    private void check(List<ParsedMail.Address> from, String text) {
        if (letter.headers.isEmpty()) {
            defects.add("no-headers");
        }
        if (from.isEmpty() || from.getFirst().email().isEmpty()) {
            defects.add("no-from");
        }
        if (from.size() > 1) {
            defects.add("several-from");
        }
        if (letter.first("message-id").isBlank()) {
            defects.add("no-message-id");
        }
        if (Dates.iso(letter.first("date")) == null) {
            defects.add(letter.first("date").isBlank() ? "no-date" : "wrong-date");
        }
        if (text.isBlank() && attachments.isEmpty()) {
            defects.add("empty");
        }
    }

    private String letter(String name) {
        return HeaderWords.decode(letter.first(name)).strip();
    }

    private String all(String name) {
        return String.join(", ", letter.headers.getOrDefault(name, List.of()));
    }

    private Automatic automatic(List<ParsedMail.Address> from) {
        var submitted = letter.first("auto-submitted").toLowerCase(Locale.ROOT);
        var precedence = letter.first("precedence").toLowerCase(Locale.ROOT);
        var local = from.isEmpty()
                ? ""
                : from.getFirst().email().toLowerCase(Locale.ROOT).replaceFirst("@.*", "");
        var daemon = local.equals("mailer-daemon") || local.equals("postmaster");
        var nobody = letter.headers.containsKey("return-path")
                && letter.first("return-path").replaceAll("[<>\\s]", "").isEmpty();
        if (has("x-loop")
                || has("x-qyzmet-desk")
                || letter.headers.getOrDefault("received", List.of()).size() > RECEIVED) {
            return Automatic.LOOP;
        }
        if (bounce != null && (daemon || nobody || "delivery-status".equals(letter.type.get("report-type")))
                || daemon && (nobody || has("x-failed-recipients"))) {
            return Automatic.BOUNCE;
        }
        if (submitted.startsWith("auto-replied")
                || has("x-autoreply")
                || has("x-autorespond")
                || precedence.equals("auto_reply")) {
            return Automatic.AUTO_REPLY;
        }
        if (has("list-id") || has("list-post") || precedence.equals("list")) {
            return Automatic.LIST;
        }
        if (submitted.startsWith("auto-")
                || nobody
                || daemon
                || suppressesAnswers()
                || has("x-auto-generated")
                || precedence.equals("bulk")
                || precedence.equals("junk")) {
            return Automatic.AUTO_GENERATED;
        }
        return has("list-unsubscribe") ? Automatic.LIST : Automatic.NONE;
    }

    private boolean suppressesAnswers() {
        var suppress = letter.first("x-auto-response-suppress").toLowerCase(Locale.ROOT);
        return suppress.contains("all") || suppress.contains("autoreply");
    }

    private boolean has(String name) {
        return letter.headers.containsKey(name);
    }

    /** Tells a failure of the wire from one of the letter. */
    private static final class Failing extends java.io.FilterInputStream {
        private boolean failed;

        Failing(InputStream in) {
            super(in);
        }

        boolean failed() {
            return failed;
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException | UncheckedIOException failure) {
                failed = true;
                throw failure;
            }
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            try {
                return in.read(to, from, length);
            } catch (IOException | UncheckedIOException failure) {
                failed = true;
                throw failure;
            }
        }
    }

    private static final class SinkFailed extends IOException {
        private final IOException cause;

        SinkFailed(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    private static final class SinkBroke extends RuntimeException {
        private final RuntimeException cause;

        SinkBroke(RuntimeException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    private static final class Counting extends java.io.FilterInputStream {
        private long count;
        private boolean failed;

        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            try {
                var n = in.read(to, from, length);
                count += Math.max(0, n);
                return n;
            } catch (IOException failure) {
                failed = true;
                throw failure;
            }
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        @Override
        public void close() {}
    }

    /** Keeps the first bytes of a small report while they pass. */
    private static final class Capture extends java.io.FilterInputStream {
        private static final int MOST = 64 * 1024;
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

        Capture(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            var n = in.read(to, from, length);
            if (n > 0 && seen.size() < MOST) {
                seen.write(to, from, Math.min(n, MOST - seen.size()));
            }
            return n;
        }
    }
}

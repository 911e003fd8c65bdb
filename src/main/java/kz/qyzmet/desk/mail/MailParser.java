package kz.qyzmet.desk.mail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import kz.qyzmet.desk.mail.ParsedMail.Attachment;
import kz.qyzmet.desk.mail.ParsedMail.Bounce;
import org.jspecify.annotations.Nullable;

/**
 * Reads a letter once, from a stream, and says what is in it (contracts 19). Files go to the sink and are never whole in memory; texts are, up to
 * a limit. Garbage gives a result too, with its defects. Knows no database and no Spring; an object reads one letter.
 */
public final class MailParser {
    /** One text, and all texts of a letter together; what is longer is cut with a defect, and the raw letter has it whole. */
    private static final int TEXT_BYTES = 2 * 1024 * 1024;

    private static final int REPORT_BYTES = 64 * 1024;
    private static final int ALL_TEXTS = 3 * 1024 * 1024;
    private static final long TIME_NANOS = 20_000_000_000L;
    /** As in policy.yaml, for the command that reads no policy. */
    private static final Limits USUAL = new Limits(500, 20);

    private static final Pattern META_CHARSET =
            Pattern.compile("(?i)<meta[^>]{0,200}charset\\s{0,9}=\\s{0,9}[\"']?([\\w-]{3,30})");
    private static final Pattern RETURNED_ID = Pattern.compile("(?im)^Message-ID:\\s{0,9}<([^<>\\s]{1,998})>");
    /** What scripts send without saying that it is HTML. */
    private static final Pattern HTML = Pattern.compile("(?i)\\s{0,99}<(?:!doctype html|html)[\\s>]");

    private static final Pattern UU_BEGIN = Pattern.compile("begin(?:-base64)? [0-7]{3,4} (\\S.{0,250})");

    /** @param parts how many parts are read @param depth how deep they may nest */
    public record Limits(int parts, int depth) {}

    private final PartSink sink;
    private final Limits limits;
    private final Timed timed;
    private final LetterLines lines;
    private final MailHeaders headers;
    private final Set<String> defects = new LinkedHashSet<>();
    private final List<Attachment> attachments = new ArrayList<>();
    private final List<String> plain = new ArrayList<>();
    /** Of the plain texts those that are files as well. */
    private final List<String> enclosed = new ArrayList<>();

    private final List<String> html = new ArrayList<>();
    private final List<byte[]> boundaries = new ArrayList<>();
    /** The level of the boundary that was met, -1 while none was. */
    private int hit = -1;

    private boolean closing;
    private boolean over;
    private boolean stopped;
    /** The sink is at work: what it throws is no defect of the letter. */
    private boolean theirs;

    private int parts;
    private int textLeft = ALL_TEXTS;
    private boolean alternatives;
    /** The letter begins with HTML that has no plain form beside it; plain parts after it are a footer or a postscript. */
    private boolean htmlLeads;

    private @Nullable Bounce bounce;
    private @Nullable String returnedId;
    private boolean reported;

    private MailParser(InputStream raw, PartSink sink, Limits limits) {
        this.sink = sink;
        this.limits = limits;
        this.timed = new Timed(raw);
        this.lines = new LetterLines(timed);
        this.headers = new MailHeaders(lines, defects);
    }

    /** Reads to the end. Throws only what the stream or the sink throws; what is wrong with the letter is a defect. */
    public static ParsedMail parse(InputStream raw, PartSink sink) throws IOException {
        return parse(raw, sink, USUAL);
    }

    public static ParsedMail parse(InputStream raw, PartSink sink, Limits limits) throws IOException {
        var parser = new MailParser(raw, sink, limits);
        var parsed = parser.read();
        // what is not read any more still belongs to the letter that is stored
        raw.transferTo(OutputStream.nullOutputStream());
        return parsed;
    }

    private Entity walk() throws IOException {
        var letter = headers.read(this::boundary, true);
        over = letter.ended() && hit < 0;
        try {
            part(letter, null, 0);
        } catch (RuntimeException surprise) {
            if (theirs || timed.failed) {
                throw surprise;
            }
            defects.add("broken-structure");
        }
        return letter;
    }

    private ParsedMail read() throws IOException {
        var letter = walk();
        try {
            return new Reading(letter, texts(), attachments, bounce, returnedId, reported, defects).result();
        } catch (RuntimeException | StackOverflowError surprise) {
            // its words stay in the raw letter, and it does not stand in the way of the next one
            defects.add("broken-structure");
            return new Reading(letter, Reading.Texts.NONE, attachments, null, null, false, defects).result();
        }
    }

    private Reading.Texts texts() {
        var own = new ArrayList<>(plain);
        enclosed.forEach(own::remove);
        return new Reading.Texts(String.join("\n", plain), String.join("\n", own), String.join("\n", html), htmlLeads);
    }

    /** @return whether the line now is a boundary of this part or of one around it (RFC 2046, 5.1.1) */
    private boolean boundary() {
        if (boundaries.isEmpty() || !lines.startsWith("--")) {
            return false;
        }
        for (var level = boundaries.size() - 1; level >= 0; level--) {
            var its = boundaries.get(level);
            if (its.length == 0 || lines.length() < its.length + 2 || !same(its)) {
                continue;
            }
            var rest = lines.start + 2 + its.length;
            var close = rest + 1 < lines.end && lines.bytes[rest] == '-' && lines.bytes[rest + 1] == '-';
            if (blank(rest) || close && blank(rest + 2)) {
                hit = level;
                closing = !blank(rest);
                return true;
            }
        }
        return false;
    }

    private boolean same(byte[] boundary) {
        for (var i = 0; i < boundary.length; i++) {
            if (lines.bytes[lines.start + 2 + i] != boundary[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean blank(int from) {
        for (var i = from; i < lines.end; i++) {
            if (lines.bytes[i] != ' ' && lines.bytes[i] != '\t' && lines.bytes[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private boolean nextLine() throws IOException {
        if (stopped || over) {
            return false;
        }
        if (timed.tooLong()) {
            defects.add("time-limit");
            stopped = true;
            return false;
        }
        over = !lines.next();
        return !over;
    }

    private void part(Entity entity, @Nullable Entity parent, int depth) throws IOException {
        var type = type(entity, parent);
        if (type.startsWith("multipart/") && depth < limits.depth()) {
            var outermost = !alternatives && type.equals("multipart/alternative");
            var before = html.size();
            alternatives |= outermost;
            multipart(entity, depth);
            alternatives &= !outermost;
            htmlLeads |= outermost && html.size() > before && saysNothing();
            return;
        }
        if (type.startsWith("multipart/")) {
            defects.add("too-deep");
        }
        var body = new Body();
        leaf(entity, parent, type, Transfer.decoded(body, entity.first("content-transfer-encoding"), defects));
        body.transferTo(OutputStream.nullOutputStream());
    }

    private boolean saysNothing() {
        return plain.stream().allMatch(String::isBlank);
    }

    private static String type(Entity entity, @Nullable Entity parent) {
        var declared = entity.type().getOrDefault("", "");
        if (declared.isEmpty()) {
            return parent != null && parent.declaredType().equals("multipart/digest") ? "message/rfc822" : "text/plain";
        }
        if (declared.matches("[\\w!#$&^.+-]+/[\\w!#$&^.+-]+")) {
            return declared;
        }
        return declared.startsWith("text") ? "text/plain" : "application/octet-stream";
    }

    private void multipart(Entity entity, int depth) throws IOException {
        var declared = entity.type().getOrDefault("boundary", "").stripTrailing();
        var mine = boundaries.size();
        boundaries.add(declared.getBytes(StandardCharsets.UTF_8));
        if (hit < 0 && !over) {
            preamble(entity, mine, declared.isEmpty());
        }
        while (hit == mine && !stopped) {
            if (closing) {
                hit = -1;
                // the part around may use the same boundary: what comes next is its own
                if (boundaries.subList(0, mine).stream()
                        .anyMatch(its -> java.util.Arrays.equals(its, boundaries.get(mine)))) {
                    boundaries.removeLast();
                    while (hit < 0 && nextLine()) {
                        boundary();
                    }
                    return;
                }
                while (hit < 0 && nextLine()) {
                    boundary();
                }
                if (hit == mine) {
                    // parts after the end
                    defects.add("broken-boundary");
                    continue;
                }
                boundaries.removeLast();
                return;
            }
            hit = -1;
            if (++parts > limits.parts()) {
                defects.add("too-many-parts");
                stopped = true;
                break;
            }
            var child = headers.read(this::boundary, false);
            over = over || child.ended() && hit < 0;
            part(child, entity, depth + 1);
        }
        // the letter, or the part around, ended before this one did
        if (!stopped) {
            defects.add("broken-boundary");
        }
        boundaries.removeLast();
    }

    /**
     * What stands before the first boundary is for programs that know no MIME. When the declared boundary does not come, the one that is used is
     * taken: a line "--x" with a Content header below it; and when none is, this is the letter.
     */
    private void preamble(Entity entity, int mine, boolean none) throws IOException {
        var text = new ByteArrayOutputStream();
        @Nullable String candidate = null;
        var before = 0;
        while (nextLine()) {
            if (boundary()) {
                if (hit != mine) {
                    break;
                }
                return;
            }
            if (candidate != null
                    && lines.startsWith("Content-")
                    && lines.text().indexOf(':') > 0) {
                defects.add(none ? "no-boundary" : "broken-boundary");
                boundaries.set(mine, candidate.getBytes(StandardCharsets.ISO_8859_1));
                hit = mine;
                closing = false;
                lines.again();
                return;
            }
            candidate = null;
            if (lines.startsWith("--")
                    && lines.length() > 2
                    && lines.length() < 210
                    && lines.bytes[lines.start + 2] > ' ') {
                candidate = lines.text().substring(2).stripTrailing();
                before = text.size();
            }
            if (text.size() < Math.min(TEXT_BYTES, textLeft)) {
                text.write(lines.bytes, lines.start, lines.after - lines.start);
            }
        }
        defects.add(none ? "no-boundary" : "broken-boundary");
        textLeft -= text.size();
        var body = normal(Charsets.decode(text.toByteArray(), entity.type().get("charset"))
                        .text())
                .strip();
        if (!body.isEmpty()) {
            (body.startsWith("<") && body.contains("</") ? html : plain).add(body);
        }
    }

    private void leaf(Entity entity, @Nullable Entity parent, String type, InputStream decoded) throws IOException {
        var name = entity.fileName();
        var disposition = entity.disposition().getOrDefault("", "");
        if (type.equals("text/plain") || type.equals("text/html")) {
            var alternative = parent != null && parent.declaredType().equals("multipart/alternative");
            var first = plain.isEmpty() && html.isEmpty() && attachments.isEmpty();
            // some programs name the text itself
            var words = name == null || alternative || first && (disposition.isEmpty() || parent == null);
            if (words && !disposition.equals("attachment")) {
                text(entity, type, decoded);
                return;
            }
            if (entity.declaredType().equals("text/plain") && !disposition.equals("attachment")) {
                enclosed(entity, parent, name, disposition, decoded);
                return;
            }
        }
        if (type.equals("application/ms-tnef")
                || type.equals("application/vnd.ms-tnef")
                || "winmail.dat".equalsIgnoreCase(name)) {
            var start = decoded.readNBytes(7);
            decoded = new SequenceInputStream(new ByteArrayInputStream(start), decoded);
            if (Tnef.begins(start)) {
                tnef(decoded, 0);
                return;
            }
            defects.add("broken-tnef");
        }
        if (type.matches("text/(?:enriched|richtext)")
                && name == null
                && plain.isEmpty()
                && (parent == null || !parent.declaredType().equals("multipart/alternative"))) {
            text(entity, type, decoded);
            return;
        }
        if (type.equals("application/pgp-encrypted")) {
            defects.add("sealed-by-sender");
        }
        if (type.equals("application/pkcs7-mime") || type.equals("application/x-pkcs7-mime")) {
            var seen = new Capture(decoded, TEXT_BYTES);
            file(entity, parent, type, name, disposition, seen);
            signed(SignedWords.of(seen.bytes()));
            return;
        }
        file(entity, parent, type, name, disposition, decoded);
    }

    /**
     * A plain text that has a name and is no attachment (RFC 2183, 2.1): programs show it below the letter and offer it as a file, and so do we. It
     * belongs to the text (contracts 19), not to what the writer wrote this time.
     */
    private void enclosed(
            Entity entity, @Nullable Entity parent, @Nullable String name, String disposition, InputStream decoded)
            throws IOException {
        var most = Math.max(0, Math.min(TEXT_BYTES, textLeft));
        var seen = new Capture(decoded, most + 1);
        file(entity, parent, "text/plain", name, disposition, seen);
        var raw = seen.bytes();
        if (raw.length > most) {
            defects.add("text-cut");
            raw = java.util.Arrays.copyOf(raw, most);
        }
        textLeft -= raw.length;
        var before = plain.size();
        words(entity, "text/plain", raw, true);
        enclosed.addAll(plain.subList(before, plain.size()));
    }

    /** A letter that S/MIME signed by wrapping it whole (RFC 8551, 3.5.2): its words are read, the wrapping stays as a file. */
    private void signed(byte @Nullable [] inside) throws IOException {
        if (inside == null || limits.depth() == 0) {
            defects.add("sealed-by-sender");
            return;
        }
        var inner = new MailParser(
                new ByteArrayInputStream(inside),
                sink,
                new Limits(Math.max(0, limits.parts() - attachments.size() - parts), Math.min(3, limits.depth() - 1)));
        inner.textLeft = textLeft;
        try {
            inner.walk();
        } catch (RuntimeException failure) {
            theirs = inner.theirs;
            throw failure;
        }
        textLeft = inner.textLeft;
        htmlLeads |= inner.htmlLeads && saysNothing();
        plain.addAll(inner.plain);
        enclosed.addAll(inner.enclosed);
        html.addAll(inner.html);
        attachments.addAll(inner.attachments);
        defects.addAll(inner.defects);
    }

    private void text(Entity entity, String type, InputStream decoded) throws IOException {
        var source = new LetterLines(decoded);
        var bytes = new ByteArrayOutputStream();
        var most = Math.min(TEXT_BYTES, textLeft);
        while (source.next()) {
            if (source.startsWith("begin") && type.equals("text/plain") && attachments.size() < limits.parts()) {
                var begin = UU_BEGIN.matcher(source.text());
                if (begin.matches() && follows(source)) {
                    uuencoded(
                            source,
                            begin.group(),
                            begin.group(1).strip(),
                            entity.type().get("charset"));
                    continue;
                }
            } else if (source.startsWith("=ybegin ")) {
                defects.add("yenc");
            }
            if (bytes.size() + source.after - source.start > most) {
                defects.add("text-cut");
                decoded.transferTo(OutputStream.nullOutputStream());
                break;
            }
            bytes.write(source.bytes, source.start, source.after - source.start);
        }
        textLeft -= bytes.size();
        words(entity, type, bytes.toByteArray(), false);
    }

    /** @param doubtful bytes that are no words are left out */
    private void words(Entity entity, String type, byte[] raw, boolean doubtful) {
        var declared = entity.type().get("charset");
        if (declared == null && type.equals("text/html")) {
            var head = new String(raw, 0, Math.min(raw.length, 2000), StandardCharsets.ISO_8859_1);
            var meta = META_CHARSET.matcher(head);
            declared = meta.find() ? meta.group(1) : null;
        }
        if (raw.length == 0) {
            return;
        }
        var text = Charsets.decode(raw, declared);
        var letters = normal(text.text());
        if ((doubtful || entity.headless()) && unreadable(letters)) {
            return;
        }
        if (text.guessed()) {
            defects.add("charset-guessed");
        }
        if (type.equals("text/html")
                || entity.declaredType().isEmpty() && HTML.matcher(letters).lookingAt()) {
            html.add(letters);
            htmlLeads |= !alternatives && saysNothing();
        } else if (!type.equals("text/plain")) {
            // RFC 1896: commands in brackets, a doubled bracket for itself, a single line end for a blank
            plain.add(ENRICHED.matcher(letters)
                    .replaceAll("")
                    .replace("<<", "<")
                    .replaceAll("(?<!\n)\n(?!\n)", " ")
                    .replace("\n\n", "\n"));
        } else {
            plain.add(Flowed.unfolded(letters, entity.type()));
        }
    }

    /** Bytes that nobody calls a letter are shown only when they are words. */
    private static boolean unreadable(String text) {
        var odd = text.codePoints()
                .limit(4000)
                .filter(c -> c < ' ' && c != '\n' && c != '\t' || c == 0xfffd || c >= 0x7f && c < 0xa0)
                .count();
        return odd * 20 > Math.min(4000, text.length());
    }

    /** Looks at the line after "begin 644 name": the length in its first letter must agree with the line. */
    private static boolean follows(LetterLines source) throws IOException {
        var begin = source.copy();
        var end = source.length();
        var base64 = source.startsWith("begin-base64");
        if (!source.next()) {
            source.push(begin, end);
            source.next();
            return false;
        }
        var first = source.length() == 0 ? 0 : source.bytes[source.start];
        var wanted = (first - ' ' & 63) + 2;
        var agrees = base64
                || first >= ' ' && first <= '`' && Math.abs(source.length() - 1 - wanted / 3 * 4) <= 4
                || source.length() > 0 && first == '`'
                || source.text().strip().equals("end");
        source.again();
        if (!agrees) {
            source.push(begin, end);
            source.next();
        }
        return agrees;
    }

    private void uuencoded(LetterLines source, String begin, String name, @Nullable String charset) throws IOException {
        var sunk = sunk(new Transfer.UuStream(source, defects, begin));
        var decoded = HeaderWords.decode(Charsets.decode(name.getBytes(StandardCharsets.ISO_8859_1), charset)
                .text());
        attachments.add(new Attachment(
                FileNames.bare(decoded), FileNames.type(decoded), null, sunk.size(), sunk.sha256(), null, false));
    }

    private void tnef(InputStream stream, int depth) throws IOException {
        var tnef = new Tnef(limits.depth(), limits.parts() - attachments.size());
        var known = !plain.isEmpty() || !html.isEmpty();
        tnef.read(stream, decoded -> {
            var at = attachments.size();
            var sunk = sunk(decoded);
            attachments.add(
                    new Attachment(null, "application/octet-stream", null, sunk.size(), sunk.sha256(), null, false));
            return described -> attachments.set(
                    at,
                    new Attachment(
                            FileNames.bare(described.name()),
                            described.type() == null ? FileNames.type(described.name()) : described.type(),
                            null,
                            sunk.size(),
                            sunk.sha256(),
                            described.contentId(),
                            described.contentId() != null));
        });
        if (tnef.broken()) {
            defects.add("broken-tnef");
        }
        if (tnef.tooMany()) {
            defects.add("too-many-parts");
        }
        if (!known && !tnef.html().isBlank()) {
            html.add(normal(tnef.html()));
        } else if (!known && !tnef.text().isBlank()) {
            plain.add(normal(tnef.text()));
        }
    }

    /** Line ends as LF; a letter without its zero bytes and marks. */
    static String normal(String text) {
        var lines = text.indexOf('\r') < 0 ? text : CR.matcher(text).replaceAll("\n");
        return lines.indexOf('\u0000') >= 0 || lines.indexOf('\ufeff') >= 0
                ? lines.replace("\u0000", "\ufffd").replace("\ufeff", "")
                : lines;
    }

    private static final Pattern ENRICHED = Pattern.compile("(?i)<param>[^<]{0,500}</param>|</?[a-z][a-z0-9-]{0,30}>");
    private static final Pattern CR = Pattern.compile("\\r+\\n|\\r");

    private record Sunk(long size, String sha256) {}

    /** Every file comes through here: to the sink, counted and digested. */
    private Sunk sunk(InputStream decoded) throws IOException {
        var counting = new Counting(decoded);
        var since = System.nanoTime();
        var waited = timed.waited;
        theirs = true;
        sink.part(counting);
        theirs = false;
        timed.waited = waited + System.nanoTime() - since;
        counting.transferTo(OutputStream.nullOutputStream());
        return new Sunk(counting.count(), counting.sha256());
    }

    private void file(
            Entity entity,
            @Nullable Entity parent,
            String type,
            @Nullable String name,
            String disposition,
            InputStream decoded)
            throws IOException {
        var returned = type.equals("message/rfc822")
                || type.equals("message/global")
                || type.equals("text/rfc822-headers")
                || type.equals("message/global-headers");
        var report = type.equals("message/delivery-status") || type.equals("message/global-delivery-status");
        var seen = returned || report || type.equals("message/disposition-notification")
                ? new Capture(decoded, REPORT_BYTES)
                : null;
        var sunk = sunk(seen == null ? decoded : seen);
        if (returned && seen != null) {
            var id = RETURNED_ID.matcher(seen.text());
            returnedId = returnedId == null && id.find() ? id.group(1) : returnedId;
        } else if (report && seen != null) {
            reported = true;
            bounce = bounce == null ? Bounces.reported(seen.text()) : bounce;
        }
        var contentId = entity.first("content-id").replaceAll("[<>\\s]", "");
        var related = parent != null && parent.declaredType().equals("multipart/related");
        var inline = disposition.equals("inline")
                || disposition.isEmpty() && !contentId.isEmpty() && (related || type.startsWith("image/"));
        var charset = entity.type().get("charset");
        attachments.add(new Attachment(
                name,
                type,
                charset == null ? null : Charsets.normal(charset),
                sunk.size(),
                sunk.sha256(),
                contentId.isEmpty() ? null : contentId,
                inline));
    }

    /** The bytes of one part, up to the boundary that ends it; the line end before a boundary belongs to the boundary. */
    private final class Body extends Transfer.Bulk {
        private static final byte[] NOTHING = {};
        private byte[] held = NOTHING;
        private byte[] bytes = NOTHING;
        private int at;
        private int end;
        private boolean content;

        @Override
        public int read(byte[] into, int to, int length) throws IOException {
            while (at == end) {
                if (content) {
                    // the line that was held back while its ending was given out
                    content = false;
                    bytes = lines.bytes;
                    at = lines.start;
                    end = ending();
                    held = java.util.Arrays.copyOfRange(lines.bytes, end, lines.after);
                } else if (hit >= 0 || over || stopped) {
                    return -1;
                } else if (!nextLine()) {
                    bytes = held;
                    at = 0;
                    end = held.length;
                    held = NOTHING;
                } else if (boundary()) {
                    return -1;
                } else {
                    bytes = held;
                    at = 0;
                    end = held.length;
                    content = true;
                }
            }
            var n = Math.min(length, end - at);
            System.arraycopy(bytes, at, into, to, n);
            at += n;
            return n;
        }

        /** Where the content of the line ends: of several CR only the last one belongs to the line end. */
        private int ending() {
            return lines.after - lines.end > 2 ? lines.after - 2 : lines.end;
        }
    }

    /** Tells a failure of the wire from one of the letter, and the time spent on the letter from that spent on waiting for it. */
    private static final class Timed extends Transfer.Bulk {
        private final InputStream in;
        private final long start = System.nanoTime();
        private long waited;
        private boolean failed;

        Timed(InputStream in) {
            this.in = in;
        }

        boolean tooLong() {
            return System.nanoTime() - start - waited > TIME_NANOS;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            var before = System.nanoTime();
            try {
                return in.read(into, at, length);
            } catch (IOException | RuntimeException failure) {
                failed = true;
                throw failure;
            } finally {
                waited += System.nanoTime() - before;
            }
        }
    }

    /** Keeps the first bytes of a small report while they pass. */
    private static final class Capture extends java.io.FilterInputStream {
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
        private final int most;

        Capture(InputStream in, int most) {
            super(in);
            this.most = most;
        }

        byte[] bytes() {
            return seen.toByteArray();
        }

        String text() {
            return Charsets.decode(seen.toByteArray(), null).text();
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            var n = in.read(to, from, length);
            if (n > 0 && seen.size() < most) {
                seen.write(to, from, Math.min(n, most - seen.size()));
            }
            return n;
        }
    }
}

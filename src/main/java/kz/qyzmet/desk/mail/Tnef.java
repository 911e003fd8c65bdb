package kz.qyzmet.desk.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * winmail.dat, the wrapping of Outlook and Exchange (MS-OXTNEF): files are given out while they are read, also those of letters inside; the text
 * is kept, up to a limit. What is broken ends the reading, with what was read so far.
 */
final class Tnef {
    private static final int MOST = 2 * 1024 * 1024;

    private static final int MESSAGE = 1;
    private static final int CODE_PAGE = 0x9007;
    private static final int PROPERTIES = 0x9003;
    private static final int BODY = 0x800c;
    private static final int NEW_FILE = 0x9002;
    private static final int FILE_DATA = 0x800f;
    private static final int FILE_TITLE = 0x8010;
    private static final int FILE_TRANSPORT_NAME = 0x9001;
    private static final int FILE_PROPERTIES = 0x9005;

    private static final int TAG_TEXT = 0x1000;
    private static final int TAG_RTF = 0x1009;
    private static final int TAG_HTML = 0x1013;
    private static final int TAG_INTERNET_CODE_PAGE = 0x3fde;
    private static final int TAG_DATA = 0x3701;
    private static final int TAG_SHORT_NAME = 0x3704;
    private static final int TAG_LONG_NAME = 0x3707;
    private static final int TAG_TYPE = 0x370e;
    private static final int TAG_CONTENT_ID = 0x3712;

    /** What is known of a file after its bytes have passed. */
    record Described(
            @Nullable String name,
            @Nullable String type,
            @Nullable String contentId) {}

    /** Takes the bytes of a file, and what it is called later. */
    @FunctionalInterface
    interface Files {
        java.util.function.Consumer<Described> file(InputStream bytes) throws IOException;
    }

    private static final class Broken extends RuntimeException {
        Broken() {
            super(null, null, false, false);
        }
    }

    private final int deepest;
    private int left;
    private boolean broken;
    private boolean tooMany;
    private String codePage = "windows-1252";
    private @Nullable String internetCodePage;
    private String text = "";
    private byte @Nullable [] html;
    private String htmlText = "";
    private byte @Nullable [] rtf;

    /** @param files how many are given out at most */
    Tnef(int deepest, int files) {
        this.deepest = deepest;
        this.left = files;
    }

    static boolean begins(byte[] start) {
        return start.length >= 4
                // the first attribute speaks of the letter or of a file; garbage behind the mark stays one file
                && (start.length < 7 || start[6] == 1 || start[6] == 2)
                && start[0] == 0x78
                && start[1] == (byte) 0x9f
                && start[2] == 0x3e
                && start[3] == 0x22;
    }

    boolean broken() {
        return broken;
    }

    boolean tooMany() {
        return tooMany;
    }

    /** The HTML of the letter, also when it was hidden in RTF. */
    String html() {
        if (html != null) {
            return Charsets.decode(html, internetCodePage).text();
        }
        return htmlText.isEmpty() && rtf != null ? new Rtf(Rtf.unpacked(rtf)).html() : htmlText;
    }

    String text() {
        return text.isBlank() && rtf != null ? new Rtf(Rtf.unpacked(rtf)).text() : text;
    }

    void read(InputStream in, Files files) throws IOException {
        read(in, files, 0);
    }

    private void read(InputStream in, Files files, int depth) throws IOException {
        try {
            if (!begins(in.readNBytes(4)) || depth > deepest) {
                throw new Broken();
            }
            number(in, 2);
            attributes(in, files, depth);
        } catch (Broken garbage) {
            broken = true;
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
    }

    /** The file that is described now. */
    private static final class Now {
        private java.util.function.@Nullable Consumer<Described> given;
        private @Nullable String shortName;
        private @Nullable String longName;
        private @Nullable String type;
        private @Nullable String contentId;

        void finish() {
            if (given != null) {
                given.accept(new Described(longName == null ? shortName : longName, type, contentId));
            }
        }
    }

    private void attributes(InputStream in, Files files, int depth) throws IOException {
        var now = new Now();
        try {
            for (var level = in.read(); level >= 0; level = in.read()) {
                var attribute = number(in, 4) & 0xffff;
                var length = number(in, 4) & 0xffffffffL;
                var data = new Bounded(in, length);
                if (level == MESSAGE) {
                    message(attribute, data, files, depth);
                } else {
                    if (attribute == NEW_FILE) {
                        now.finish();
                        now = new Now();
                    }
                    file(attribute, data, now, files, depth);
                }
                data.transferTo(java.io.OutputStream.nullOutputStream());
                if (data.left > 0) {
                    throw new Broken();
                }
                number(in, 2);
            }
        } finally {
            now.finish();
        }
    }

    private void message(int attribute, Bounded data, Files files, int depth) throws IOException {
        switch (attribute) {
            case CODE_PAGE -> codePage = named(number(data, 4));
            case BODY -> {
                if (depth == 0 && text.isEmpty()) {
                    text = cut(Charsets.decode(data.readNBytes(MOST), codePage).text());
                }
            }
            case PROPERTIES -> properties(data, null, files, depth);
            default -> {}
        }
    }

    private void file(int attribute, Bounded data, Now now, Files files, int depth) throws IOException {
        switch (attribute) {
            case FILE_DATA -> give(data, now, files);
            case FILE_TITLE, FILE_TRANSPORT_NAME -> {
                var name = cut(Charsets.decode(data.readNBytes(4096), codePage).text());
                now.shortName = attribute == FILE_TITLE || now.shortName == null ? name : now.shortName;
            }
            case FILE_PROPERTIES -> properties(data, now, files, depth);
            default -> {}
        }
    }

    private void give(InputStream data, Now now, Files files) throws IOException {
        if (now.given != null) {
            return;
        }
        if (--left < 0) {
            tooMany = true;
            return;
        }
        now.given = files.file(data);
    }

    /** A list of MAPI properties (MS-OXTNEF 2.1.3.4). */
    private void properties(Bounded data, @Nullable Now now, Files files, int depth) throws IOException {
        var count = number(data, 4) & 0xffffffffL;
        for (var i = 0L; i < count && data.left > 0; i++) {
            var type = number(data, 2);
            var tag = number(data, 2);
            if (tag >= 0x8000) {
                skip(data, 16);
                if (number(data, 4) == 0) {
                    skip(data, 4);
                } else {
                    var length = number(data, 4) & 0xffffffffL;
                    skip(data, length + padding(length));
                }
            }
            var many = (type & 0x1000) != 0;
            var values = many || variable(type & 0xfff) ? number(data, 4) & 0xffffffffL : 1;
            for (var value = 0L; value < values && data.left > 0; value++) {
                value(data, type & 0xfff, tag, now, files, depth);
            }
        }
    }

    private static boolean variable(int type) {
        return type == 0x1e || type == 0x1f || type == 0x0d || type == 0x102;
    }

    private void value(Bounded data, int type, int tag, @Nullable Now now, Files files, int depth) throws IOException {
        if (!variable(type)) {
            switch (type) {
                case 0x05, 0x06, 0x07, 0x14, 0x40 -> skip(data, 8);
                case 0x48 -> skip(data, 16);
                case 0x02, 0x03, 0x04, 0x0a, 0x0b -> {
                    var number = number(data, 4);
                    if (tag == TAG_INTERNET_CODE_PAGE && now == null && depth == 0) {
                        internetCodePage = named(number);
                    }
                }
                default -> throw new Broken();
            }
            return;
        }
        var length = number(data, 4) & 0xffffffffL;
        var its = new Bounded(data, length);
        if (now == null && depth == 0) {
            body(tag, type, its);
        } else if (now != null) {
            described(tag, type, its, now, files, depth);
        }
        its.transferTo(java.io.OutputStream.nullOutputStream());
        if (its.left > 0) {
            throw new Broken();
        }
        skip(data, Math.min(data.left, padding(length)));
    }

    private void body(int tag, int type, Bounded its) throws IOException {
        switch (tag) {
            case TAG_TEXT -> text = string(its, type, MOST);
            case TAG_HTML -> {
                if (type == 0x102) {
                    html = its.readNBytes(MOST);
                } else {
                    htmlText = string(its, type, MOST);
                }
            }
            case TAG_RTF -> rtf = its.readNBytes(MOST);
            default -> {}
        }
    }

    private void described(int tag, int type, Bounded its, Now now, Files files, int depth) throws IOException {
        switch (tag) {
            case TAG_SHORT_NAME -> now.shortName = string(its, type, 4096);
            case TAG_LONG_NAME -> now.longName = string(its, type, 4096);
            case TAG_TYPE -> {
                var said = string(its, type, 200).strip().toLowerCase(java.util.Locale.ROOT);
                now.type = said.matches("[\\w.+-]+/[\\w.+-]+") ? said : null;
            }
            case TAG_CONTENT_ID -> {
                var id = string(its, type, 1000).replaceAll("[<>\\s]", "");
                now.contentId = id.isEmpty() ? null : id;
            }
            case TAG_DATA -> {
                if (type == 0x0d) {
                    object(its, now, files, depth);
                } else {
                    give(its, now, files);
                }
            }
            default -> {}
        }
    }

    /** An object is a letter inside the letter when it has a wrapping of its own, else a file. */
    private void object(Bounded its, Now now, Files files, int depth) throws IOException {
        skip(its, 16);
        var start = its.readNBytes(4);
        var whole = new java.io.SequenceInputStream(new ByteArrayInputStream(start), its);
        if (begins(start)) {
            read(whole, files, depth + 1);
        } else {
            give(whole, now, files);
        }
    }

    private String string(Bounded its, int type, int most) throws IOException {
        var bytes = its.readNBytes(most);
        return cut(
                type == 0x1f
                        ? new String(bytes, StandardCharsets.UTF_16LE)
                        : Charsets.decode(bytes, codePage).text());
    }

    private static String cut(String text) {
        var end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private static String named(int page) {
        return switch (page) {
            case 65001 -> "utf-8";
            case 65000 -> "utf-7";
            case 20866 -> "koi8-r";
            case 21866 -> "koi8-u";
            case 28591 -> "iso-8859-1";
            case 28595 -> "iso-8859-5";
            case 20127 -> "us-ascii";
            case 866 -> "ibm866";
            case 936 -> "gb18030";
            case 932 -> "windows-31j";
            default -> "windows-" + Math.clamp(page, 0, 99999);
        };
    }

    private static long padding(long length) {
        return (4 - length % 4) % 4;
    }

    private static int number(InputStream in, int bytes) throws IOException {
        var value = 0;
        for (var i = 0; i < bytes; i++) {
            var b = in.read();
            if (b < 0) {
                throw new Broken();
            }
            value |= b << 8 * i;
        }
        return value;
    }

    private static void skip(InputStream in, long bytes) throws IOException {
        var buffer = new byte[512];
        for (var rest = bytes; rest > 0; ) {
            var n = in.read(buffer, 0, (int) Math.min(buffer.length, rest));
            if (n < 0) {
                throw new Broken();
            }
            rest -= n;
        }
    }

    /** A stretch of the stream. */
    private static final class Bounded extends Transfer.Bulk {
        private final InputStream in;
        private long left;

        Bounded(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            var n = in.read(into, at, (int) Math.min(length, left));
            left -= Math.max(0, n);
            return n;
        }
    }
}

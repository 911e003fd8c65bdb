package kz.qyzmet.desk.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;

/** The corpus: letters as programs really write them, each beside the JSON it must give. */
class MailParserTest {
    private static final Path CORPUS = Path.of("src/test/resources/kz/qyzmet/desk/mail");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TestFactory
    Stream<DynamicTest> everyLetterOfTheCorpusIsReadAsWritten() throws IOException {
        List<Path> letters;
        try (var files = Files.list(CORPUS)) {
            letters = files.filter(file -> file.toString().endsWith(".eml"))
                    .sorted()
                    .toList();
        }
        assertThat(letters.size()).isGreaterThan(150);
        return letters.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    var name = file.getFileName().toString();
                    var expected = CORPUS.resolve(name.replace(".eml", ".json"));
                    var line = MailJson.line(name, parse(Files.readAllBytes(file)));
                    // -Dmail.corpus=write renews the expectations; read the difference before committing it
                    if ("write".equals(System.getProperty("mail.corpus"))) {
                        Files.writeString(
                                expected,
                                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(line)) + "\n");
                    }
                    assertThat(JSON.readTree(line)).isEqualTo(JSON.readTree(Files.readString(expected)));
                }));
    }

    @Test
    void everyLetterOfTheCorpusHasItsStoryAndItsExpectation() throws IOException {
        var stories = Files.readString(CORPUS.resolve("stories.md"));
        try (var files = Files.list(CORPUS)) {
            for (var file : files.filter(its -> its.toString().endsWith(".eml")).toList()) {
                var name = file.getFileName().toString().replace(".eml", "");
                assertThat(stories).contains("- `" + name + "`: ");
                assertThat(CORPUS.resolve(name + ".json")).exists();
            }
        }
    }

    @Test
    void aLetterOfAHundredMegabytesFitsIntoLittleMemory() throws IOException {
        var head = "From: a@mail.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                + "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n";
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadAllocatedBytes();

        var parsed = MailParser.parse(new Endless(head, 100L * 1024 * 1024), PartSink.NOWHERE);

        assertThat(parsed.attachments())
                .singleElement()
                .satisfies(file -> assertThat(file.size()).isGreaterThan(70_000_000));
        // what was ever allocated, most of it long gone: line ends of the letter, two bytes each
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(80L * 1024 * 1024);
    }

    @Test
    void whatTakesManyStepsForOtherParsersEndsSoon() throws IOException {
        for (var hostile : List.of(
                "(", ":", "\"", "<", "a,", "@", "=?utf-8?B?", "=?utf-8?Q?a?=", "a:;", "\\\"", " ", "a <b@c> ")) {
            var many = hostile.repeat(200_000 / hostile.length());
            var letter = "From: a@mail.example\r\nTo: " + many + "\r\nCc: " + many + "<x@y.example>\r\nReferences: "
                    + many + "\r\nDate: " + many + "\r\nContent-Type: text/plain; " + many + "\r\n\r\nhi";
            assertTimeout(Duration.ofSeconds(5), () -> parse(letter.getBytes(StandardCharsets.UTF_8)), hostile);
        }
        for (var hostile : List.of(
                ">",
                "-",
                "\n",
                "From: a\n",
                "On Mon, 10:01 2026 x wrote:\n",
                "   ",
                "_",
                "begin 644 a\n#0V%T\n",
                "Sent from my ")) {
            var letter = "From: a@mail.example\r\n\r\n" + hostile.repeat(1_000_000 / hostile.length());
            assertTimeout(Duration.ofSeconds(5), () -> parse(letter.getBytes(StandardCharsets.UTF_8)), hostile);
        }
        for (var hostile : List.of(
                "<",
                "<div>",
                "<blockquote>",
                "<table><tr><td>",
                "&#x",
                "<!--",
                "<b><i>",
                "<svg><style>",
                "<a x=\"",
                " a=b",
                "<img src=cid:x>")) {
            var letter = "From: a@mail.example\r\nContent-Type: text/html\r\n\r\n<p "
                    + hostile.repeat(1_000_000 / hostile.length());
            assertTimeout(Duration.ofSeconds(5), () -> parse(letter.getBytes(StandardCharsets.UTF_8)), hostile);
        }
    }

    @Test
    void aFileGoesToTheSinkAndIsNeverWholeInMemory() throws IOException {
        var size = 40L * 1024 * 1024;
        var head =
                "From: a@mail.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n";
        var seen = new long[2];

        var parsed = MailParser.parse(new Endless(head, size), decoded -> {
            var buffer = new byte[8192];
            for (var n = decoded.read(buffer); n >= 0; n = decoded.read(buffer)) {
                seen[0] += n;
                seen[1] = Math.max(seen[1], n);
            }
        });

        assertThat(parsed.attachments())
                .singleElement()
                .satisfies(file -> assertThat(file.size()).isEqualTo(seen[0]));
        assertThat(seen[0]).isGreaterThan(size - 100);
    }

    @Test
    void filesReachTheSinkInTheOrderOfTheList() throws IOException {
        var sizes = new ArrayList<Long>();
        var parsed = MailParser.parse(
                Files.newInputStream(CORPUS.resolve("attachment-names.eml")),
                decoded -> sizes.add((long) decoded.readAllBytes().length));

        assertThat(sizes)
                .isEqualTo(parsed.attachments().stream()
                        .map(ParsedMail.Attachment::size)
                        .toList());
    }

    @Test
    void aSinkThatFailsStopsTheReading() {
        assertThatThrownBy(() ->
                        MailParser.parse(Files.newInputStream(CORPUS.resolve("attachment-names.eml")), decoded -> {
                            throw new IOException("disk");
                        }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk");
    }

    @Test
    void aSinkThatBreaksIsHeardThroughASignatureToo() {
        assertThatThrownBy(() -> MailParser.parse(
                        Files.newInputStream(CORPUS.resolve("mime-smime-signed-whole.eml")), decoded -> {
                            if (decoded.readAllBytes().length < 100) {
                                throw new IllegalStateException("full");
                            }
                        }))
                .hasMessage("full");
    }

    @Test
    void aWireThatBreaksIsNoDefectOfTheLetter() {
        var broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("wire");
            }
        };
        assertThatThrownBy(() -> MailParser.parse(broken, PartSink.NOWHERE)).hasMessage("wire");
    }

    @Test
    void tenThousandPartsAndEnormousHeadersEndWithADefect() throws IOException {
        var parts = new StringBuilder("From: a@mail.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
        for (var i = 0; i < 10_000; i++) {
            parts.append("--b\r\nContent-Type: application/x-n; name=\"")
                    .append(i)
                    .append("\"\r\n\r\nx\r\n");
        }
        assertThat(parse(parts.toString().getBytes(StandardCharsets.UTF_8)).defects())
                .contains("too-many-parts");

        var header = "From: a@mail.example\r\nX-Long: " + "x".repeat(3_000_000) + "\r\nSubject: s\r\n\r\ntext";
        assertThat(parse(header.getBytes(StandardCharsets.UTF_8)).defects()).contains("header-too-long");

        var text = "From: a@mail.example\r\n\r\n" + "слово ".repeat(500_000);
        var parsed = parse(text.getBytes(StandardCharsets.UTF_8));
        assertThat(parsed.defects()).contains("text-cut");
        assertThat(parsed.text().length()).isLessThan(2_200_000);
    }

    @Test
    void theCommandPrintsALineForEachFileAndTellsWhatItCannotRead() {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var files = new String[] {
            CORPUS.resolve("hostile-garbage.eml").toString(),
            "/nowhere/at/all.eml",
            CORPUS.resolve("flowed.eml").toString()
        };

        var code = Parse.run(files, InputStream.nullInputStream(), new PrintStream(out), new PrintStream(err));

        assertThat(code).isNotZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .allMatch(line -> JSON.readTree(line).has("defects"));
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("cannot read");
    }

    static ParsedMail parse(byte[] bytes) throws IOException {
        return MailParser.parse(new ByteArrayInputStream(bytes), PartSink.NOWHERE);
    }

    private static final class Endless extends InputStream {
        private final byte[] head;
        private final long size;
        private long at;

        Endless(String head, long size) {
            this.head = head.getBytes(StandardCharsets.UTF_8);
            this.size = size;
        }

        @Override
        public int read() {
            if (at >= head.length + size) {
                return -1;
            }
            var next = at < head.length ? head[(int) at] : (at % 76 == 0 ? '\n' : 'x');
            at++;
            return next;
        }
    }
}

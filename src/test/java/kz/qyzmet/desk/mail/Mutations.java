package kz.qyzmet.desk.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Hostile letters without end: those of the corpus, mutilated, and others grown from a grammar. The same seed gives the same letter. */
final class Mutations {
    private static final List<String> WORDS = List.of(
            "\r\n",
            "\n",
            "\r",
            "\0",
            "--b\r\n",
            "--b--\r\n",
            "\r\n\r\n",
            "=?utf-8?B?",
            "?=",
            "=?koi8-r?Q?=F4?=",
            "\"",
            "<",
            ">",
            "(",
            ")",
            ",",
            ";",
            ":",
            "@",
            "=",
            "%",
            "*0*=",
            "Content-Type: multipart/mixed; boundary=b\r\n",
            "Content-Type: message/rfc822\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
            "Content-Type: application/ms-tnef\r\n",
            "Content-Transfer-Encoding: base64\r\n",
            "Content-Transfer-Encoding: quoted-printable\r\n",
            "Content-Transfer-Encoding: x-uuencode\r\n",
            "begin 644 a\n",
            "end\n",
            "`\n",
            "=ybegin line=128 size=3 name=x\n",
            "\u0078\u009f\u003e\"",
            "From: ",
            "To: ",
            "Date: ",
            "Subject: ",
            "References: <",
            "Received: x\r\n",
            "> ",
            ">>> ",
            "-- \n",
            "On Mon, Mar 2, 2026 at 10:01 AM A <a@b.example> wrote:\n",
            "-----Original Message-----\n",
            "От: x\nДата: y\nКому: z\n",
            "________________________________\n",
            "<blockquote>",
            "</blockquote>",
            "<div class=gmail_quote>",
            "<table>",
            "<img src=cid:x onerror=alert(1)>",
            "<style>",
            "<!--",
            "-->",
            "<svg>",
            "<![CDATA[",
            "<a href=\"http://x@y\">",
            "&#x",
            "style=\"border-top:solid #E1E1E1 1.0pt\"",
            "charset=utf-7",
            "charset=utf-16",
            "charset=iso-2022-jp",
            "charset=gb18030",
            "format=flowed; delsp=yes",
            "+AAA-",
            "\u001b$B",
            "=0D=0A",
            "=\r\n",
            "/9j/",
            "{\\rtf1\\fromhtml",
            "{\\*\\htmltag ",
            "\\u1234?");

    private final List<byte[]> letters = new ArrayList<>();

    Mutations(Path corpus) throws IOException {
        try (var files = Files.list(corpus)) {
            for (var file : files.filter(its -> its.toString().endsWith(".eml"))
                    .sorted()
                    .toList()) {
                letters.add(Files.readAllBytes(file));
            }
        }
    }

    byte[] letter(long seed) {
        var random = new Random(seed);
        var base = random.nextInt(5) == 0
                ? grown(random, 0).getBytes(StandardCharsets.UTF_8)
                : letters.get(random.nextInt(letters.size()));
        var letter = base.length > 60_000 ? java.util.Arrays.copyOf(base, 60_000) : base;
        for (var hits = random.nextInt(6); hits >= 0; hits--) {
            letter = hit(random, letter);
        }
        return letter;
    }

    private byte[] hit(Random random, byte[] letter) {
        var length = letter.length;
        var at = random.nextInt(length + 1);
        return switch (random.nextInt(9)) {
            case 0 -> java.util.Arrays.copyOf(letter, at);
            case 1, 2 -> {
                var other = letter.clone();
                for (var n = 1 + random.nextInt(10); n > 0 && length > 0; n--) {
                    other[random.nextInt(length)] = (byte) random.nextInt(256);
                }
                yield other;
            }
            case 3, 4 -> insert(letter, at, word(random).getBytes(StandardCharsets.ISO_8859_1));
            case 5 ->
                insert(letter, at, word(random).repeat(1 + random.nextInt(2000)).getBytes(StandardCharsets.UTF_8));
            case 6 -> {
                var to = at + random.nextInt(length - at + 1);
                yield insert(letter, random.nextInt(length + 1), java.util.Arrays.copyOfRange(letter, at, to));
            }
            case 7 -> {
                var to = at + Math.min(random.nextInt(200), length - at);
                yield insert(java.util.Arrays.copyOf(letter, at), at, java.util.Arrays.copyOfRange(letter, to, length));
            }
            default -> {
                var other = letters.get(random.nextInt(letters.size()));
                var from = random.nextInt(other.length + 1);
                yield insert(
                        letter, at, java.util.Arrays.copyOfRange(other, from, Math.min(other.length, from + 4000)));
            }
        };
    }

    private static byte[] insert(byte[] letter, int at, byte[] what) {
        var out = new ByteArrayOutputStream(letter.length + what.length);
        out.write(letter, 0, at);
        out.write(what, 0, Math.min(what.length, 100_000));
        out.write(letter, at, letter.length - at);
        return out.toByteArray();
    }

    private static String word(Random random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private static String grown(Random random, int depth) {
        var out = new StringBuilder();
        for (var n = random.nextInt(6); n > 0; n--) {
            out.append(word(random).strip().replace(":", "")).append(": ");
            for (var words = random.nextInt(8); words > 0; words--) {
                out.append(word(random)).append(random.nextBoolean() ? " " : "");
            }
            out.append("\r\n");
        }
        if (depth < 25 && random.nextInt(4) > 0) {
            var boundary = random.nextBoolean() ? "b" : "b" + random.nextInt(3);
            out.append("Content-Type: multipart/")
                    .append(random.nextBoolean() ? "mixed" : "alternative")
                    .append("; boundary=")
                    .append(boundary)
                    .append("\r\n\r\n");
            for (var n = random.nextInt(4); n > 0; n--) {
                out.append("--")
                        .append(boundary)
                        .append("\r\n")
                        .append(grown(random, depth + 1))
                        .append("\r\n");
            }
            out.append(random.nextInt(5) > 0 ? "--" + boundary + "--\r\n" : "");
        } else {
            out.append("\r\n");
            for (var words = random.nextInt(30); words > 0; words--) {
                out.append(word(random)).append(random.nextInt(3) == 0 ? " слово " : "");
            }
        }
        return out.toString();
    }
}

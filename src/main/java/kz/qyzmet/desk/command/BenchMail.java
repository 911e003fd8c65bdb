package kz.qyzmet.desk.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import kz.qyzmet.desk.mail.MailParser;
import kz.qyzmet.desk.mail.PartSink;

/** The parser alone, on one thread: typical letters of some kilobytes, and one with a file of a megabyte. The letters are made here, of the examples too. */
final class BenchMail {
    private static final int TYPICAL_GOAL = 300;

    private final Path home;
    private final int seconds;
    private final BiConsumer<String, String> row;
    private final Map<String, Object> figures;

    BenchMail(Path home, int seconds, BiConsumer<String, String> row, Map<String, Object> figures) {
        this.home = home;
        this.seconds = seconds;
        this.row = row;
        this.figures = figures;
    }

    void run() throws IOException {
        var typical = new ArrayList<byte[]>(typical());
        try (var examples = Files.list(home.resolve("docs/examples"))) {
            for (var file :
                    examples.filter(its -> its.toString().endsWith(".eml")).toList()) {
                typical.add(Files.readAllBytes(file));
            }
        }
        var rate = rate(typical);
        row.accept(
                "letters parsed a second, typical (goal %d)".formatted(TYPICAL_GOAL),
                "%.0f on one core".formatted(rate));
        figures.put("mail: typical letters parsed a second", rate);
        var large = rate(List.of(withFile(1024 * 1024)));
        row.accept("letters parsed a second, with a file of 1 MB", "%.0f on one core".formatted(large));
        figures.put("mail: letters of 1 MB parsed a second", large);
    }

    private double rate(List<byte[]> letters) throws IOException {
        var warm = System.nanoTime() + TimeUnit.SECONDS.toNanos(Math.max(2, seconds / 4));
        while (System.nanoTime() < warm) {
            for (var letter : letters) {
                MailParser.parse(new ByteArrayInputStream(letter), PartSink.NOWHERE);
            }
        }
        var count = 0L;
        var begin = System.nanoTime();
        while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(seconds)) {
            for (var letter : letters) {
                MailParser.parse(new ByteArrayInputStream(letter), PartSink.NOWHERE);
            }
            count += letters.size();
        }
        return count * 1e9 / (System.nanoTime() - begin);
    }

    private static List<byte[]> typical() {
        var words = "Добрый день! С утра не открывается портал, пишет об ошибке входа. Прошу помочь.\r\n".repeat(12);
        var quoted = "\r\nпн, 2 мар. 2026 г. в 10:01, Desk <desk@bench.example>:\r\n\r\n"
                + "> Здравствуйте! Какая у вас версия и что вы видите на экране?\r\n".repeat(15);
        var html = "<div dir=\"ltr\">" + "<p>Добрый день! <b>Не открывается</b> портал, пишет об ошибке.</p>".repeat(12)
                + "</div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">пн, 2 мар. 2026 г. в 10:01, Desk:</div><blockquote>"
                + "<p style=\"margin:0;color:#333\">Какая у вас версия?</p>".repeat(15) + "</blockquote></div>";
        var head = "Received: from a.bench.example by b.bench.example; Mon, 2 Mar 2026 10:15:00 +0500\r\n".repeat(5)
                + "From: =?utf-8?B?0JDQudGI0LA=?= <aisha@bench.example>\r\nTo: desk@bench.example\r\n"
                + "Subject: =?utf-8?B?0J/QvtGA0YLQsNC7?=\r\nMessage-ID: <x@bench.example>\r\nDate: Mon, 2 Mar 2026 10:15:00 +0500\r\n";
        var both = head
                + "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n" + base64(words + quoted)
                + "\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + base64(html) + "\r\n--b--\r\n";
        return List.of(
                (head + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + words + quoted)
                        .getBytes(StandardCharsets.UTF_8),
                (head + "Content-Type: text/plain\r\n\r\n" + words).getBytes(Charset.forName("windows-1251")),
                both.getBytes(StandardCharsets.UTF_8),
                (head + "Content-Type: text/html; charset=utf-8\r\n\r\n" + html).getBytes(StandardCharsets.UTF_8),
                withFile(30_000));
    }

    private static byte[] withFile(int size) {
        var file = new byte[size];
        new Random(1).nextBytes(file);
        return ("From: aisha@bench.example\r\nSubject: file\r\nMessage-ID: <f@bench.example>\r\nDate: Mon, 2 Mar 2026 10:15:00 +0500\r\n"
                        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nСмотрите файл.\r\n"
                        + "--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(file) + "\r\n--b--\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getMimeEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}

package kz.qyzmet.desk.command;

import static kz.qyzmet.desk.command.CommandLineTest.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kz.qyzmet.desk.Dovecot;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.Postfix;
import kz.qyzmet.desk.TestDesk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Letters by every way in at once, through servers that people really run, while now the desk, now Postfix, now Dovecot is killed: each letter
 * becomes exactly one ticket message.
 */
@Tag("mailservers")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class KilledMailTest {
    private static final String PASSWORD = "a quiet steppe in november";

    @Test
    void everyLetterBecomesOneMessage() throws Exception {
        letters(35, 4);
    }

    @Test
    @Tag("long")
    void everyOfAThousandLettersBecomesOneMessage() throws Exception {
        letters(320, 40);
    }

    /** @param each letters by LMTP, by SMTP and by IMAP; {@code piped} more by the pipe */
    private void letters(int each, int piped) throws Exception {
        assumeTrue(Postfix.here() && Dovecot.here(), "Postfix, Dovecot and root are needed");
        var data = TestDesk.folder();
        int port = FreePort.next();
        int lmtp = FreePort.next();
        int smtp = FreePort.next();
        var desk = DeskProcess.start(data, port, Map.of());
        var token = token(data, "tickets:read,mail:inbound");
        try (var dovecot = new Dovecot();
                var postfix = new Postfix(
                        Map.of(
                                "lmtp.test", "lmtp:inet:127.0.0.1:" + lmtp,
                                "smtp.test", "smtp:[127.0.0.1]:" + smtp,
                                "pipe.test", "desk:"),
                        pipe(port, token))) {
            var cookie = administrator(data, port);
            open(
                    port,
                    cookie,
                    "lmtp",
                    Map.of("host", "127.0.0.1", "port", "" + lmtp, "tls", "none", "recipients", "@lmtp.test"));
            open(
                    port,
                    cookie,
                    "smtp",
                    Map.of("host", "127.0.0.1", "port", "" + smtp, "tls", "none", "recipients", "@smtp.test"));
            open(
                    port,
                    cookie,
                    "imap",
                    Map.of(
                            "host",
                            "localhost",
                            "port",
                            "" + dovecot.port(),
                            "tls",
                            "none",
                            "account",
                            "box",
                            "password",
                            Dovecot.PASSWORD,
                            "folders",
                            "INBOX",
                            "begin",
                            "all",
                            "afterwards",
                            "delete"));

            var wanted = new TreeMap<String, Integer>();
            var sender = Thread.ofPlatform().daemon().start(() -> {
                for (var n = 0; n < each; n++) {
                    post(postfix, "help@lmtp.test", "lmtp " + n);
                    post(postfix, "help@smtp.test", "smtp " + n);
                    deliver(dovecot, "imap " + n);
                    if (n < piped) {
                        post(postfix, "help@pipe.test", "pipe " + n);
                    }
                }
            });
            for (var n = 0; n < each; n++) {
                wanted.put("lmtp " + n, 1);
                wanted.put("smtp " + n, 1);
                wanted.put("imap " + n, 1);
                if (n < piped) {
                    wanted.put("pipe " + n, 1);
                }
            }
            arrived(port, token, wanted.size() / 6);
            kill(desk);
            desk = DeskProcess.start(data, port, Map.of());
            arrived(port, token, wanted.size() / 3);
            postfix.kill();
            dovecot.kill();
            dovecot.start();
            postfix.start();
            arrived(port, token, wanted.size() / 2);
            kill(desk);
            desk = DeskProcess.start(data, port, Map.of());
            sender.join();

            var end = System.nanoTime() + Duration.ofMinutes(10).toNanos();
            while (!postfix.empty()
                    || dovecot.count("box", "") > 0
                    || subjects(port, token).size() < wanted.size()) {
                assertThat(System.nanoTime()).as(postfix.log() + dovecot.log()).isLessThan(end);
                postfix.flush();
                Thread.sleep(1000);
            }
            assertThat(subjects(port, token)).isEqualTo(wanted);
            assertThat(messages(port, token)).isEqualTo(wanted.size());
        } finally {
            kill(desk);
        }
    }

    private static void kill(Process desk) {
        desk.destroyForcibly();
        desk.onExit().join();
    }

    private static void arrived(int port, String token, int least) throws Exception {
        var end = System.nanoTime() + Duration.ofMinutes(4).toNanos();
        while (subjects(port, token).size() < least) {
            assertThat(System.nanoTime()).as("letters that arrived").isLessThan(end);
            Thread.sleep(100);
        }
    }

    /** Sends until Postfix has taken it; Postfix may be dead at the moment. */
    private static void post(Postfix postfix, String to, String name) {
        var properties = new Properties();
        properties.setProperty("mail.smtp.host", "127.0.0.1");
        properties.setProperty("mail.smtp.port", "" + postfix.port());
        properties.setProperty("mail.smtp.localhost", "mail.example");
        properties.setProperty("mail.smtp.timeout", "20000");
        for (var done = false; !done; ) {
            try {
                var letter =
                        new MimeMessage(
                                Session.getInstance(properties),
                                new ByteArrayInputStream(letter(name).getBytes(StandardCharsets.UTF_8))) {
                            @Override
                            protected void updateMessageID() {
                                // a letter that is sent again is the same letter
                            }
                        };
                letter.setRecipient(Message.RecipientType.TO, new InternetAddress(to));
                Transport.send(letter, letter.getAllRecipients());
                done = true;
            } catch (jakarta.mail.MessagingException dead) {
                rest();
            }
        }
    }

    private static void deliver(Dovecot dovecot, String name) {
        try {
            dovecot.deliver("box", letter(name));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void rest() {
        try {
            Thread.sleep(300);
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    private static String letter(String name) {
        var person = name.replace(' ', '-').replaceAll("\\d(?=\\d)", "");
        return String.join(
                "\r\n",
                "From: <" + person + "@mail.example>",
                "To: <help@desk.test>",
                "Message-ID: <" + name.replace(' ', '.') + "@mail.example>",
                "Date: Fri, 27 Nov 2026 10:00:00 +0500",
                "Subject: " + name,
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8",
                "",
                "Принтер істемейді: " + name,
                "");
    }

    /** What Postfix runs for each letter, as the user nobody: a copy of the program that this user may read. */
    private static List<String> pipe(int port, String token) throws IOException {
        var folder = TestDesk.folder();
        var open = PosixFilePermissions.fromString("rwxr-xr-x");
        Files.setPosixFilePermissions(folder, open);
        var jars = Files.createDirectory(folder.resolve("lib"));
        for (var part : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            var path = Path.of(part);
            var name = path.getFileName().toString();
            if (name.equals("classes")) {
                try (Stream<Path> files = Files.walk(path)) {
                    for (var file : files.filter(Files::isRegularFile).toList()) {
                        var to = jars.resolve(path.relativize(file).toString());
                        Files.createDirectories(to.getParent());
                        Files.copy(file, to);
                    }
                }
            } else if (name.matches(
                    "(jackson|jspecify|spring-core|spring-boot-4|commons-logging|spring-jcl|slf4j|logback|spring-context|spring-beans).*")) {
                Files.copy(path, jars.resolve(name));
            }
        }
        var secret = folder.resolve("token");
        Files.writeString(secret, token);
        var script = folder.resolve("pipe.sh");
        Files.writeString(script, """
                #!/bin/sh
                exec %s -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "%s:%s/*" kz.qyzmet.desk.command.Main mail --url http://127.0.0.1:%d --token-file %s
                """.formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"), jars, jars, port, secret));
        try (Stream<Path> all = Files.walk(folder)) {
            for (var each : all.toList()) {
                Files.setPosixFilePermissions(each, open);
            }
        }
        return List.of(script.toString());
    }

    private static String token(Path data, String scopes) {
        return RunningDesk.JSON
                .readTree(say(
                                Map.of("QYZMET_DATA", data.toString()),
                                "",
                                "token",
                                "create",
                                "--scopes",
                                scopes,
                                "--name",
                                "mail",
                                "--json")
                        .out())
                .path("token")
                .asString("");
    }

    private static String administrator(Path data, int port) throws IOException {
        var made = RunningDesk.on(data)
                .post(
                        "/local/users",
                        Map.of(
                                "name",
                                "Арман",
                                "email",
                                "arman@desk.example",
                                "role",
                                "administrator",
                                "language",
                                "kk",
                                "password",
                                PASSWORD));
        assertThat(made.status()).isEqualTo(201);
        var entered = door(port, List.of())
                .post(
                        "/staff",
                        "application/x-www-form-urlencoded",
                        form(Map.of("email", "arman@desk.example", "password", PASSWORD)));
        var cookie = Objects.requireNonNull(entered.headers().get("set-cookie"));
        return cookie.substring(0, cookie.indexOf(';'));
    }

    private static void open(int port, String cookie, String kind, Map<String, String> fields) throws IOException {
        var typed = new HashMap<>(fields);
        typed.put("name", kind);
        var answer = door(port, List.of("Cookie: " + cookie))
                .post("/admin/channels/new/" + kind, "application/x-www-form-urlencoded", form(typed));
        assertThat(answer.status()).as(answer.text()).isEqualTo(303);
    }

    private static Load.Connection door(int port, List<String> more) {
        return new Load.Connection(
                port,
                Stream.concat(
                                Stream.of("Sec-Fetch-Site: same-origin", "Origin: http://127.0.0.1:" + port),
                                more.stream())
                        .toList());
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** Every ticket's subject, and how often it is there. */
    private static Map<String, Integer> subjects(int port, String token) throws IOException {
        var found = new TreeMap<String, Integer>();
        each(port, token, ticket -> found.merge(ticket.path("subject").asString(""), 1, Integer::sum));
        return found;
    }

    private static int messages(int port, String token) throws IOException {
        var count = new int[1];
        var connection = api(port, token);
        each(port, token, ticket -> {
            try {
                count[0] += RunningDesk.JSON
                        .readTree(connection
                                .get("/api/v1/tickets/" + ticket.path("id").asString(""))
                                .text())
                        .path("messages")
                        .size();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        return count[0];
    }

    private static void each(int port, String token, java.util.function.Consumer<tools.jackson.databind.JsonNode> what)
            throws IOException {
        var connection = api(port, token);
        var cursor = "";
        do {
            var page = RunningDesk.JSON.readTree(connection
                    .get("/api/v1/tickets?limit=200"
                            + (cursor.isEmpty() ? "" : "&cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8)))
                    .text());
            page.path("items").forEach(what);
            cursor = page.path("next").isString() ? page.path("next").asString("") : "";
        } while (!cursor.isEmpty());
    }

    private static Load.Connection api(int port, String token) {
        return new Load.Connection(port, List.of("Authorization: Bearer " + token));
    }
}

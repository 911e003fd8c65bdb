package kz.qyzmet.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.retention.Destruction;
import kz.qyzmet.desk.subject.Subjects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Clause 2.3 by the hardest witness: words that a person typed are looked for in every byte that the desk left on the disk, and in every table as
 * text, since compression hides from a search of bytes. Through the doors people use: form, letter, sign-in, search.
 */
@Tag("database")
@Tag("embedded")
class MarkerTest {
    private static final long BEGUN = System.currentTimeMillis();

    private final List<String> planted = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    @Test
    void nothingAPersonWroteStandsInClearOnTheDisk() throws Exception {
        var folder = TestDesk.folder().resolve("data");
        try (var desk = start(folder)) {
            var address = plant(desk);
            waitForTheIndex();
            analyze(desk);
            failAnInsert(desk);
            destroy(desk, address);
            analyze(desk);
            assertThat(inTables(desk)).isEmpty();
            assertThat(inTemporaryFiles()).isEmpty();
        }
        assertThat(onDisk(folder)).isEmpty();

        crash(folder);
        assertThat(onDisk(folder)).isEmpty();
        assertThat(theSearchItselfFinds(folder)).isTrue();
    }

    private ConfigurableApplicationContext start(Path folder) {
        return new SpringApplication(Desk.class)
                .run(
                        "--qyzmet.data=" + folder,
                        "--server.port=0",
                        "--qyzmet.operator.name=Operator",
                        "--qyzmet.operator.bin=990140000017",
                        "--qyzmet.operator.email=privacy@operator.example");
    }

    private String plant(ConfigurableApplicationContext desk) throws Exception {
        var base = "http://localhost:" + desk.getEnvironment().getProperty("local.server.port");
        var form = new Form();
        form.field("name", marker());
        var email = marker() + "@mail.example";
        form.field("email", email);
        form.field("subject", marker());
        form.field("text", marker() + " " + marker().repeat(400));
        form.field("once", UUID.randomUUID().toString());
        form.field("consent", "yes");
        form.file("files", marker() + ".txt", marker().repeat(2000));
        var filed = form.post(base + "/new", base);
        assertThat(filed.statusCode()).isEqualTo(303);
        var link = kz.qyzmet.desk.ticket.Links.newest(desk, email);
        var answer = new Form();
        answer.field("text", marker());
        answer.file("files", marker() + ".png", marker());
        assertThat(answer.post(base + link + "/messages", base).statusCode()).isEqualTo(303);

        var signIn = HttpRequest.newBuilder(URI.create(base + "/signin"))
                .header("Origin", base)
                .header("User-Agent", marker())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("email=" + marker() + "%40mail.example"))
                .build();
        assertThat(http.send(signIn, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isLessThan(400);
        var get = HttpRequest.newBuilder(URI.create(base + "/desk/search?q=" + marker()))
                .build();
        http.send(get, HttpResponse.BodyHandlers.discarding());

        desk.getBean(kz.qyzmet.desk.mail.MailIntake.class).take(new java.io.ByteArrayInputStream(letter()));
        desk.getBean(kz.qyzmet.desk.mail.MailIntake.class)
                .take(new java.io.ByteArrayInputStream(
                        ("no letter at all " + marker()).getBytes(StandardCharsets.UTF_8)));
        return email;
    }

    /** Dead rows, the log before them and new statistics: a destruction leaves no more in clear than there was. */
    private void destroy(ConfigurableApplicationContext desk, String address) {
        var policy = desk.getBean(Policy.class);
        var person = desk.getBean(Subjects.class)
                .byEmail(policy.permit(Actor.system("test"), Purpose.SUPPORT), address)
                .orElseThrow();
        var destruction = desk.getBean(Destruction.class);
        destruction.approve(
                Actor.person(SubjectId.random(), Set.of(Role.ADMINISTRATOR), Set.of()),
                destruction.ask(
                        Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), person, "demand", marker()));
        var sql = JdbcClient.create(desk.getBean("ownerDataSource", DataSource.class));
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofMinutes(1))
                .pollInSameThread()
                .until(() -> sql.sql("select exists (select from erasure where closed_at is not null)")
                        .query(Boolean.class)
                        .single());
    }

    /** What the web server and the libraries may have put down on the way, such as a form with files. */
    private List<String> inTemporaryFiles() throws IOException {
        var found = new ArrayList<String>();
        try (var all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            for (var place : all.toList()) {
                var name = place.getFileName().toString();
                if (name.startsWith("tomcat.") || name.startsWith("upload_")) {
                    found.addAll(onDisk(place));
                } else if (Files.isRegularFile(place)
                        && Files.isReadable(place)
                        && Files.getLastModifiedTime(place).toMillis() > BEGUN
                        && holdsAny(place)) {
                    found.add(name);
                }
            }
        }
        return found;
    }

    private byte[] letter() {
        return """
                From: "%s" <%s@mail.example>
                To: desk@operator.example
                Subject: %s
                Message-ID: <%s@mail.example>
                Date: Mon, 23 Nov 2026 10:00:00 +0500
                X-Mailer: %s
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: multipart/alternative; boundary=c

                --c
                Content-Type: text/plain; charset=utf-8

                %s
                --c
                Content-Type: text/html; charset=utf-8

                <p>%s</p>
                --c--
                --b
                Content-Type: application/octet-stream
                Content-Disposition: attachment; filename="%s.bin"

                %s
                --b--
                """.formatted(marker(), marker(), marker(), marker(), marker(), marker(), marker(), marker(), marker())
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void waitForTheIndex() throws InterruptedException {
        Thread.sleep(4000);
    }

    private void analyze(ConfigurableApplicationContext desk) {
        JdbcClient.create(desk.getBean("ownerDataSource", DataSource.class))
                .sql("analyze")
                .update();
    }

    /** A statement that fails with a person's words among its values: they must not reach the server's log. */
    private void failAnInsert(ConfigurableApplicationContext desk) {
        var sql = desk.getBean(JdbcClient.class);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Acting.running(
                        Family.SUPPORT,
                        () -> sql.sql(
                                        "insert into ticket_event (id, ticket_id, kind, actor_kind, actor_id, ground, edition, was, at) values (?, ?, ?, ?, ?, ?, ?, ?, now())")
                                .params(
                                        UUID.randomUUID(),
                                        UUID.randomUUID(),
                                        marker(),
                                        marker(),
                                        UUID.randomUUID(),
                                        marker(),
                                        marker(),
                                        marker())
                                .update()))
                .isInstanceOf(org.springframework.dao.DataIntegrityViolationException.class);
    }

    private List<String> inTables(ConfigurableApplicationContext desk) {
        var sql = JdbcClient.create(desk.getBean("ownerDataSource", DataSource.class));
        var found = new TreeSet<String>();
        var tables = sql.sql(
                        "select quote_ident(table_name) from information_schema.tables where table_schema = 'public'")
                .query((row, n) -> row.getString(1))
                .list();
        assertThat(tables).contains("ticket", "message", "outbox");
        for (var table : tables) {
            sql.sql("select t::text from " + table + " t").query(row -> {
                var text = row.getString(1).toLowerCase(Locale.ROOT);
                for (var marker : planted) {
                    var hex = HexFormat.of().formatHex(marker.getBytes(StandardCharsets.UTF_8));
                    if (text.contains(marker) || text.contains(hex)) {
                        found.add(table);
                    }
                }
            });
        }
        sql.sql("select coalesce(most_common_vals::text, '') || coalesce(histogram_bounds::text, '') from pg_stats")
                .query(row -> {
                    if (planted.stream().anyMatch(row.getString(1)::contains)) {
                        found.add("pg_stats");
                    }
                });
        return List.copyOf(found);
    }

    /** A crash right after words came in: what recovery finds in the log and the buffers is sealed too. */
    private void crash(Path folder) throws Exception {
        var desk = start(folder);
        plant(desk);
        var pid = Long.parseLong(
                Files.readAllLines(folder.resolve("pg/postmaster.pid")).getFirst());
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        Thread.sleep(500);
        desk.close();
    }

    private List<String> onDisk(Path folder) throws IOException {
        var found = new TreeSet<String>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                // the program's own files, unpacked before anybody wrote anything
                if (!folder.relativize(file).startsWith("pg")
                        && folder.relativize(file).toString().startsWith("pgbin-")) {
                    continue;
                }
                if (holdsAny(file)) {
                    found.add(folder.relativize(file).toString());
                }
            }
        }
        return List.copyOf(found);
    }

    private boolean theSearchItselfFinds(Path folder) throws IOException {
        var control = folder.resolve("logs/control.txt");
        Files.writeString(control, "x".repeat(100_000) + planted.getFirst());
        try {
            return onDisk(folder).size() == 1;
        } finally {
            Files.delete(control);
        }
    }

    /** All markers begin alike, so one pass over the bytes is enough. */
    private boolean holdsAny(Path file) throws IOException {
        var needles = new ArrayList<byte[]>();
        needles.add(PREFIX.getBytes(StandardCharsets.UTF_8));
        needles.add(PREFIX.getBytes(StandardCharsets.UTF_16LE));
        needles.add(PREFIX.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        needles.add(HexFormat.of()
                .formatHex(PREFIX.getBytes(StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8));
        for (var shift = 0; shift < 3; shift++) {
            var padded = Base64.getEncoder()
                    .encodeToString(("\0".repeat(shift) + PREFIX + "\0\0").getBytes(StandardCharsets.UTF_8));
            needles.add(
                    padded.substring(shift == 0 ? 0 : 4, padded.length() - 8).getBytes(StandardCharsets.UTF_8));
        }
        // one pass, at the price of one look a byte: most begin none of them
        var begins = new boolean[256];
        needles.forEach(needle -> begins[needle[0] & 0xff] = true);
        try (var in = Files.newInputStream(file)) {
            var bytes = new byte[1 << 20];
            var kept = 0;
            for (int read; (read = in.readNBytes(bytes, kept, bytes.length - kept)) > 0; ) {
                var length = kept + read;
                for (var at = 0; at < length; at++) {
                    if (begins[bytes[at] & 0xff] && begins(bytes, at, length, needles)) {
                        return true;
                    }
                }
                // a needle may lie across two pieces
                kept = Math.min(64, length);
                System.arraycopy(bytes, length - kept, bytes, 0, kept);
            }
        }
        return false;
    }

    private static boolean begins(byte[] bytes, int at, int length, List<byte[]> needles) {
        return needles.stream()
                .anyMatch(needle -> at + needle.length <= length
                        && Arrays.equals(bytes, at, at + needle.length, needle, 0, needle.length));
    }

    private static final String PREFIX = "zqmarkerq";

    private String marker() {
        var marker = PREFIX + Long.toString(new Random().nextLong() >>> 1, 36);
        planted.add(marker);
        return marker;
    }

    /** A form with files, as a browser sends it. */
    private final class Form {
        private final StringBuilder body = new StringBuilder();

        void field(String name, String value) {
            body.append("--f\r\nContent-Disposition: form-data; name=\"")
                    .append(name)
                    .append("\"\r\n\r\n")
                    .append(value)
                    .append("\r\n");
        }

        void file(String name, String file, String content) {
            body.append("--f\r\nContent-Disposition: form-data; name=\"")
                    .append(name)
                    .append("\"; filename=\"")
                    .append(file)
                    .append("\"\r\nContent-Type: text/plain\r\n\r\n")
                    .append(content)
                    .append("\r\n");
        }

        HttpResponse<Void> post(String to, String origin) throws IOException, InterruptedException {
            var request = HttpRequest.newBuilder(URI.create(to))
                    .header("Origin", origin)
                    .header("Content-Type", "multipart/form-data; boundary=f")
                    .POST(HttpRequest.BodyPublishers.ofString(body + "--f--\r\n"))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding());
        }
    }
}

package kz.qyzmet.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A Dovecot of a test's own with one account a name; the password is always {@link #PASSWORD}. Needs Debian's package and root. */
public final class Dovecot implements AutoCloseable {
    public static final String PASSWORD = "a-mailbox-by-the-river";
    private static final Path PROGRAM = Path.of("/usr/sbin/dovecot");

    private final Path folder;
    private final int port;
    private final int tlsPort;
    private final AtomicInteger delivered = new AtomicInteger();
    private Process process;

    public Dovecot() throws IOException, InterruptedException {
        folder = TestDesk.folder();
        port = FreePort.next();
        tlsPort = FreePort.next();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(folder.resolve("mail"));
        Postfix.run("chown", "nobody", folder.resolve("mail").toString());
        TestCertificate.write(folder.resolve("tls.pem"));
        Files.writeString(folder.resolve("dovecot.conf"), """
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/log
                protocols = imap
                listen = 127.0.0.1
                ssl = yes
                ssl_cert = <%1$s/tls.pem
                ssl_key = <%1$s/tls.pem
                disable_plaintext_auth = no
                first_valid_uid = 1
                last_valid_uid = 0
                default_vsz_limit = 512M
                mail_location = maildir:%1$s/mail/%%u
                mail_max_userip_connections = 100
                passdb {
                  driver = static
                  args = password=%2$s
                }
                userdb {
                  driver = static
                  args = uid=nobody gid=nogroup home=%1$s/mail/%%u
                }
                service imap-login {
                  inet_listener imap {
                    port = %3$d
                  }
                  inet_listener imaps {
                    port = %4$d
                    ssl = yes
                  }
                }
                """.formatted(folder, PASSWORD, port, tlsPort));
        process = launch();
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    }

    public static boolean here() {
        return Files.isExecutable(PROGRAM) && System.getProperty("user.name").equals("root");
    }

    public int port() {
        return port;
    }

    public int tlsPort() {
        return tlsPort;
    }

    /** The certificate it shows, which nobody trusts unless told so. */
    public Path certificate() {
        return folder.resolve("tls.pem");
    }

    private Process launch() throws IOException, InterruptedException {
        var started = new ProcessBuilder(
                        PROGRAM.toString(),
                        "-F",
                        "-c",
                        folder.resolve("dovecot.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("said").toFile()))
                .start();
        var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try (var probe = new java.net.Socket("127.0.0.1", port)) {
                return started;
            } catch (IOException notYet) {
                assertThat(System.nanoTime() < end && started.isAlive())
                        .as("Dovecot: " + Files.readString(folder.resolve("said")) + log())
                        .isTrue();
                Thread.sleep(100);
            }
        }
    }

    /** Puts a letter into the account's INBOX as a delivery agent does: written aside, then renamed. */
    public void deliver(String account, String letter) throws IOException, InterruptedException {
        var box = box(account);
        var name = System.currentTimeMillis() + ".M" + delivered.incrementAndGet() + "P"
                + ProcessHandle.current().pid() + ".test";
        var aside = box.resolve("tmp").resolve(name);
        Files.writeString(aside, letter, StandardCharsets.UTF_8);
        own(aside);
        Files.move(aside, box.resolve("new").resolve(name));
    }

    private Path box(String account) throws IOException {
        var box = folder.resolve("mail").resolve(account);
        if (!Files.isDirectory(box.resolve("new"))) {
            for (var each : List.of(box, box.resolve("cur"), box.resolve("tmp"), box.resolve("new"))) {
                Files.createDirectories(each);
                own(each);
            }
        }
        return box;
    }

    private void own(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", Files.getAttribute(folder.resolve("mail"), "unix:uid"));
    }

    /** How many letters lie in a folder of the account; INBOX is the empty name. */
    public long count(String account, String name) throws IOException {
        var box = folder.resolve("mail").resolve(account);
        var its = name.isEmpty() ? box : box.resolve("." + name);
        return count(its.resolve("new")) + count(its.resolve("cur"));
    }

    private static long count(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.count();
        }
    }

    /** Makes the server forget its numbers: every letter of INBOX comes back under a new UID and the folder under a new UIDVALIDITY. */
    public void renumber(String account) throws IOException, InterruptedException {
        kill();
        try (var files = Files.list(folder.resolve("mail").resolve(account))) {
            for (var file : files.filter(path -> path.getFileName().toString().startsWith("dovecot"))
                    .toList()) {
                Files.delete(file);
            }
        }
        // the new validity is a time in seconds
        Thread.sleep(1100);
        start();
    }

    public void start() throws IOException, InterruptedException {
        process = launch();
    }

    public void kill() {
        var all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        process.onExit()
                .orTimeout(10, TimeUnit.SECONDS)
                .exceptionally(late -> process)
                .join();
    }

    public String log() {
        try {
            var lines = Files.readString(folder.resolve("log"));
            return lines.substring(Math.max(0, lines.length() - 4000));
        } catch (IOException none) {
            return "";
        }
    }

    @Override
    public void close() {
        kill();
    }
}

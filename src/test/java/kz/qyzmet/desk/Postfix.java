package kz.qyzmet.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A Postfix of a test's own: own folder, own port, own queue. Needs Debian's package and root, as Postfix itself does. */
public final class Postfix implements AutoCloseable {
    private static final Path DAEMONS = Path.of("/usr/lib/postfix/sbin");

    private final Path folder;
    private final int port;

    /** @param transports domain to transport, such as {@code lmtp:inet:127.0.0.1:2424}; {@code desk} is the pipe */
    public Postfix(Map<String, String> transports, List<String> pipe) throws IOException, InterruptedException {
        folder = TestDesk.folder();
        port = FreePort.next();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(folder.resolve("queue"));
        Files.createDirectory(folder.resolve("data"));
        run("chown", "postfix", folder.resolve("data").toString());
        Files.writeString(folder.resolve("main.cf"), main(transports));
        Files.writeString(folder.resolve("master.cf"), master(pipe));
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
        start();
    }

    public static boolean here() {
        return Files.isExecutable(Path.of("/usr/sbin/postfix"))
                && System.getProperty("user.name").equals("root");
    }

    public int port() {
        return port;
    }

    private String main(Map<String, String> transports) {
        return """
                compatibility_level = 3.6
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                daemon_directory = %2$s
                command_directory = /usr/sbin
                mail_owner = postfix
                setgid_group = postdrop
                myhostname = mx.letters.test
                mydestination =
                local_recipient_maps =
                local_transport = error:no local mail
                alias_maps =
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                mynetworks = 127.0.0.0/8
                relay_domains = %3$s
                transport_maps = inline:{ %4$s }
                smtpd_relay_restrictions = permit_mynetworks, reject
                smtpd_peername_lookup = no
                smtpd_client_connection_count_limit = 0
                smtpd_tls_security_level = none
                disable_dns_lookups = yes
                message_size_limit = 104857600
                mailbox_size_limit = 0
                minimal_backoff_time = 1s
                maximal_backoff_time = 2s
                queue_run_delay = 1s
                destination_concurrency_failed_cohort_limit = 0
                default_destination_concurrency_failed_cohort_limit = 0
                initial_destination_concurrency = 8
                pipe_destination_recipient_limit = 1
                desk_destination_recipient_limit = 1
                desk_destination_concurrency_limit = 1
                maillog_file_prefixes = /tmp
                maillog_file = %1$s/log
                """.formatted(
                        folder,
                        DAEMONS,
                        String.join(", ", transports.keySet()),
                        transports.entrySet().stream()
                                .map(each -> "{ " + each.getKey() + " = " + each.getValue() + " }")
                                .collect(Collectors.joining(", ")));
    }

    private String master(List<String> pipe) {
        return """
                127.0.0.1:%d inet n - n - - smtpd
                pickup unix n - n 60 1 pickup
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                verify unix - - n - 1 verify
                flush unix n - n 1000? 0 flush
                proxymap unix - - n - - proxymap
                smtp unix - - n - - smtp
                relay unix - - n - - smtp
                showq unix n - n - - showq
                error unix - - n - - error
                retry unix - - n - - error
                discard unix - - n - - discard
                lmtp unix - - n - - lmtp
                anvil unix - - n - 1 anvil
                scache unix - - n - 1 scache
                postlog unix-dgram n - n - 1 postlogd
                """.formatted(port)
                + (pipe.isEmpty() ? "" : "desk unix - n n - 1 pipe user=nobody argv=" + String.join(" ", pipe) + "\n");
    }

    public void start() throws IOException, InterruptedException {
        run("postfix", "-c", folder.toString(), "start");
        var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try (var probe = new java.net.Socket("127.0.0.1", port)) {
                return;
            } catch (IOException notYet) {
                assertThat(System.nanoTime()).as("Postfix: " + log()).isLessThan(end);
                Thread.sleep(100);
            }
        }
    }

    /** Everything of it, at once and without a word. */
    public void kill() {
        master().ifPresent(master -> {
            var all = master.descendants().toList();
            master.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
            master.onExit()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .exceptionally(late -> master)
                    .join();
        });
    }

    private java.util.Optional<ProcessHandle> master() {
        try {
            var pid = Files.readString(folder.resolve("queue/pid/master.pid")).strip();
            return ProcessHandle.of(Long.parseLong(pid))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> process.info().command().orElse("").endsWith("/master"));
        } catch (IOException | NumberFormatException never) {
            return java.util.Optional.empty();
        }
    }

    /** Tries everything in the queue again. */
    public void flush() throws IOException, InterruptedException {
        run("postqueue", "-c", folder.toString(), "-f");
    }

    public boolean empty() throws IOException, InterruptedException {
        return run("postqueue", "-c", folder.toString(), "-p").contains("Mail queue is empty");
    }

    public String log() {
        try {
            var lines = Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
            return lines.substring(Math.max(0, lines.length() - 4000));
        } catch (IOException none) {
            return "no log";
        }
    }

    /** Its output goes through a file: a daemon that a command starts would keep a pipe open. */
    static String run(String... words) throws IOException, InterruptedException {
        var out = Files.createTempFile("qyzmet-said", "");
        try {
            var process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(List.of(words).toString())
                    .isTrue();
            return Files.readString(out);
        } finally {
            Files.delete(out);
        }
    }

    @Override
    public void close() {
        kill();
    }
}

package kz.qyzmet.desk.mailroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import kz.qyzmet.desk.TestCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** STARTTLS at the pace of others: RFC 3207. */
class WireTest {
    @Test
    void aPeerThatBeginsItsHandshakeBeforeWeLookIsHeard(@TempDir Path folder) throws Exception {
        var pem = folder.resolve("own.pem");
        TestCertificate.write(pem);
        try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var talk = new Talk(door.getLocalPort());
                var ours = door.accept();
                var peer = Executors.newSingleThreadExecutor()) {
            var wire = new Wire(ours, Duration.ofSeconds(20), Duration.ofMinutes(1));
            var secured = peer.submit(() -> {
                talk.secure();
                return talk.say("EHLO me");
            });
            while (ours.getInputStream().available() == 0) {
                Thread.sleep(5);
            }

            wire.secure(Certificates.own(Files.readString(pem)));

            assertThat(wire.line(100)).isEqualTo("EHLO me");
            wire.say("250 here");
            wire.end();
            assertThat(secured.get(20, TimeUnit.SECONDS)).startsWith("250 here");
        }
    }

    @Test
    void whatIsSaidInTheClearAfterTheWordIsNoCommand(@TempDir Path folder) throws Exception {
        var pem = folder.resolve("own.pem");
        TestCertificate.write(pem);
        try (var door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var talk = new Talk(door.getLocalPort());
                var ours = door.accept()) {
            var wire = new Wire(ours, Duration.ofSeconds(20), Duration.ofMinutes(1));
            talk.send("STARTTLS\r\n");
            assertThat(wire.line(100)).isEqualTo("STARTTLS");
            // in a packet of its own, so nothing of it has been read yet
            talk.send("EHLO evil\r\nMAIL FROM:<evil@mail.example>\r\n");
            while (ours.getInputStream().available() == 0) {
                Thread.sleep(5);
            }

            assertThatThrownBy(() -> wire.secure(Certificates.own(Files.readString(pem))))
                    .isInstanceOf(SSLException.class);
        }
    }
}

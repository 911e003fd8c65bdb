package kz.qyzmet.desk.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Clause 4.11: a download waits for its reader, and not for ever. With real sockets. */
class PatientTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final byte[] PART = new byte[64 << 10];

    @Test
    void aReaderWhoTakesNextToNothingIsHungUpOn_4_11() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var reader = new Socket(server.getInetAddress(), server.getLocalPort());
                var desk = server.accept()) {
            var slow = Thread.ofVirtual().start(() -> {
                try {
                    while (reader.getInputStream().read(new byte[16 << 10]) >= 0) {
                        Thread.sleep(100);
                    }
                } catch (IOException | InterruptedException over) {
                    // the test is over
                }
            });
            var out = new Patient(desk.getOutputStream(), LONG, Duration.ofMillis(500), 10L << 20);

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            out.write(PART, 0, PART.length);
                        }
                    })
                    .isInstanceOf(Patient.TooSlow.class);
            slow.interrupt();
        }
    }

    @Test
    void aDeskThatIsSlowItselfBlamesNobody_4_11() throws Exception {
        var bytes = new ByteArrayOutputStream();
        var out = new Patient(bytes, LONG, Duration.ofMillis(100), 1L << 20);
        for (int i = 0; i < 5; i++) {
            Thread.sleep(60);
            out.write(i);
            out.flush();
        }
        assertThat(bytes.toByteArray()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void theWholeHasAnEnd_4_11() throws Exception {
        var out = new Patient(new ByteArrayOutputStream(), Duration.ofMillis(50), LONG, 1);
        out.write(PART, 0, PART.length);
        Thread.sleep(80);
        assertThatThrownBy(() -> out.write(PART, 0, PART.length)).isInstanceOf(Patient.TooSlow.class);
    }
}

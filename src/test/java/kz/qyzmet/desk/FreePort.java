package kz.qyzmet.desk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port that nobody listens on, for what is started a moment later, stopped, or started again. It stands below those the kernel
 * gives to connections: one that the kernel chose is soon given away again, to a connection of a test that runs beside.
 */
public final class FreePort {
    private static final int FIRST = 15_000;
    /** Linux gives away 32768 to 60999, other systems higher ones. */
    private static final int BEHIND_LAST = 32_000;

    private FreePort() {}

    public static int next() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND_LAST);
            try (var free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException taken) {
                // the next one, then
            }
        }
    }
}

package kz.qyzmet.desk.mailroom;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import kz.qyzmet.desk.mailroom.Channel.Tls;
import org.jspecify.annotations.Nullable;

/** Listens for mail servers on one address: each conversation on a thread of its own, at most so many at once, and so many from one address. */
final class Listener implements Worker {
    private static final int BACKLOG = 100;
    /** How often an idle listener shows that it is there. */
    private static final Duration BEAT = Duration.ofSeconds(20);

    private final Channel channel;
    private final Dialogue.Tools tools;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<InetAddress, Integer> from = new ConcurrentHashMap<>();
    private volatile boolean running;
    private volatile @Nullable ServerSocket server;
    private @Nullable Thread thread;

    Listener(Channel channel, Dialogue.Tools tools) {
        this.channel = channel;
        this.tools = tools;
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("listener").start(this::keep);
    }

    @Override
    public void stop() {
        running = false;
        close(server);
        open.forEach(Listener::close);
        var its = thread;
        if (its != null) {
            its.interrupt();
            try {
                its.join(Duration.ofSeconds(5));
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void keep() {
        while (running) {
            try (var bound = new ServerSocket()) {
                bound.setReuseAddress(true);
                bound.bind(new InetSocketAddress(InetAddress.getByName(channel.host()), channel.port()), BACKLOG);
                server = bound;
                listen(bound);
            } catch (IOException cannot) {
                if (running) {
                    tools.beats().trouble(channel.id(), server == null ? "cannot-listen" : "broken-off");
                }
            } finally {
                server = null;
            }
            try {
                Thread.sleep(tools.policy().period("mailbox-first-retry"));
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    private void listen(ServerSocket bound) throws IOException {
        bound.setSoTimeout(Math.toIntExact(BEAT.toMillis()));
        while (running) {
            if (channel.tls() != Tls.NONE && tools.certificates().own().isEmpty()) {
                tools.beats().contact(channel.id());
                tools.beats().trouble(channel.id(), "no-certificate");
            } else {
                tools.beats().fine(channel.id());
            }
            try {
                answer(bound.accept());
            } catch (SocketTimeoutException nobody) {
                // the next beat
            }
        }
    }

    private void answer(Socket socket) {
        var address = socket.getInetAddress();
        var mine = from.merge(address, 1, Integer::sum);
        open.add(socket);
        if (open.size() > tools.policy().number("listener-connections")
                || mine > tools.policy().number("listener-connections-per-address")) {
            refuse(socket);
            done(socket, address);
            return;
        }
        Thread.ofVirtual().name("mail dialogue").start(() -> {
            try {
                socket.setTcpNoDelay(true);
                new Dialogue(channel, tools, socket).run();
            } catch (IOException broken) {
                // it has hung up before we began
            } finally {
                done(socket, address);
            }
        });
    }

    private void done(Socket socket, InetAddress address) {
        close(socket);
        open.remove(socket);
        from.computeIfPresent(address, (its, count) -> count <= 1 ? null : count - 1);
    }

    private static void refuse(Socket socket) {
        try {
            socket.getOutputStream().write("421 4.7.0 too many connections\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (SocketException gone) {
            // it will see for itself
        } catch (IOException broken) {
            // so be it
        }
    }

    private static void close(java.io.@Nullable Closeable its) {
        try {
            if (its != null) {
                its.close();
            }
        } catch (IOException closed) {
            // it is closed all the same
        }
    }
}

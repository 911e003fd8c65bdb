package kz.qyzmet.desk.command;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * The web server's buffers. Tomcat keeps those of a request that is over for the next one, whoever sends that, and with them what was last sent or received until something longer comes. That is quick, so
 * it goes on; but after a destruction all of them are let go once (clause 1.5). Buffers of a connection always go with it. Public, because Tomcat makes it by its name.
 */
public final class ForgetfulHttp extends Http11NioProtocol {
    private static final long PAUSE_MILLIS = 50;

    private volatile boolean forgetting;

    public ForgetfulHttp() {
        setProperty("socket.bufferPool", "0");
    }

    /** None while the old ones go, whatever the settings of the framework say. */
    @Override
    public int getProcessorCache() {
        return forgetting ? 0 : super.getProcessorCache();
    }

    /**
     * Lets go of the buffers of every request that has ended or is under way now. Returns when each connection that was open has been seen between two requests, or was closed: until then whatever ends is
     * thrown away instead of kept. One thread at a time.
     */
    void forget() throws InterruptedException {
        forgetting = true;
        try {
            getHandler().recycle();
            for (var connection : List.copyOf(getEndpoint().getConnections())) {
                while (!rests(connection)) {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            }
            // what was about to be kept when this began
            getHandler().recycle();
        } finally {
            forgetting = false;
        }
    }

    /** Whether nothing is being asked on the connection; then its own buffers are wiped. */
    private static boolean rests(SocketWrapperBase<?> connection) throws InterruptedException {
        if (connection.isClosed()) {
            return true;
        }
        var lock = connection.getLock();
        if (!lock.tryLock(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
            return false;
        }
        try {
            if (connection.isClosed()) {
                return true;
            }
            var buffers = connection.getSocketBufferHandler();
            if (connection.getCurrentProcessor() != null
                    || !buffers.isReadBufferEmpty()
                    || !buffers.isWriteBufferEmpty()) {
                return false;
            }
            for (var buffer : List.of(buffers.getReadBuffer(), buffers.getWriteBuffer())) {
                if (buffer.hasArray()) {
                    Arrays.fill(buffer.array(), (byte) 0);
                }
            }
            // a connection at rest still leads to the buffers of the last request; the next one brings its own
            connection.setAppReadBufHandler(null);
            return true;
        } finally {
            lock.unlock();
        }
    }
}

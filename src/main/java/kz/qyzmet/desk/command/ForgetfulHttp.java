package kz.qyzmet.desk.command;

import org.apache.coyote.http11.Http11NioProtocol;

/**
 * Tomcat keeps the buffers of a request that is over for the next one, and with them what was last sent or received until something longer comes. Here they can be thrown away (clause 1.5). Public, because
 * Tomcat makes it by its name.
 */
public final class ForgetfulHttp extends Http11NioProtocol {
    public ForgetfulHttp() {
        // the buffers of a connection go with the connection
        setProperty("socket.bufferPool", "0");
    }

    /** Lets go of the buffers of requests that are over; those that run are untouched. */
    void forget() {
        getEndpoint().getHandler().recycle();
    }
}

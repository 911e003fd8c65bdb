package kz.qyzmet.desk.command;

import org.apache.coyote.http11.Http11NioProtocol;

/**
 * Tomcat keeps the buffers of a request that is over for the next one, whoever sends that, and with them what was last sent or received until something longer comes. Here they go with the request, and
 * those of a connection with it (clause 1.5). Public, because Tomcat makes it by its name.
 */
public final class ForgetfulHttp extends Http11NioProtocol {
    public ForgetfulHttp() {
        setProcessorCache(0);
        setProperty("socket.bufferPool", "0");
    }
}

package kz.qyzmet.desk.command;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import kz.qyzmet.desk.database.CannotStart;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.util.NetMask;
import org.apache.catalina.valves.ValveBase;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Where the desk listens (contracts 23): on loopback, or further when a proxy is named, because the desk itself speaks plain http. Then only the
 * proxy is heard, and what it says about the client's address and about https is believed; of nobody else.
 */
@Component
class Listening implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private final InetAddress bind;
    private final List<NetMask> proxies;

    Listening(Environment settings) {
        var named = settings.getProperty("qyzmet.bind", "127.0.0.1");
        this.bind = address(named);
        this.proxies = proxies(settings.getProperty("qyzmet.proxy", ""));
        if (!bind.isLoopbackAddress() && proxies.isEmpty()) {
            throw new CannotStart(
                    "QYZMET_BIND=" + named
                            + " would send people's data over the network unencrypted. Put a proxy with https in front and name its address: QYZMET_PROXY=10.0.0.5");
        }
        if (!bind.isLoopbackAddress() && settings.getProperty("qyzmet.demo") != null) {
            throw new CannotStart("--demo lets everybody in and listens on this machine only. Remove QYZMET_BIND.");
        }
    }

    private static InetAddress address(String named) {
        try {
            return InetAddress.getByName(named);
        } catch (UnknownHostException e) {
            throw new CannotStart(
                    "QYZMET_BIND=" + named + " is no address of this machine. Name one, such as 127.0.0.1.");
        }
    }

    private static List<NetMask> proxies(String named) {
        var masks = new ArrayList<NetMask>();
        for (var part : named.split("[,\\s]+")) {
            if (part.isEmpty()) {
                continue;
            }
            try {
                masks.add(new NetMask(part));
            } catch (IllegalArgumentException e) {
                throw new CannotStart("QYZMET_PROXY=" + named
                        + " is no list of addresses. Write them with commas, such as 10.0.0.5,10.1.0.0/16.");
            }
        }
        return masks;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addEngineValves(new Proxy());
    }

    private boolean trusted(String address) throws UnknownHostException {
        // a literal address: no name is looked up
        if (!address.matches("[0-9a-fA-F:.%]+")) {
            return false;
        }
        var peer = InetAddress.getByName(address);
        return proxies.stream().anyMatch(mask -> mask.matches(peer));
    }

    private final class Proxy extends ValveBase {
        Proxy() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            if (trusted(request.getRemoteAddr())) {
                believe(request);
            } else if (!InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress()) {
                response.sendError(HttpServletResponse.SC_FORBIDDEN);
                return;
            }
            getNext().invoke(request, response);
        }

        private void believe(Request request) throws UnknownHostException {
            var hops = new ArrayList<String>();
            for (var header : Collections.list(request.getHeaders("X-Forwarded-For"))) {
                hops.addAll(List.of(header.strip().split("\\s*,\\s*")));
            }
            // from the nearest hop outwards: the first that is no proxy of ours is the client; what stands further out
            // anybody could have written
            for (var hop : hops.reversed()) {
                if (!hop.matches("[0-9a-fA-F:.]+")) {
                    break;
                }
                request.setRemoteAddr(hop);
                request.setRemoteHost(hop);
                if (!trusted(hop)) {
                    break;
                }
            }
            if ("https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"))) {
                request.setSecure(true);
                request.getCoyoteRequest().scheme().setString("https");
                request.setServerPort(443);
            }
        }
    }
}

package kz.qyzmet.desk.command;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import kz.qyzmet.desk.database.CannotStart;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ValveBase;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Where the desk listens (contracts 23): on loopback, or further when a proxy is named, because the desk itself speaks plain http. What the
 * proxy says about the client is read by {@code access.TrustedProxy}.
 */
@Component
class Listening implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private final InetAddress bind;
    private final Set<String> proxies;

    Listening(Environment settings) {
        var named = settings.getProperty("qyzmet.bind", "127.0.0.1");
        this.bind = address(named);
        this.proxies = Arrays.stream(settings.getProperty("qyzmet.proxy", "").split("[,\\s]+"))
                .filter(address -> !address.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
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

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addEngineValves(new OnlyTheProxy());
        factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(BareAnswer.class.getName());
            }
        });
    }

    /** Beyond loopback only the proxy is heard: whoever speaks to the desk directly speaks without https. */
    private final class OnlyTheProxy extends ValveBase {
        OnlyTheProxy() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            var peer = request.getRemoteAddr();
            if (!proxies.contains(peer) && !InetAddress.getByName(peer).isLoopbackAddress()) {
                response.sendError(HttpServletResponse.SC_FORBIDDEN);
                return;
            }
            getNext().invoke(request, response);
        }
    }
}

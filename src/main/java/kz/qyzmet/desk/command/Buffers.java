package kz.qyzmet.desk.command;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Nobody's words stay in the buffers of the web server for longer than the policy file says, on any node and whether or not somebody was destroyed. */
@Component
class Buffers implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private final List<ForgetfulHttp> servers = new CopyOnWriteArrayList<>();

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setProtocol(ForgetfulHttp.class.getName());
        factory.addConnectorCustomizers(connector -> {
            if (connector.getProtocolHandler() instanceof ForgetfulHttp http) {
                servers.add(http);
            }
        });
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('web-buffers').toMillis()}",
            fixedDelayString = "#{@policy.period('web-buffers').toMillis()}")
    void forget() {
        servers.forEach(ForgetfulHttp::forget);
    }
}

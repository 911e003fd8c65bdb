package kz.qyzmet.desk.command;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/** Nobody's words stay in the buffers of the web server once they are answered. */
@Component
class Buffers implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setProtocol(ForgetfulHttp.class.getName());
    }
}

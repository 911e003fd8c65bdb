package kz.qyzmet.desk.web;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Under which address people reach the desk: {@code QYZMET_URL}, or this machine's own when none is set. For links in letters. */
@Component
public class Site {
    private final String configured;
    private volatile @Nullable Integer port;

    Site(@Value("${QYZMET_URL:}") String configured, @Value("${server.port:8080}") int port) {
        this.configured = configured.endsWith("/") ? configured.substring(0, configured.length() - 1) : configured;
        this.port = port;
    }

    /** Without a slash at the end. */
    public String url() {
        return configured.isEmpty() ? "http://localhost:" + port : configured;
    }

    /** Cookies are for https only. */
    public boolean https() {
        return url().startsWith("https://");
    }

    @EventListener
    void started(WebServerInitializedEvent event) {
        port = event.getWebServer().getPort();
    }
}

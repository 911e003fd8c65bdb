package kz.qyzmet.desk.command;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import kz.qyzmet.desk.vault.Forgetful;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Nobody's words stay in the buffers of the web server after they are destroyed. */
@Component
class Buffers implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Forgetful, SmartLifecycle {
    private final List<ForgetfulHttp> servers = new CopyOnWriteArrayList<>();
    private final Semaphore asked = new Semaphore(0);
    private volatile Thread thread = Thread.currentThread();
    private volatile boolean running;

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.setProtocol(ForgetfulHttp.class.getName());
        factory.addConnectorCustomizers(connector -> {
            if (connector.getProtocolHandler() instanceof ForgetfulHttp http) {
                servers.add(http);
            }
        });
    }

    /** Later, because somebody may be sending something slowly: one round for all that ask meanwhile. */
    @Override
    public void forget() {
        asked.release();
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("forgetting").start(this::work);
    }

    private void work() {
        try {
            while (running) {
                asked.acquire();
                asked.drainPermits();
                for (var http : servers) {
                    http.forget();
                }
            }
        } catch (InterruptedException stop) {
            // the desk is closing, and its memory goes
        }
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

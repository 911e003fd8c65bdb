package kz.qyzmet.desk.access;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Removes what the door no longer needs, each by its own retention rule. */
@EnableScheduling
@Configuration(proxyBeanMethods = false)
class DoorSweep {
    private static final Logger LOG = LoggerFactory.getLogger(DoorSweep.class);

    private final Sessions sessions;
    private final SignInRequests requests;
    private final Lockout lockout;
    private final FirstRun firstRun;

    DoorSweep(Sessions sessions, SignInRequests requests, Lockout lockout, FirstRun firstRun) {
        this.sessions = sessions;
        this.requests = requests;
        this.lockout = lockout;
        this.firstRun = firstRun;
    }

    @Scheduled(initialDelay = 60_000, fixedDelay = 60_000)
    void sweep() {
        try {
            requests.sweep();
            sessions.sweep();
            lockout.sweep();
            firstRun.sweep();
        } catch (RuntimeException e) {
            // tried again in a minute; what has expired is not honoured meanwhile
            LOG.warn("sweep of the door put off: {}", e.getClass().getSimpleName());
        }
    }
}

package kz.qyzmet.desk.attachment;

import java.time.Clock;
import java.util.concurrent.TimeUnit;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Removes uploads that broke off, were given up, or lost their key with a process that died. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class Sweep {
    private final Attachments attachments;
    private final Policy policy;
    private final Clock clock;

    Sweep(Attachments attachments, Policy policy, Clock clock) {
        this.attachments = attachments;
        this.policy = policy;
        this.clock = clock;
    }

    @Scheduled(initialDelay = 5, fixedDelay = 15, timeUnit = TimeUnit.MINUTES)
    void sweep() {
        attachments.sweep(clock.instant().minus(policy.period("upload-idle")));
    }
}

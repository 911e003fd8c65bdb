package kz.qyzmet.desk.policy;

import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** The policy is read before anything else may ask it; a wrong one stops the start. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class PolicyBeans {
    /** Two long ones leave the clocks their turn, and the small pools of the database are not used up. */
    private static final int JOBS_AT_ONCE = 4;

    /** The jobs run beside each other: while a copy of everything is made for an hour, a clock of one working day must not stand still. */
    @Bean
    ThreadPoolTaskScheduler taskScheduler() {
        var scheduler = new ThreadPoolTaskScheduler();
        scheduler.setPoolSize(JOBS_AT_ONCE);
        scheduler.setThreadNamePrefix("scheduling-");
        return scheduler;
    }

    @Bean
    Editions editions(
            JdbcClient database, Clock clock, ApplicationEventPublisher events, ObjectProvider<Policy> policy) {
        return new Editions(database, clock, events, policy);
    }

    @Bean
    Policy policy(Editions editions, Clock clock) {
        return new Policy(editions.begin(), clock);
    }

    @Bean
    EditionWatch editionWatch(Editions editions, Policy policy) {
        var watch = new EditionWatch(editions, policy);
        policy.watched(watch);
        return watch;
    }

    @Bean
    DataMap dataMap(Policy policy, ObjectProvider<Holdings> declarations) {
        return new DataMap(policy.file(), declarations.stream());
    }

    @Bean
    Controls controls(Policy policy, ObjectProvider<Control> controls, Clock clock) {
        return new Controls(policy.file(), controls.stream(), clock, policy.period("control-cache"));
    }
}

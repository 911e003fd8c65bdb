package kz.qyzmet.desk.policy;

import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The policy is read before anything else may ask it; a wrong one stops the start. */
@Configuration(proxyBeanMethods = false)
class PolicyBeans {
    @Bean
    Policy policy() {
        return Policy.shipped();
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

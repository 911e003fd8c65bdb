package kz.qyzmet.desk.policy;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The policy is read before anything else may ask it. */
@Configuration(proxyBeanMethods = false)
class PolicyBeans {
    @Bean
    Policy policy() {
        return Policy.shipped();
    }
}

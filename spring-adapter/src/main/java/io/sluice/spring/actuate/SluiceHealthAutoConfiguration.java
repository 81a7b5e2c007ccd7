package io.sluice.spring.actuate;

import io.sluice.guard.Sluice;
import io.sluice.spring.RuleStatus;
import io.sluice.spring.SluiceAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@code sluice} in {@code /actuator/health}, with one component for each breaker and one for the rules, if
 * {@code management.health.sluice.enabled} is true.
 * <p>Never put it in the group {@code liveness}: an instance is not to be killed for what another does.
 */
@AutoConfiguration(after = SluiceAutoConfiguration.class)
@ConditionalOnBean(Sluice.class)
@ConditionalOnProperty(name = "management.health.sluice.enabled", havingValue = "true")
@EnableConfigurationProperties(SluiceHealthProperties.class)
public class SluiceHealthAutoConfiguration {

    @Bean
    BreakerHealth sluiceBreakerHealth(
            Sluice sluice, ObjectProvider<RuleStatus> rules, SluiceHealthProperties properties) {
        return new BreakerHealth(sluice, rules.getIfAvailable(RuleStatus::new), properties.openStatus());
    }

    /** Boot 3. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.actuate.health.CompositeHealthContributor")
    static class OnBoot3 {
        @Bean
        Boot3Health sluiceHealthContributor(BreakerHealth breakers) {
            return new Boot3Health(breakers);
        }
    }

    /** Boot 4. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.health.contributor.CompositeHealthContributor")
    static class OnBoot4 {
        @Bean
        Boot4Health sluiceHealthContributor(BreakerHealth breakers) {
            return new Boot4Health(breakers);
        }
    }
}

package io.sluice.spring.aop;

import io.sluice.guard.Sluice;
import io.sluice.spring.SluiceAutoConfiguration;
import io.sluice.spring.config.AnnotatedParts;
import io.sluice.spring.config.PropertyRuleSource;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Puts annotated methods of beans under guards. One advisor does it, with Spring's own proxies; AspectJ is not needed. As everywhere in
 * Spring Boot, {@code spring.aop.proxy-target-class=false} asks for proxies of interfaces where there are any.
 */
@AutoConfiguration(after = SluiceAutoConfiguration.class)
@ConditionalOnProperty(prefix = "sluice", name = "enabled", havingValue = "true", matchIfMissing = true)
@Import(SluiceAopAutoConfiguration.ProxyCreator.class)
public class SluiceAopAutoConfiguration {
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static GuardedMethods sluiceGuardedMethods(BeanFactory beans, Environment environment) {
        return new GuardedMethods(beans, environment::resolveRequiredPlaceholders);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static GuardAdvisor sluiceGuardAdvisor(GuardedMethods methods, BeanFactory beans) {
        return new GuardAdvisor(methods, () -> beans.getBean(GuardedCalls.class));
    }

    @Bean
    GuardedCalls sluiceGuardedCalls(
            Sluice sluice,
            GuardedMethods methods,
            ObjectProvider<AnnotatedParts> annotated,
            ObjectProvider<PropertyRuleSource> sources) {
        return new GuardedCalls(sluice, methods, annotated.getIfAvailable(AnnotatedParts::new), sources);
    }

    /** Sees to it that there is somebody who makes proxies; does nothing where there is already. */
    static final class ProxyCreator implements ImportBeanDefinitionRegistrar, EnvironmentAware {
        private boolean proxyTargetClass = true;

        @Override
        public void setEnvironment(Environment environment) {
            proxyTargetClass = environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true);
        }

        @Override
        public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
            AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
            if (proxyTargetClass) {
                AopConfigUtils.forceAutoProxyCreatorToUseClassProxying(registry);
            }
        }
    }
}

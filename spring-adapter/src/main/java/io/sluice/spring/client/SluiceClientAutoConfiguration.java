package io.sluice.spring.client;

import feign.Capability;
import feign.Client;
import io.sluice.guard.Sluice;
import io.sluice.reactor.ReactorGuard;
import io.sluice.spring.SluiceAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** Guards the clients that Boot's builders make, and those of Spring Cloud OpenFeign. */
@AutoConfiguration(after = SluiceAutoConfiguration.class)
@ConditionalOnBean(Sluice.class)
@ConditionalOnProperty(name = "sluice.client.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ClientProperties.class)
public class SluiceClientAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ClientGuards sluiceClientGuards(Sluice sluice, ClientProperties properties, ObjectProvider<ClientNaming> naming) {
        return ClientGuards.of(
                sluice,
                properties,
                naming.getIfAvailable(() -> properties.naming().names()));
    }

    /** RestClient, with Boot 3. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(value = RestClient.class, name = "org.springframework.boot.web.client.RestClientCustomizer")
    @ConditionalOnProperty(name = "sluice.client.rest-client.enabled", matchIfMissing = true)
    static class RestClientOnBoot3 {
        @Bean
        org.springframework.boot.web.client.RestClientCustomizer sluiceRestClientCustomizer(ClientGuards guards) {
            return builder -> builder.requestInterceptor(GuardedInterceptor.of(guards));
        }
    }

    /** RestClient, with Boot 4. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(value = RestClient.class, name = "org.springframework.boot.restclient.RestClientCustomizer")
    @ConditionalOnProperty(name = "sluice.client.rest-client.enabled", matchIfMissing = true)
    static class RestClientOnBoot4 {
        @Bean
        org.springframework.boot.restclient.RestClientCustomizer sluiceRestClientCustomizer(ClientGuards guards) {
            return builder -> builder.requestInterceptor(GuardedInterceptor.of(guards));
        }
    }

    /** RestTemplate, with Boot 3. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(value = RestTemplate.class, name = "org.springframework.boot.web.client.RestTemplateCustomizer")
    @ConditionalOnProperty(name = "sluice.client.rest-template.enabled", matchIfMissing = true)
    static class RestTemplateOnBoot3 {
        @Bean
        org.springframework.boot.web.client.RestTemplateCustomizer sluiceRestTemplateCustomizer(ClientGuards guards) {
            return template -> GuardedRestTemplates.guard(template, guards);
        }
    }

    /** RestTemplate, with Boot 4. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(value = RestTemplate.class, name = "org.springframework.boot.restclient.RestTemplateCustomizer")
    @ConditionalOnProperty(name = "sluice.client.rest-template.enabled", matchIfMissing = true)
    static class RestTemplateOnBoot4 {
        @Bean
        org.springframework.boot.restclient.RestTemplateCustomizer sluiceRestTemplateCustomizer(ClientGuards guards) {
            return template -> GuardedRestTemplates.guard(template, guards);
        }
    }

    /** WebClient, with Boot 3. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            value = {WebClient.class, ReactorGuard.class},
            name = "org.springframework.boot.web.reactive.function.client.WebClientCustomizer")
    @ConditionalOnProperty(name = "sluice.client.web-client.enabled", matchIfMissing = true)
    static class WebClientOnBoot3 {
        @Bean
        org.springframework.boot.web.reactive.function.client.WebClientCustomizer sluiceWebClientCustomizer(
                ClientGuards guards) {
            return builder -> builder.filter(GuardedExchangeFilter.of(guards));
        }
    }

    /** WebClient, with Boot 4. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            value = {WebClient.class, ReactorGuard.class},
            name = "org.springframework.boot.webclient.WebClientCustomizer")
    @ConditionalOnProperty(name = "sluice.client.web-client.enabled", matchIfMissing = true)
    static class WebClientOnBoot4 {
        @Bean
        org.springframework.boot.webclient.WebClientCustomizer sluiceWebClientCustomizer(ClientGuards guards) {
            return builder -> builder.filter(GuardedExchangeFilter.of(guards));
        }
    }

    /** Feign, where Spring Cloud asks capabilities that are beans. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Capability.class, Client.class})
    @ConditionalOnProperty(name = "sluice.client.feign.enabled", matchIfMissing = true)
    static class Feign {
        @Bean
        GuardedFeign sluiceFeignCapability(ClientGuards guards) {
            return new GuardedFeign(guards);
        }
    }

    /** Feign calls {@code enrich} by reflection, so this is no lambda, and public. */
    public static final class GuardedFeign implements Capability {
        private final ClientGuards guards;

        GuardedFeign(ClientGuards guards) {
            this.guards = guards;
        }

        @Override
        public Client enrich(Client client) {
            return GuardedFeignClient.of(client, guards);
        }
    }
}

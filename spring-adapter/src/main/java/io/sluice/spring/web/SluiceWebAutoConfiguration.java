package io.sluice.spring.web;

import io.sluice.guard.Sluice;
import io.sluice.spring.SluiceAutoConfiguration;
import jakarta.servlet.Filter;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Puts guards where requests come in, in applications of Spring MVC and of WebFlux; {@code sluice.web.enabled=false} leaves it out.
 * <p>A bean of type {@link RefusalAnswers} says what refused clients hear.
 */
@AutoConfiguration(after = SluiceAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnBean(Sluice.class)
@ConditionalOnProperty(name = "sluice.web.enabled", matchIfMissing = true)
@EnableConfigurationProperties(WebProperties.class)
public class SluiceWebAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    RefusalAnswers sluiceRefusalAnswers(WebProperties properties) {
        return properties.rateLimitHeaders() == WebProperties.RateLimitHeaders.NEVER
                ? ProblemAnswers.plain()
                : ProblemAnswers.withRateLimitHeaders();
    }

    @Bean
    WebEntry sluiceWebEntry(Sluice sluice, WebProperties properties, RefusalAnswers answers) {
        return new WebEntry(sluice, properties, answers);
    }

    /** For applications on servlets. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({Filter.class, DispatcherServlet.class, WebMvcConfigurer.class})
    static class ServletEntry {
        @Bean
        EntryFilter sluiceEntryFilter(WebEntry entry) {
            return new EntryFilter(entry);
        }

        @Bean
        WebMvcConfigurer sluiceWebMvcConfigurer(WebEntry entry) {
            return new WebMvcConfigurer() {
                @Override
                public void addInterceptors(InterceptorRegistry registry) {
                    registry.addInterceptor(new ResourceInterceptor(entry)).order(Ordered.HIGHEST_PRECEDENCE);
                }

                @Override
                public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
                    resolvers.add(0, new ExceptionWatch());
                    resolvers.add(new RefusalResolver(entry));
                }
            };
        }
    }

    /** For applications that are reactive. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    @ConditionalOnClass(DispatcherHandler.class)
    static class ReactiveEntry {
        @Bean
        EntryWebFilter sluiceEntryWebFilter(WebEntry entry) {
            return new EntryWebFilter(entry);
        }

        @Bean
        ResourceHandlerAdapter sluiceResourceHandlerAdapter(WebEntry entry, ObjectProvider<HandlerAdapter> adapters) {
            return new ResourceHandlerAdapter(entry, adapters);
        }

        @Bean
        RefusalExceptionHandler sluiceRefusalExceptionHandler(WebEntry entry) {
            return new RefusalExceptionHandler(entry);
        }
    }
}

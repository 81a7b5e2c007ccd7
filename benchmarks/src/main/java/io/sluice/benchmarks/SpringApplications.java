package io.sluice.benchmarks;

import static io.sluice.benchmarks.Timing.CALL;

import io.github.resilience4j.bulkhead.annotation.Bulkhead;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.ratelimiter.annotation.RateLimiter;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSet;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.StandardKinds;
import io.sluice.spring.SluiceAutoConfiguration;
import io.sluice.spring.annotation.Guarded;
import io.sluice.spring.web.SluiceWebAutoConfiguration;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockServletConfig;
import org.springframework.mock.web.MockServletContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** The applications of Spring whose beans and requests are compared. */
final class SpringApplications {
    private SpringApplications() {}

    /** An application with the same method thrice. */
    static ConfigurableApplicationContext methods() {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Methods.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .properties(
                        "resilience4j.circuitbreaker.instances.chain.sliding-window-size=" + Breakers.WINDOW,
                        "resilience4j.circuitbreaker.instances.chain.minimum-number-of-calls=" + Breakers.WINDOW,
                        "resilience4j.circuitbreaker.instances.chain.wait-duration-in-open-state=" + Breakers.LONG,
                        "resilience4j.ratelimiter.instances.chain.limit-for-period=" + Integer.MAX_VALUE,
                        "resilience4j.ratelimiter.instances.chain.limit-refresh-period=1s",
                        "resilience4j.ratelimiter.instances.chain.timeout-duration=0s",
                        "resilience4j.bulkhead.instances.chain.max-concurrent-calls=1000")
                .run();
        checkProxy(context.getBean(GuardedPayments.class));
        checkProxy(context.getBean(Resilience4jPayments.class));
        return context;
    }

    /** Who is no proxy would look fast. */
    private static void checkProxy(Object bean) {
        if (!AopUtils.isAopProxy(bean)) {
            throw new IllegalStateException(bean.getClass() + " must be a proxy, but is none");
        }
    }

    /** The beans, and our guard with the same three policies as the properties give Resilience4j. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Methods {
        @Bean
        Sluice sluice() {
            Sluice sluice = Sluice.ofDefaults();
            sluice.guard("chain", Chains.guarded(false));
            return sluice;
        }

        @Bean
        BarePayments barePayments() {
            return new BarePayments();
        }

        @Bean
        GuardedPayments guardedPayments() {
            return new GuardedPayments();
        }

        @Bean
        Resilience4jPayments resilience4jPayments() {
            return new Resilience4jPayments();
        }
    }

    /** Without a proxy. */
    public static class BarePayments {
        public Integer pay() {
            return CALL.get();
        }
    }

    /** Ours. */
    public static class GuardedPayments {
        @Guarded("chain")
        public Integer pay() {
            return CALL.get();
        }
    }

    /** Theirs. */
    public static class Resilience4jPayments {
        @CircuitBreaker(name = "chain")
        @RateLimiter(name = "chain")
        @Bulkhead(name = "chain")
        public Integer pay() {
            return CALL.get();
        }
    }

    /** An application of Spring MVC that is asked without a network. */
    static final class Shop implements AutoCloseable {
        private static final String ORDERS = "GET /orders/{id}";

        private final AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
        private final DispatcherServlet servlet;
        private final Filter[] filters;

        private Shop(Class<?>... configurations) {
            MockServletContext server = new MockServletContext();
            context.setServletContext(server);
            context.register(Orders.class);
            context.register(configurations);
            context.refresh();
            filters = context.getBeansOfType(Filter.class).values().toArray(Filter[]::new);
            servlet = new DispatcherServlet(context);
            try {
                servlet.init(new MockServletConfig(server));
            } catch (ServletException e) {
                throw new IllegalStateException(e);
            }
        }

        static Shop bare() {
            return new Shop(WebMvc.class);
        }

        /** @param rules how many there are, one of them for the request that is asked */
        static Shop guarded(int rules) {
            Shop shop = new Shop(WebMvc.class, SluiceAutoConfiguration.class, SluiceWebAutoConfiguration.class);
            shop.context.getBean(Sluice.class).apply(RuleLayer.FILE, "rules", rules(rules));
            if (shop.filters.length == 0) {
                throw new IllegalStateException("the entry's filter is missing");
            }
            return shop;
        }

        private static RuleSet rules(int count) {
            List<Rule<?>> rules = new ArrayList<>();
            rules.add(Rule.of(StandardKinds.CIRCUIT_BREAKER, ORDERS, CircuitBreakerConfig.ofDefaults()));
            for (int i = 1; i < count; i++) {
                String other = i % 2 == 0 ? "GET /other" + i : "GET /other" + i + "/{id}";
                rules.add(Rule.of(StandardKinds.CIRCUIT_BREAKER, other, CircuitBreakerConfig.ofDefaults()));
            }
            return RuleSet.of(rules);
        }

        /** Asks once; answers the status. */
        int ask() throws Exception {
            MockHttpServletRequest request =
                    new MockHttpServletRequest(context.getServletContext(), "GET", "/orders/7");
            MockHttpServletResponse response = new MockHttpServletResponse();
            new MockFilterChain(servlet, filters).doFilter(request, response);
            return response.getStatus();
        }

        @Override
        public void close() {
            servlet.destroy();
            context.close();
        }
    }

    /** Spring MVC as its documentation has it. */
    @Configuration(proxyBeanMethods = false)
    @EnableWebMvc
    static class WebMvc {}

    /** What is asked. */
    @RestController
    public static class Orders {
        @GetMapping("/orders/{id}")
        public String order(@PathVariable("id") String id) {
            return id;
        }
    }
}

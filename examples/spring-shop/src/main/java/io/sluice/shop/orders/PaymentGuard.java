package io.sluice.shop.orders;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What orders do when payments fail: stop asking for a while, and promise to take the money later. */
@Configuration(proxyBeanMethods = false)
class PaymentGuard {
    // region payment-guard
    @Bean
    Guard payments(Sluice sluice) {
        return sluice.guard(
                "payments",
                guard -> guard.circuitBreaker(CircuitBreakerConfig.custom()
                                .slidingWindowSize(20)
                                .minimumNumberOfCalls(10)
                                .failureRateThreshold(50)
                                .waitDurationInOpenState(Duration.ofSeconds(3))
                                .permittedNumberOfCallsInHalfOpenState(3)
                                .build())
                        .fallbackValue("LATER"));
    }
    // endregion
}

package io.sluice.shop.front;

import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the front lets in. */
@Configuration(proxyBeanMethods = false)
class EntryRules {
    // region entry-rule
    /** Every customer may buy five times a second; {@code sluice.web.keys.customer} says how they are told apart. */
    @Bean
    Guard buying(Sluice sluice) {
        return sluice.guard(
                "POST /buy/{item}",
                guard -> guard.keyedRateLimiter(KeyedRateLimiterConfig.custom()
                        .key("customer")
                        .limitForPeriod(5)
                        .build()));
    }
    // endregion
}

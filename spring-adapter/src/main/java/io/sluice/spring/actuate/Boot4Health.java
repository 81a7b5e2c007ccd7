package io.sluice.spring.actuate;

import io.sluice.spring.actuate.BreakerHealth.Told;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;

/** {@link BreakerHealth} in the types of Boot 4; breakers come and go with the rules. */
final class Boot4Health implements CompositeHealthContributor {
    private final BreakerHealth breakers;

    Boot4Health(BreakerHealth breakers) {
        this.breakers = breakers;
    }

    @Override
    public @Nullable HealthContributor getContributor(String name) {
        return breakers.of(name) == null ? null : indicator(name);
    }

    @Override
    public Stream<Entry> stream() {
        return breakers.names().stream().map(name -> new Entry(name, indicator(name)));
    }

    private HealthIndicator indicator(String name) {
        return () -> {
            Told told = breakers.of(name);
            return told == null
                    ? Health.unknown().build() // its breaker went while it was being asked
                    : Health.status(told.status()).withDetails(told.details()).build();
        };
    }
}

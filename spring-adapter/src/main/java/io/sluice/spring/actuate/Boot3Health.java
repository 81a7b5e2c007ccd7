package io.sluice.spring.actuate;

import io.sluice.spring.actuate.BreakerHealth.Told;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.NamedContributor;

/** {@link BreakerHealth} in the types of Boot 3; breakers come and go with the rules. */
final class Boot3Health implements CompositeHealthContributor {
    private final BreakerHealth breakers;

    Boot3Health(BreakerHealth breakers) {
        this.breakers = breakers;
    }

    @Override
    public @Nullable HealthContributor getContributor(String name) {
        return breakers.of(name) == null ? null : indicator(name);
    }

    @Override
    public Iterator<NamedContributor<HealthContributor>> iterator() {
        return breakers.names().stream()
                .map(name -> NamedContributor.<HealthContributor>of(name, indicator(name)))
                .iterator();
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

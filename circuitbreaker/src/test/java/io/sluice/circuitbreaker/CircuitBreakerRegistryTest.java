package io.sluice.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.core.time.ManualClock;
import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CircuitBreakerRegistryTest {
    private final CircuitBreakerRegistry registry =
            CircuitBreakerRegistry.of(Rig.base().build());

    @Test
    void finds_or_creates_by_name() {
        CircuitBreaker payments = registry.circuitBreaker("payments");
        assertThat(registry.circuitBreaker("payments")).isSameAs(payments);
        assertThat(payments.config()).isEqualTo(Rig.base().build());
        assertThat(registry.names()).containsExactly("payments");
    }

    @Test
    void the_same_name_with_another_configuration_is_an_error_never_silently_the_old_one() {
        CircuitBreaker payments = registry.circuitBreaker("payments");
        assertThat(registry.circuitBreaker("payments", Rig.base().build())).isSameAs(payments);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.circuitBreaker("payments", CircuitBreakerConfig.ofDefaults()))
                .withMessageContaining("\"payments\" exists with another configuration");
    }

    @Test
    void a_live_change_reaches_the_instance_and_does_not_count_as_another_configuration() {
        CircuitBreaker payments = registry.circuitBreaker("payments");
        payments.update(CircuitBreakerConfig.ofDefaults());
        assertThat(registry.circuitBreaker("payments", Rig.base().build())).isSameAs(payments);
        assertThat(payments.config()).isEqualTo(CircuitBreakerConfig.ofDefaults());
    }

    @Test
    void replaces_and_tags() {
        registry.circuitBreaker("payments", Rig.base().build(), Map.of("team", "billing"));
        CircuitBreaker other = CircuitBreaker.ofDefaults("payments");
        assertThat(registry.replace(other)).isPresent();
        assertThat(registry.find("payments")).containsSame(other);
        assertThat(registry.tags("payments")).containsEntry("team", "billing");
        assertThat(registry.replace(CircuitBreaker.ofDefaults("unknown"))).isEmpty();
    }

    @Test
    void all_breakers_go_by_the_registrys_clock() {
        ManualClock clock = new ManualClock();
        CircuitBreakerRegistry timed = CircuitBreakerRegistry.of(Rig.base().build(), Map.of("app", "shop"), clock);
        CircuitBreaker breaker = timed.circuitBreaker("payments");
        breaker.transitionToOpenState();
        clock.advance(Duration.ofSeconds(10));
        assertThat(breaker.tryAcquirePermission()).isTrue();
        assertThat(timed.tags("payments")).containsEntry("app", "shop");
    }

    @Test
    void ten_thousand_breakers_all_protect() {
        for (int i = 0; i < 10_000; i++) {
            registry.circuitBreaker("resource " + i).transitionToForcedOpenState();
        }
        assertThat(registry.all()).hasSize(10_000).noneMatch(CircuitBreaker::tryAcquirePermission);
    }

    @Test
    void a_registry_of_defaults_runs_on_the_clock_of_the_machine() {
        CircuitBreaker breaker = CircuitBreakerRegistry.ofDefaults().circuitBreaker("payments");
        assertThat(breaker.config()).isEqualTo(CircuitBreakerConfig.ofDefaults());
        assertThat(((PhasedCircuitBreaker) breaker).clock()).isSameAs(NanoClock.system());
    }
}

package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerSnapshot;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FirstGuardTest {
    private int called;

    @Test
    void answers_as_the_service_does_while_that_is_well() {
        FirstGuard shop = new FirstGuard(user -> List.of("a book for " + user));
        assertThat(shop.recommend("Ada")).containsExactly("a book for Ada");
    }

    @Test
    void answers_with_bestsellers_and_stops_calling_when_the_service_fails() {
        FirstGuard shop = new FirstGuard(this::fail);
        for (int call = 0; call < 30; call++) {
            assertThat(shop.recommend("Ada")).containsExactly("a bestseller");
        }
        assertThat(called).as("until the breaker opened").isEqualTo(20);
        assertThat(shop.snapshot().counts().rejected()).isEqualTo(10);
        assertThat(shop.snapshot().fallbacks()).isEqualTo(30);
        assertThat(shop.snapshot().part(CircuitBreakerSnapshot.class).map(CircuitBreakerSnapshot::state))
                .contains(State.OPEN);
    }

    @Test
    void runs() {
        FirstGuard.main(new String[0]);
    }

    private List<String> fail(String user) {
        called++;
        throw new IllegalStateException("down");
    }
}

package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerOpenException;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BreakerByHandTest {
    private final ManualClock clock = new ManualClock();
    private final CircuitBreaker breaker = CircuitBreaker.of(
            "oracle",
            CircuitBreakerConfig.custom()
                    .slowCallDurationThreshold(Duration.ofSeconds(1))
                    .build(),
            clock);

    private BreakerByHand oracle(BreakerByHand.Client client) {
        return new BreakerByHand(breaker, clock, client);
    }

    @Test
    void a_permit_counts_successes_and_failures() throws IOException {
        assertThat(oracle(question -> "42").ask("?")).isEqualTo("42");
        assertThatThrownBy(() -> oracle(BreakerByHandTest::fails).ask("?")).isInstanceOf(IOException.class);
        assertThat(breaker.counts()).isEqualTo(new CallCounts(2, 0, 1, 1, 0, 0));
    }

    @Test
    void a_permit_is_refused_with_an_exception() {
        breaker.transitionToForcedOpenState();
        assertThatThrownBy(() -> oracle(question -> "42").ask("?")).isInstanceOf(CircuitBreakerOpenException.class);
    }

    @Test
    void a_permit_without_a_verdict_counts_as_cancelled() throws IOException {
        assertThat(oracle(new Knowing()).askUnlessKnown("?")).isEqualTo("known already");
        assertThat(breaker.counts()).isEqualTo(new CallCounts(1, 0, 0, 0, 0, 1));
    }

    @Test
    void a_permission_needs_no_object_and_tells_durations() throws IOException {
        assertThat(oracle(this::slow).askOrShrug("?")).isEqualTo("at last");
        assertThatThrownBy(() -> oracle(BreakerByHandTest::fails).askOrShrug("?"))
                .isInstanceOf(IOException.class);
        assertThat(breaker.counts()).isEqualTo(new CallCounts(2, 0, 1, 1, 0, 0));
        assertThat(breaker.snapshot().window().slowCalls()).isEqualTo(1);

        breaker.transitionToForcedOpenState();
        assertThat(oracle(question -> "42").askOrShrug("?")).isEqualTo("no idea");
    }

    @Test
    void runs() throws IOException {
        BreakerByHand.main(new String[0]);
    }

    private static String fails(String question) throws IOException {
        throw new IOException("no line");
    }

    private String slow(String question) {
        clock.advance(Duration.ofSeconds(1));
        return "at last";
    }

    private static final class Knowing implements BreakerByHand.Client {
        @Override
        public String ask(String question) {
            throw new AssertionError("not needed");
        }

        @Override
        public boolean knows(String question) {
            return true;
        }
    }
}

package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.gate.CallCounts;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReactivePricesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicInteger asked = new AtomicInteger();
    private final ReactivePrices prices = new ReactivePrices(new ReactivePrices.Client() {
        @Override
        public Mono<String> price(String item) {
            return Mono.fromCallable(() -> {
                if (asked.incrementAndGet() == 1) {
                    throw new IllegalStateException("try again");
                }
                return item + ": 12.50";
            });
        }

        @Override
        public Flux<String> ticker() {
            return Flux.just("12.50", "12.60");
        }
    });

    @Test
    void a_call_that_fails_once_is_tried_again_under_the_same_operator() {
        assertThat(prices.priceFor("shop", "pen").block(PATIENCE)).isEqualTo("pen: 12.50");
        assertThat(prices.guard().snapshot().counts()).isEqualTo(new CallCounts(2, 0, 1, 1, 0, 0));
    }

    @Test
    void a_refused_call_is_answered() {
        prices.guard().circuitBreaker().orElseThrow().transitionToForcedOpenState();
        assertThat(prices.prices(Flux.just("pen", "book")).collectList().block(PATIENCE))
                .containsExactly("price on request", "price on request");
        assertThat(asked).hasValue(0);
    }

    @Test
    void a_stream_passes_a_single_gate() {
        assertThat(prices.ticker().collectList().block(PATIENCE)).containsExactly("12.50", "12.60");
    }

    @Test
    void runs() {
        ReactivePrices.main(new String[0]);
    }
}

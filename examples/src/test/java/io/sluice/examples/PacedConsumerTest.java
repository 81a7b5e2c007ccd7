package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PacedConsumerTest {
    private final ManualClock clock = new ManualClock();

    @TempDir
    private Path folder;

    @Test
    void goes_on_while_the_callee_is_down_and_loses_nothing() throws Exception {
        Queue<String> orders = new ArrayDeque<>(
                IntStream.range(0, 100).mapToObj(i -> "order " + i).toList());
        AtomicInteger calls = new AtomicInteger();
        try (PacedConsumer consumer = new PacedConsumer(
                folder,
                order -> {
                    calls.incrementAndGet();
                    throw new IOException("down");
                },
                clock)) {
            assertThat(consumer.drain(orders)).isZero();
            assertThat(calls).as("the breaker kept the rest of them out").hasValue(5);
            assertThat(consumer.warehouse().snapshot().backlog()).isEqualTo(100);
        }
        CountDownLatch delivered = new CountDownLatch(100);
        try (PacedConsumer consumer = new PacedConsumer(folder, order -> delivered.countDown(), clock)) {
            assertThat(consumer.warehouse().snapshot().recovered()).isEqualTo(100);
            clock.advance(Duration.ofMinutes(1));
            assertThat(delivered.await(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void an_order_that_goes_through_is_done() throws Exception {
        try (PacedConsumer consumer = new PacedConsumer(folder, order -> {}, clock)) {
            assertThat(consumer.drain(new ArrayDeque<>(List.of("a", "b")))).isEqualTo(2);
            assertThat(consumer.warehouse().snapshot().backlog()).isZero();
        }
    }

    @Test
    void runs() throws Exception {
        PacedConsumer.main(new String[0]);
    }
}

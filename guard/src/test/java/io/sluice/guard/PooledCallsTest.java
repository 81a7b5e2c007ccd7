package io.sluice.guard;

import static io.sluice.guard.Rig.BREAKER;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bulkhead.ThreadPoolBulkhead;
import io.sluice.bulkhead.ThreadPoolBulkheadConfig;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Calls on the threads of a bulkhead. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PooledCallsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Rig rig = new Rig();
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void calls_run_on_the_threads_of_the_bulkhead_with_their_callers_context() {
        Guard guard = rig.guard()
                .circuitBreaker(BREAKER)
                .bulkhead(ThreadPoolBulkheadConfig.custom().maxThreadPoolSize(1).build())
                .build();
        List<String> there = new ArrayList<>();
        CallContext.EMPTY
                .withOrigin("shop")
                .run(() -> there.add(guard.executeSupplier(() -> CallContext.current()
                                .origin() + " on " + Thread.currentThread().getName())));
        assertThat(there).singleElement().asString().startsWith("shop on ").contains(Rig.NAME);
        assertThat(guard.snapshot().counts()).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
        guard.find(ThreadPoolBulkhead.class).orElseThrow().close();
    }

    @Test
    void a_queued_call_that_was_cancelled_never_runs() {
        Guard guard = rig.guard()
                .bulkhead(ThreadPoolBulkheadConfig.custom().maxThreadPoolSize(1).build())
                .build();
        CompletableFuture<String> running = new CompletableFuture<>();
        CompletionStage<String> first = guard.executeCompletionStage(() -> running);
        CompletableFuture<String> second = guard.executeCompletionStage(() -> {
                    calls.incrementAndGet();
                    return CompletableFuture.completedFuture("answer");
                })
                .toCompletableFuture();
        second.cancel(true);
        running.complete("done");
        assertThat(first.toCompletableFuture()).succeedsWithin(PATIENCE).isEqualTo("done");
        assertThat(calls).hasValue(0);
        assertThat(guard.find(ThreadPoolBulkhead.class).orElseThrow().snapshot().inFlight())
                .isZero();
        guard.find(ThreadPoolBulkhead.class).orElseThrow().close();
    }
}

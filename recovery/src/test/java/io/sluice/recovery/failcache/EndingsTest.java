package io.sluice.recovery.failcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.time.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Every way in which a delivery or a replay can end, in both forms. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EndingsTest {
    private final ManualClock clock = new ManualClock();
    private final List<CompletableFuture<String>> stages = new ArrayList<>();
    private final Rig rig = new Rig();
    private Executor executor = Runnable::run;
    private final FailCache<String> async = async(this::open);

    private FailCache<String> async(java.util.function.Function<String, CompletionStage<?>> call) {
        return FailCache.<String>builder("orders")
                .config(FailCacheConfig.custom()
                        .jitter(0)
                        .closeTimeout(Duration.ZERO)
                        .build())
                .codec(RequestCodec.ofText())
                .asyncCall(call)
                .protection(new Rig.Door(clock))
                .executor(task -> executor.execute(task))
                .clock(clock)
                .build();
    }

    @AfterEach
    void close() {
        rig.close();
        async.close();
    }

    private CompletionStage<?> open(String request) {
        CompletableFuture<String> stage = new CompletableFuture<>();
        stages.add(stage);
        return stage;
    }

    @Test
    void success() throws Exception {
        CompletableFuture<Delivery> delivery = async.deliverAsync("a");
        assertThat(delivery).isNotDone();
        stages.get(0).complete(null);
        assertThat(delivery).isCompletedWithValue(Delivery.DONE);
        rig.failure = null;
        assertThat(rig.cache.deliverAsync("a")).isCompletedWithValue(Delivery.DONE);
    }

    @Test
    void failure() {
        CompletableFuture<Delivery> delivery = async.deliverAsync("a");
        stages.get(0).completeExceptionally(new IllegalStateException());
        assertThat(delivery).isCompletedWithValue(Delivery.KEPT);
        assertThat(async.snapshot().backlog()).isEqualTo(1);
        assertThat(rig.cache.deliverAsync("a")).isCompletedWithValue(Delivery.KEPT);
    }

    @Test
    void an_error_is_thrown_and_not_kept_but_one_of_a_replay_is_a_failed_replay() throws Exception {
        rig.cache.deliver("a");
        rig.failure = new StackOverflowError();
        assertThatThrownBy(() -> rig.cache.deliver("b")).isSameAs(rig.failure);
        CompletableFuture<Delivery> delivery = async.deliverAsync("a");
        stages.get(0).completeExceptionally(rig.failure);
        assertThat(delivery.handle((d, e) -> e).join()).isSameAs(rig.failure);
        rig.clock.advance(Rig.SECOND);
        assertThat(rig.cache.snapshot().failedReplays()).isEqualTo(1);
        assertThat(rig.cache.snapshot().backlog()).isEqualTo(1);
    }

    @Test
    void a_delivery_that_is_cancelled_is_not_kept_and_its_call_is_cancelled() {
        CompletableFuture<Delivery> delivery = async.deliverAsync("a");
        delivery.cancel(true);
        assertThat(stages.get(0)).isCancelled();
        assertThat(async.snapshot().backlog()).isZero();
        rig.failure = new CancellationException();
        assertThatThrownBy(() -> rig.cache.deliver("a")).isSameAs(rig.failure);
    }

    @Test
    void a_delivery_that_was_cancelled_before_it_began_does_not_begin() {
        List<Runnable> tasks = new ArrayList<>();
        FailCache<String> later = FailCache.<String>builder("later")
                .codec(RequestCodec.ofText())
                .call(request -> {
                    throw new AssertionError();
                })
                .executor(tasks::add)
                .clock(clock)
                .build();
        CompletableFuture<Delivery> delivery = later.deliverAsync("a");
        delivery.cancel(true);
        tasks.forEach(Runnable::run);
        assertThat(delivery).isCancelled();
        later.close();
    }

    @Test
    void an_interrupt_is_thrown_and_not_kept() {
        rig.failure = new InterruptedException();
        assertThatThrownBy(() -> rig.cache.deliver("a")).isSameAs(rig.failure);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> async.deliver("a")).isInstanceOf(InterruptedException.class);
        assertThat(stages.get(0)).isCancelled();
        assertThat(async.snapshot().backlog()).isZero();
    }

    @Test
    void a_timeout_of_the_call_is_a_failure_and_one_of_the_caller_gives_up() {
        CompletableFuture<Delivery> delivery = async.deliverAsync("a");
        stages.get(0).completeExceptionally(new TimeoutException());
        assertThat(delivery).isCompletedWithValue(Delivery.KEPT);
        CompletableFuture<Delivery> given = async.deliverAsync("b");
        given.completeExceptionally(new TimeoutException()); // as orTimeout does
        assertThat(stages.get(1)).isCancelled();
        assertThat(async.snapshot().backlog()).isEqualTo(1);
    }

    @Test
    void a_call_that_throws_at_once_or_has_no_stage_is_a_failure() {
        try (FailCache<String> throwing = async(request -> {
            throw new IllegalStateException();
        })) {
            assertThat(throwing.deliverAsync("a")).isCompletedWithValue(Delivery.KEPT);
            clock.advance(Rig.SECOND);
            assertThat(throwing.snapshot().failedReplays()).isEqualTo(1);
        }
        try (FailCache<String> missing = async(request -> null)) {
            assertThat(missing.deliverAsync("a")).isCompletedWithValue(Delivery.KEPT);
        }
    }

    @Test
    void a_blocking_delivery_of_an_asynchronous_call_waits_for_its_stage() throws Exception {
        try (FailCache<String> quick = async(request -> request.equals("good")
                ? CompletableFuture.completedFuture("done")
                : CompletableFuture.failedFuture(new IOException()))) {
            assertThat(quick.deliver("good")).isEqualTo(Delivery.DONE);
            assertThat(quick.deliver("bad")).isEqualTo(Delivery.KEPT);
        }
        Error error = new AssertionError();
        try (FailCache<String> broken = async(request -> CompletableFuture.failedFuture(error))) {
            assertThatThrownBy(() -> broken.deliver("a")).isSameAs(error);
        }
    }

    @Test
    void a_store_that_fails_leaves_the_caller_the_failure_with_that_of_the_store_within() throws Exception {
        IOException full = new IOException("disk full");
        RequestStore broken = new RequestStore() {
            @Override
            public List<StoredRequest> recovered() {
                return List.of();
            }

            @Override
            public StoredRequest store(Instant storedAt, byte[] bytes) throws IOException {
                throw full;
            }

            @Override
            public void remove(long id) {}

            @Override
            public void close() throws IOException {
                throw full;
            }
        };
        Rig failing = new Rig(broken, options -> options);
        assertThatThrownBy(() -> failing.cache.deliver("a"))
                .isSameAs(failing.failure)
                .hasSuppressedException(full);
        assertThat(failing.cache.snapshot().backlog()).isZero();
        assertThat(failing.cache.snapshot().backlogBytes()).isZero();
        assertThatThrownBy(failing::close).hasCause(full);
    }

    @Test
    void a_busy_executor_leaves_the_caller_the_failure() {
        CompletableFuture<Delivery> delivery = async.deliverAsync("a");
        executor = task -> {
            throw new RejectedExecutionException();
        };
        IOException failure = new IOException();
        stages.get(0).completeExceptionally(failure);
        assertThat(delivery.handle((d, e) -> e).join()).isSameAs(failure);
    }
}

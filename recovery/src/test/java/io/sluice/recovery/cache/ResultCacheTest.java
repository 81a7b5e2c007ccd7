package io.sluice.recovery.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.testing.Threads;
import io.sluice.core.time.ManualClock;
import io.sluice.recovery.cache.CacheEvent.StaleAnswered;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ResultCacheTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000_000L);
    private final AtomicInteger calls = new AtomicInteger();
    private final List<CompletableFuture<String>> stages = new ArrayList<>();
    /** Fresh for a minute, stale for an hour. */
    private final ResultCache<String, String> cache = cache(options -> options);

    private ResultCache<String, String> cache(UnaryOperator<CacheConfig.Builder> options) {
        CacheConfig.Builder plain = CacheConfig.custom().freshFor(MINUTE).staleFor(Duration.ofHours(1));
        return ResultCache.of("prices", options.apply(plain).build(), clock);
    }

    private String call() {
        return "answer " + calls.incrementAndGet();
    }

    private static String fail(Exception failure) throws Exception {
        throw failure;
    }

    private CompletionStage<String> open() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        stages.add(stage);
        return stage;
    }

    private CompletableFuture<String> begin() {
        return cache.executeCompletionStage("k", this::open);
    }

    @Test
    void an_answer_is_given_again_until_it_is_no_longer_fresh() {
        assertThat(cache.executeSupplier("k", this::call)).isEqualTo("answer 1");
        clock.advance(MINUTE.minusNanos(1));
        assertThat(cache.executeSupplier("k", this::call)).isEqualTo("answer 1");
        assertThat(cache.executeCompletionStage("k", this::open)).isCompletedWithValue("answer 1");
        clock.advance(1);
        assertThat(cache.executeSupplier("k", this::call)).isEqualTo("answer 2");
        assertThat(cache.executeSupplier("other", this::call)).isEqualTo("answer 3");
        CacheSnapshot snapshot = cache.snapshot();
        assertThat(snapshot.fresh()).isEqualTo(2);
        assertThat(snapshot.made()).isEqualTo(3);
        assertThat(snapshot.entries()).isEqualTo(2);
    }

    @Test
    void null_is_an_answer() {
        assertThat(cache.executeSupplier("k", () -> null)).isNull();
        assertThat(cache.executeSupplier("k", this::call)).isNull();
    }

    @Test
    void an_old_answer_is_given_instead_of_a_failure_or_a_refusal() throws Exception {
        List<StaleAnswered> heard = new ArrayList<>();
        cache.events().subscribe(StaleAnswered.class, heard::add);
        cache.executeSupplier("k", this::call);
        clock.advance(Duration.ofHours(1).minusNanos(1));
        IOException failure = new IOException();
        assertThat(cache.executeCallable("k", () -> fail(failure))).isEqualTo("answer 1");
        assertThat(cache.executeCallable("k", () -> fail(new CallNotPermittedException("x", "y", "z"))))
                .isEqualTo("answer 1");
        CompletableFuture<String> async = begin();
        stages.get(0).completeExceptionally(failure);
        assertThat(async).isCompletedWithValue("answer 1");
        clock.advance(1);
        assertThatThrownBy(() -> cache.executeCallable("k", () -> fail(failure)))
                .as("too old")
                .isSameAs(failure);
        assertThat(cache.snapshot().stale()).isEqualTo(3);
        assertThat(heard).hasSize(3);
        assertThat(heard.get(0).failure()).isSameAs(failure);
        assertThat(heard.get(0).age()).isEqualTo(Duration.ofHours(1).minusNanos(1));
    }

    @Test
    void a_failure_is_never_kept() throws Exception {
        assertThatThrownBy(() -> cache.executeCallable("k", () -> fail(new IOException())))
                .isInstanceOf(IOException.class);
        assertThat(cache.executeSupplier("k", this::call)).isEqualTo("answer 1");
    }

    @Test
    void errors_interruption_and_cancellation_are_not_hidden() {
        cache.executeSupplier("k", this::call);
        clock.advance(MINUTE);
        Error error = new StackOverflowError();
        assertThatThrownBy(() -> cache.executeCallable("k", () -> {
                    throw error;
                }))
                .isSameAs(error);
        InterruptedException interrupt = new InterruptedException();
        assertThatThrownBy(() -> cache.executeCallable("k", () -> fail(interrupt)))
                .isSameAs(interrupt);
        CancellationException cancellation = new CancellationException();
        assertThatThrownBy(() -> cache.executeCallable("k", () -> fail(cancellation)))
                .isSameAs(cancellation);
        CompletableFuture<String> async = begin();
        stages.get(0).completeExceptionally(error);
        assertThat(async.handle((r, e) -> e).join()).isSameAs(error);
    }

    @Test
    void only_when_it_fails_if_answers_are_never_fresh() throws Exception {
        ResultCache<String, String> onlyStale = cache(options -> options.freshFor(Duration.ZERO));
        onlyStale.executeSupplier("k", this::call);
        assertThat(onlyStale.executeSupplier("k", this::call)).isEqualTo("answer 2");
        assertThat(onlyStale.executeCallable("k", () -> fail(new IOException())))
                .isEqualTo("answer 2");
    }

    @Test
    void never_stale_unless_asked_for() {
        ResultCache<String, String> onlyFresh = cache(options -> options.staleFor(Duration.ZERO));
        onlyFresh.executeSupplier("k", this::call);
        clock.advance(MINUTE);
        assertThatThrownBy(() -> onlyFresh.executeCallable("k", () -> fail(new IOException())))
                .isInstanceOf(IOException.class);
    }

    @Test
    void predicates_say_what_is_kept_and_what_is_answered() throws Exception {
        ResultCache<String, String> choosy = cache(options ->
                options.cacheResult(result -> !"none".equals(result)).staleException(IOException.class::isInstance));
        choosy.executeSupplier("k", () -> "none");
        assertThat(choosy.executeSupplier("k", this::call)).isEqualTo("answer 1");
        clock.advance(MINUTE);
        assertThatThrownBy(() -> choosy.executeCallable("k", () -> fail(new IllegalStateException())))
                .isInstanceOf(IllegalStateException.class);
        assertThat(choosy.executeCallable("k", () -> fail(new IOException()))).isEqualTo("answer 1");
    }

    @Test
    void a_predicate_that_throws_says_no_and_holds_nobody_up() {
        ResultCache<String, String> broken = cache(options -> options.cacheResult(result -> {
                    throw new IllegalStateException("cacheResult");
                })
                .staleException(failure -> {
                    throw new IllegalStateException("staleException");
                }));
        assertThat(broken.executeSupplier("k", this::call)).isEqualTo("answer 1");
        assertThat(broken.executeSupplier("k", this::call)).as("not kept").isEqualTo("answer 2");
        assertThat(broken.executeCompletionStage("k", () -> CompletableFuture.completedFuture("answer 3")))
                .isCompletedWithValue("answer 3");
        IOException failure = new IOException();
        assertThatThrownBy(() -> broken.executeCallable("k", () -> fail(failure)))
                .isSameAs(failure);
        assertThat(broken.executeCompletionStage("k", () -> CompletableFuture.failedFuture(failure)))
                .isCompletedExceptionally();
    }

    @Test
    void no_more_answers_are_kept_than_allowed() {
        ResultCache<String, String> small = cache(options -> options.maxEntries(10));
        for (int i = 0; i < 1000; i++) {
            small.executeSupplier("k" + i, this::call);
        }
        assertThat(small.snapshot().entries()).isLessThanOrEqualTo(10);
    }

    @Test
    void answers_can_be_forgotten() {
        cache.executeSupplier("k", this::call);
        cache.invalidate("k");
        assertThat(cache.executeSupplier("k", this::call)).isEqualTo("answer 2");
        cache.invalidateAll();
        assertThat(cache.executeSupplier("k", this::call)).isEqualTo("answer 3");
    }

    @Test
    void calls_of_one_key_at_the_same_time_are_made_once() {
        CompletableFuture<String> first = begin();
        CompletableFuture<String> second = begin();
        assertThat(stages).hasSize(1);
        stages.get(0).complete("answer");
        assertThat(first).isCompletedWithValue("answer");
        assertThat(second).isCompletedWithValue("answer");
        assertThat(cache.snapshot().joined()).isEqualTo(1);
    }

    @Test
    void who_waits_gets_the_failure_too() {
        CompletableFuture<String> first = begin();
        CompletableFuture<String> second = begin();
        IOException failure = new IOException();
        stages.get(0).completeExceptionally(failure);
        assertThat(first.handle((r, e) -> e).join()).isSameAs(failure);
        assertThat(second.handle((r, e) -> e).join()).isSameAs(failure);
    }

    @Test
    void a_call_that_its_caller_gave_up_is_made_by_one_who_waited_for_it_in_its_own_context() {
        List<String> origins = new ArrayList<>();
        CompletableFuture<String> first = begin();
        CompletableFuture<String> second;
        try (CallContext.Scope scope = CallContext.EMPTY.withOrigin("shop").open()) {
            second = cache.executeCompletionStage("k", () -> {
                origins.add(String.valueOf(CallContext.current().origin()));
                return open();
            });
        }
        CompletableFuture<String> third = begin();
        first.cancel(true);
        assertThat(stages.get(0)).isCancelled();
        assertThat(stages).hasSize(2);
        stages.get(1).complete("answer");
        assertThat(second).isCompletedWithValue("answer");
        assertThat(third).isCompletedWithValue("answer");
        assertThat(stages).as("one of the two").hasSize(2);
        assertThat(origins.size()).isLessThanOrEqualTo(1);
        assertThat(origins).allMatch("shop"::equals);
    }

    @Test
    void who_waits_and_gives_up_leaves_the_call_alone() {
        CompletableFuture<String> first = begin();
        CompletableFuture<String> second = begin();
        CompletableFuture<String> third = begin();
        second.cancel(true);
        third.completeExceptionally(new TimeoutException()); // as orTimeout does
        assertThat(stages.get(0)).isNotDone();
        stages.get(0).complete("answer");
        assertThat(first).isCompletedWithValue("answer");
    }

    @Test
    void an_answer_that_comes_after_its_caller_has_gone_is_kept() {
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = cache.executeCompletionStage("k", work::minimalCompletionStage);
        call.cancel(true);
        work.complete("late");
        assertThat(cache.executeSupplier("k", this::call)).isEqualTo("late");
    }

    @Test
    void a_supplier_that_throws_at_once_is_a_failed_call() {
        IllegalStateException failure = new IllegalStateException();
        CompletableFuture<String> call = cache.executeCompletionStage("k", () -> {
            throw failure;
        });
        assertThat(call.handle((r, e) -> e).join()).isSameAs(failure);
        assertThat(cache.executeCompletionStage("k", () -> null)
                        .handle((r, e) -> e)
                        .join())
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(begin()).isNotDone();
        assertThat(stages).as("nobody is waited for").hasSize(1);
    }

    @Test
    void each_makes_its_own_if_so_configured() {
        ResultCache<String, String> each = cache(options -> options.coalesce(false));
        assertThat(each.executeCompletionStage("k", this::open)).isNotDone();
        assertThat(each.executeCompletionStage("k", this::open)).isNotDone();
        assertThat(stages).hasSize(2);
        assertThat(each.executeSupplier("k", this::call)).isEqualTo("answer 1");
    }

    @Test
    void a_call_within_a_call_of_the_same_key_is_made() {
        assertThat(cache.executeSupplier("k", () -> "outer of " + cache.executeSupplier("k", () -> "inner")))
                .isEqualTo("outer of inner");
        cache.invalidateAll();
        CompletableFuture<String> async = cache.executeCompletionStage(
                "k", () -> cache.executeCompletionStage("k", () -> CompletableFuture.completedFuture("inner")));
        assertThat(async).isCompletedWithValue("inner");
    }

    @Test
    void blocking_callers_wait_for_the_one_that_is_made() throws Exception {
        List<String> answers = Threads.together(
                4,
                thread -> cache.executeCallable("k", () -> {
                    calls.incrementAndGet();
                    return "answer";
                }));
        assertThat(answers).containsOnly("answer");
        assertThat(calls).hasValue(1);
        assertThat(cache.snapshot().made()).isEqualTo(1);
        assertThat(cache.snapshot().fresh() + cache.snapshot().joined()).isEqualTo(3);
    }

    @Test
    void a_blocking_caller_waits_for_an_asynchronous_call_and_takes_over_if_that_is_given_up() throws Exception {
        CompletableFuture<String> first = begin();
        CountDownLatch waiting = new CountDownLatch(1);
        FutureTask<String> blocking = new FutureTask<>(() -> {
            waiting.countDown();
            return cache.executeCallable("k", this::call);
        });
        new Thread(blocking).start();
        assertThat(waiting.await(1, TimeUnit.MINUTES)).isTrue();
        first.cancel(true);
        assertThat(blocking.get(1, TimeUnit.MINUTES)).isEqualTo("answer 1");
    }

    @Test
    void an_interrupt_ends_the_wait_for_another() {
        assertThat(begin()).isNotDone();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> cache.executeCallable("k", this::call)).isInstanceOf(InterruptedException.class);
        assertThat(calls).hasValue(0);
    }

    @Test
    void another_configuration_holds_from_now_on() {
        cache.executeSupplier("k", this::call);
        clock.advance(Duration.ofSeconds(10));
        cache.update(cache.config().toBuilder().freshFor(Duration.ofSeconds(10)).build());
        assertThat(cache.executeSupplier("k", this::call)).isEqualTo("answer 2");
        assertThat(cache.name()).isEqualTo("prices");
    }

    @Test
    void options_out_of_range_are_named() {
        assertThatThrownBy(() -> CacheConfig.custom().maxEntries(0).build())
                .hasMessage("maxEntries must be between 1 and 100000000, but was 0");
        assertThatThrownBy(() -> CacheConfig.custom().freshFor(Duration.ZERO).build())
                .hasMessage("freshFor or staleFor must be above PT0S, but both were PT0S");
        CacheConfig config = CacheConfig.ofDefaults();
        assertThat(config.toBuilder().build()).isEqualTo(config);
        assertThat(ResultCache.<String, String>ofDefaults("x").config()).isEqualTo(config);
    }
}

package io.sluice.recovery.failcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Priority;
import io.sluice.core.time.ManualClock;
import io.sluice.recovery.failcache.FailCacheConfig.WhenFull;
import io.sluice.recovery.failcache.FailCacheEvent.Reason;
import io.sluice.recovery.failcache.FailCacheEvent.ReplayFailed;
import io.sluice.recovery.failcache.FailCacheEvent.ReplaysPaused;
import io.sluice.recovery.failcache.FailCacheEvent.RequestDropped;
import io.sluice.recovery.failcache.FailCacheEvent.RequestKept;
import io.sluice.recovery.failcache.FailCacheEvent.RequestRefused;
import io.sluice.recovery.failcache.FailCacheEvent.RequestReplayed;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is kept, when it is played again, and when it is given up. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FailCacheTest {
    private static final Duration SECOND = Rig.SECOND;

    @Test
    void a_call_that_succeeds_keeps_nothing() throws Exception {
        try (Rig rig = new Rig()) {
            rig.failure = null;
            assertThat(rig.cache.deliver("a")).isEqualTo(Delivery.DONE);
            assertThat(rig.cache.snapshot().backlog()).isZero();
            assertThat(rig.clock.pending()).isZero();
        }
    }

    @Test
    void a_failed_request_is_played_again_with_growing_waits_until_it_succeeds() throws Exception {
        try (Rig rig = new Rig()) {
            assertThat(rig.cache.deliver("a")).isEqualTo(Delivery.KEPT);
            assertThat(rig.cache.snapshot().backlog()).isEqualTo(1);
            rig.clock.advance(SECOND.minusNanos(1));
            assertThat(rig.called).as("one nanosecond early").hasSize(1);
            rig.clock.advance(1);
            assertThat(rig.called).hasSize(2);
            rig.clock.advance(SECOND.multipliedBy(2));
            rig.clock.advance(SECOND.multipliedBy(4).minusNanos(1));
            assertThat(rig.called).hasSize(3);
            rig.failure = null;
            rig.clock.advance(1);
            assertThat(rig.called).containsExactly("a", "a", "a", "a");
            FailCacheSnapshot snapshot = rig.cache.snapshot();
            assertThat(snapshot.backlog()).isZero();
            assertThat(snapshot.backlogBytes()).isZero();
            assertThat(snapshot.replayed()).isEqualTo(1);
            assertThat(snapshot.failedReplays()).isEqualTo(2);
            assertThat(rig.clock.pending()).as("timers").isZero();
            assertThat(rig.heard(ReplayFailed.class))
                    .extracting(ReplayFailed::backoff)
                    .containsExactly(SECOND.multipliedBy(2), SECOND.multipliedBy(4));
            assertThat(rig.heard(RequestReplayed.class))
                    .singleElement()
                    .satisfies(event -> assertThat(event.failedReplays()).isEqualTo(2));
            assertThat(rig.heard(RequestKept.class))
                    .singleElement()
                    .satisfies(event -> assertThat(event.failure()).hasMessage("down"));
        }
    }

    @Test
    void waits_grow_no_further_than_the_cap() {
        FailCacheConfig config = FailCacheConfig.custom()
                .jitter(0)
                .initialBackoff(SECOND)
                .maxBackoff(Duration.ofSeconds(10))
                .build();
        java.util.Random random = new java.util.Random(1);
        assertThat(config.backoffNanos(0, random)).isEqualTo(SECOND.toNanos());
        assertThat(config.backoffNanos(3, random)).isEqualTo(8 * SECOND.toNanos());
        assertThat(config.backoffNanos(4, random)).isEqualTo(10 * SECOND.toNanos());
        assertThat(config.backoffNanos(100_000, random)).isEqualTo(10 * SECOND.toNanos());
        FailCacheConfig jittered = config.toBuilder().jitter(0.5).build();
        for (int i = 0; i < 100; i++) {
            assertThat(jittered.backoffNanos(0, random)).isBetween(SECOND.toNanos() / 2, SECOND.toNanos());
        }
    }

    @Test
    void a_refused_call_is_kept_too_and_a_refusal_pauses_all_replays_for_as_long_as_it_says() throws Exception {
        try (Rig rig = new Rig()) {
            rig.door.shut = true;
            rig.door.reopensIn = Duration.ofSeconds(30);
            assertThat(rig.cache.deliver("a")).isEqualTo(Delivery.KEPT);
            assertThat(rig.cache.deliver("b")).isEqualTo(Delivery.KEPT);
            assertThat(rig.door.counts().rejected()).isEqualTo(2);
            rig.clock.advance(SECOND);
            assertThat(rig.door.counts().rejected()).as("one asked for both").isEqualTo(3);
            assertThat(rig.heard(ReplaysPaused.class))
                    .singleElement()
                    .satisfies(event -> assertThat(event.pause()).isEqualTo(Duration.ofSeconds(30)));
            rig.clock.advance(Duration.ofSeconds(30).minusNanos(1));
            assertThat(rig.door.counts().rejected()).isEqualTo(3);
            rig.door.shut = false;
            rig.failure = null;
            rig.clock.advance(1);
            assertThat(rig.called).containsExactlyInAnyOrder("a", "b");
            assertThat(rig.cache.snapshot().failedReplays())
                    .as("nobody's failure")
                    .isZero();
        }
    }

    @Test
    void after_a_failure_one_at_a_time_is_played_until_one_succeeds() throws Exception {
        List<CompletableFuture<String>> stages = new ArrayList<>();
        ManualClock clock = new ManualClock();
        try (FailCache<String> cache = FailCache.<String>builder("orders")
                .config(FailCacheConfig.custom()
                        .jitter(0)
                        .closeTimeout(Duration.ZERO)
                        .maxConcurrentReplays(3)
                        .build())
                .codec(RequestCodec.ofText())
                .asyncCall(request -> {
                    stages.add(new CompletableFuture<>());
                    return stages.get(stages.size() - 1);
                })
                .executor(Runnable::run)
                .clock(clock)
                .build()) {
            for (int i = 0; i < 6; i++) {
                cache.keep("r" + i);
            }
            clock.advance(SECOND);
            assertThat(stages).as("the first to find out").hasSize(1);
            stages.get(0).complete("done");
            assertThat(stages).as("as many as may be at once").hasSize(4);
            assertThat(cache.snapshot().replaying()).isEqualTo(3);
            stages.get(1).completeExceptionally(new IllegalStateException());
            stages.get(2).completeExceptionally(new IllegalStateException());
            stages.get(3).completeExceptionally(new IllegalStateException());
            assertThat(stages).as("one more").hasSize(5);
            stages.get(4).complete("done");
            assertThat(stages).as("all that are due").hasSize(6);
        }
    }

    @Test
    void a_request_expires_by_the_wall_clock_whatever_steps_it_makes() throws Exception {
        try (Rig rig = new Rig(RequestStore.inMemory(), options -> options.expiry(Duration.ofHours(1)))) {
            rig.cache.deliver("a");
            rig.clock.setInstant(rig.clock.instant().minus(Duration.ofDays(3)));
            rig.clock.advance(Duration.ofHours(2));
            assertThat(rig.cache.snapshot().expired())
                    .as("set back: it is young again")
                    .isZero();
            rig.clock.setInstant(Instant.parse("2030-01-01T00:00:00Z"));
            rig.clock.advance(Duration.ofMinutes(1));
            assertThat(rig.cache.snapshot().expired()).isEqualTo(1);
            assertThat(rig.cache.snapshot().backlog()).isZero();
            assertThat(rig.heard(RequestDropped.class))
                    .singleElement()
                    .satisfies(event -> assertThat(event.reason()).isEqualTo(Reason.EXPIRED));
            assertThat(rig.clock.pending()).isZero();
        }
    }

    @Test
    void age_counts_from_when_it_was_kept_also_across_a_restart() throws Exception {
        try (Folder folder = Folder.create()) {
            Instant kept;
            try (Rig rig = new Rig(Journal.open(folder.path, JournalConfig.ofDefaults()), options -> options)) {
                kept = rig.clock.instant();
                rig.cache.deliver("a");
            }
            try (Rig rig = new Rig(
                    Journal.open(folder.path, JournalConfig.ofDefaults()),
                    options -> options.expiry(Duration.ofHours(1)))) {
                assertThat(rig.cache.snapshot().recovered()).isEqualTo(1);
                rig.clock.setInstant(
                        kept.plus(Duration.ofHours(1)).minus(SECOND).minusNanos(1));
                rig.clock.advance(SECOND);
                assertThat(rig.called).as("just young enough").hasSize(1);
                rig.clock.advance(SECOND.multipliedBy(2));
                assertThat(rig.cache.snapshot().expired()).isEqualTo(1);
            }
            try (Journal journal = Journal.open(folder.path, JournalConfig.ofDefaults())) {
                assertThat(journal.recovered()).isEmpty();
            }
        }
    }

    @Test
    void what_is_left_is_played_after_a_restart() throws Exception {
        try (Folder folder = Folder.create()) {
            try (Rig rig = new Rig(Journal.open(folder.path, JournalConfig.ofDefaults()), options -> options)) {
                rig.cache.deliver("a");
                rig.cache.deliver("b");
                rig.failure = null;
                rig.clock.advance(SECOND);
                rig.failure = new IOException();
                rig.cache.deliver("c");
            }
            try (Rig rig = new Rig(Journal.open(folder.path, JournalConfig.ofDefaults()), options -> options)) {
                rig.failure = null;
                rig.clock.advance(SECOND);
                assertThat(rig.called).containsExactly("c");
            }
        }
    }

    @Test
    void a_request_for_which_there_is_no_room_is_refused() throws Exception {
        try (Rig rig = new Rig(RequestStore.inMemory(), options -> options.maxEntries(2))) {
            rig.cache.deliver("a");
            rig.cache.deliver("b");
            assertThatThrownBy(() -> rig.cache.deliver("c")).isSameAs(rig.failure);
            assertThat(rig.cache.keep("d")).isFalse();
            assertThat(rig.cache.snapshot().refused()).isEqualTo(2);
            assertThat(rig.heard(RequestRefused.class)).hasSize(2);
        }
    }

    @Test
    void bytes_count_as_well_as_entries() throws Exception {
        try (Rig rig = new Rig(RequestStore.inMemory(), options -> options.maxBytes(5))) {
            assertThat(rig.cache.keep("abc")).isTrue();
            assertThat(rig.cache.keep("def")).isFalse();
            assertThat(rig.cache.keep("de")).isTrue();
            assertThat(rig.cache.snapshot().backlogBytes()).isEqualTo(5);
        }
    }

    @Test
    void expired_requests_make_room_first() throws Exception {
        try (Rig rig = new Rig(
                RequestStore.inMemory(), options -> options.maxEntries(2).expiry(Duration.ofHours(1)))) {
            rig.cache.keep("a");
            rig.cache.keep("b");
            rig.clock.setInstant(rig.clock.instant().plus(Duration.ofHours(1)));
            assertThat(rig.cache.keep("c")).isTrue();
            assertThat(rig.cache.snapshot().expired()).isEqualTo(1);
            assertThat(rig.cache.snapshot().backlog()).isEqualTo(2);
        }
    }

    @Test
    void the_oldest_make_room_if_so_configured_but_not_for_what_can_never_fit() throws Exception {
        try (Rig rig =
                new Rig(RequestStore.inMemory(), options -> options.maxBytes(4).whenFull(WhenFull.DROP_OLDEST))) {
            rig.cache.keep("aa");
            rig.cache.keep("bb");
            assertThat(rig.cache.keep("much too long")).isFalse();
            assertThat(rig.cache.keep("ccc")).isTrue();
            assertThat(rig.cache.snapshot().dropped()).isEqualTo(2);
            assertThat(rig.heard(RequestDropped.class))
                    .extracting(RequestDropped::reason)
                    .containsOnly(Reason.EVICTED);
            rig.failure = null;
            rig.clock.advance(SECOND);
            assertThat(rig.called).containsExactly("ccc");
        }
    }

    @Test
    void some_failures_are_not_kept_and_some_are_given_up() throws Exception {
        try (Rig rig = new Rig(
                RequestStore.inMemory(),
                options -> options.keepException(e -> !(e instanceof IllegalArgumentException))
                        .giveUpException(IOException.class::isInstance))) {
            rig.failure = new IllegalArgumentException();
            assertThatThrownBy(() -> rig.cache.deliver("a")).isSameAs(rig.failure);
            rig.failure = new IllegalStateException();
            rig.cache.deliver("b");
            rig.failure = new IOException();
            rig.clock.advance(SECOND);
            assertThat(rig.heard(RequestDropped.class))
                    .singleElement()
                    .satisfies(event -> assertThat(event.reason()).isEqualTo(Reason.HOPELESS));
            assertThat(rig.cache.snapshot().dropped()).isEqualTo(1);
        }
    }

    @Test
    void a_predicate_that_throws_says_no() throws Exception {
        Predicate<Throwable> wrong = failure -> {
            throw new IllegalStateException("a broken predicate");
        };
        try (Rig rig = new Rig(
                RequestStore.inMemory(),
                options -> options.keepException(failure -> failure instanceof IOException || wrong.test(failure))
                        .giveUpException(wrong))) {
            rig.failure = new IllegalArgumentException();
            assertThatThrownBy(() -> rig.cache.deliver("a"))
                    .as("not kept: it is the caller's again")
                    .isSameAs(rig.failure);
            assertThat(rig.cache.deliverAsync("b")).isCompletedExceptionally();
            rig.failure = new IOException();
            rig.cache.deliver("c");
            rig.clock.advance(SECOND);
            assertThat(rig.cache.snapshot().dropped()).as("not given up").isZero();
            assertThat(rig.cache.snapshot().backlog()).isEqualTo(1);
        }
    }

    @Test
    void bytes_that_are_no_request_are_given_up() throws Exception {
        ManualClock clock = new ManualClock();
        RequestCodec<String> broken = new RequestCodec<>() {
            @Override
            public byte[] encode(String request) {
                return new byte[1];
            }

            @Override
            public String decode(byte[] bytes) {
                throw new IllegalStateException("an older format");
            }
        };
        try (FailCache<String> cache = FailCache.<String>builder("orders")
                .codec(broken)
                .call(request -> {})
                .executor(Runnable::run)
                .clock(clock)
                .build()) {
            cache.keep("a");
            clock.advance(SECOND);
            assertThat(cache.snapshot().dropped()).isEqualTo(1);
            assertThat(cache.snapshot().backlog()).isZero();
        }
    }

    @Test
    void replays_are_the_first_to_go_when_not_all_can() throws Exception {
        ManualClock clock = new ManualClock();
        List<Priority> priorities = new ArrayList<>();
        try (FailCache<String> cache = FailCache.<String>builder("orders")
                .codec(RequestCodec.ofText())
                .call(request -> priorities.add(CallContext.current().priority()))
                .executor(Runnable::run)
                .clock(clock)
                .build()) {
            cache.keep("a");
            clock.advance(SECOND);
            assertThat(priorities).containsExactly(Priority.SHEDDABLE);
        }
    }

    @Test
    void after_close_nothing_is_kept_or_played() throws Exception {
        Rig rig = new Rig();
        rig.cache.deliver("a");
        rig.close();
        rig.close();
        rig.clock.advance(Duration.ofDays(1));
        assertThat(rig.called).hasSize(1);
        assertThat(rig.clock.pending()).isZero();
        assertThatThrownBy(() -> rig.cache.keep("b")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> rig.cache.deliver("b"))
                .isSameAs(rig.failure)
                .hasSuppressedException(new IllegalStateException("fail-cache orders is closed"));
    }

    @Test
    void close_waits_for_a_replay_that_is_under_way_and_notes_its_end() throws Exception {
        CountDownLatch playing = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        ManualClock clock = new ManualClock();
        try (Folder folder = Folder.create()) {
            FailCache<String> cache = FailCache.<String>builder("orders")
                    .config(FailCacheConfig.custom()
                            .closeTimeout(Duration.ofMinutes(1))
                            .build())
                    .codec(RequestCodec.ofText())
                    .call(request -> {
                        playing.countDown();
                        mayEnd.await();
                    })
                    .store(Journal.open(folder.path, JournalConfig.ofDefaults()))
                    .clock(clock)
                    .build();
            cache.keep("a");
            clock.advance(SECOND);
            assertThat(playing.await(1, TimeUnit.MINUTES)).isTrue();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(cache::close);
            mayEnd.countDown();
            closing.get(1, TimeUnit.MINUTES);
            assertThat(cache.snapshot().replayed()).isEqualTo(1);
            try (Journal journal = Journal.open(folder.path, JournalConfig.ofDefaults())) {
                assertThat(journal.recovered()).isEmpty();
            }
        }
    }

    @Test
    void a_replay_that_ends_after_close_will_be_played_again() throws Exception {
        CompletableFuture<String> work = new CompletableFuture<>();
        ManualClock clock = new ManualClock();
        try (Folder folder = Folder.create()) {
            FailCache<String> cache = FailCache.<String>builder("orders")
                    .config(FailCacheConfig.custom().closeTimeout(Duration.ZERO).build())
                    .codec(RequestCodec.ofText())
                    .asyncCall(request -> work)
                    .store(Journal.open(folder.path, JournalConfig.ofDefaults()))
                    .executor(Runnable::run)
                    .clock(clock)
                    .build();
            cache.keep("a");
            clock.advance(SECOND);
            cache.close();
            work.complete("too late");
            try (Journal journal = Journal.open(folder.path, JournalConfig.ofDefaults())) {
                assertThat(journal.recovered()).hasSize(1);
            }
        }
    }

    @Test
    void an_executor_that_is_busy_is_asked_again_later() throws Exception {
        ManualClock clock = new ManualClock();
        boolean[] busy = {true};
        List<String> called = new ArrayList<>();
        try (FailCache<String> cache = FailCache.<String>builder("orders")
                .codec(RequestCodec.ofText())
                .call(called::add)
                .executor(task -> {
                    if (busy[0]) {
                        throw new java.util.concurrent.RejectedExecutionException();
                    }
                    task.run();
                })
                .clock(clock)
                .build()) {
            cache.keep("a");
            clock.advance(Duration.ofSeconds(5));
            assertThat(called).isEmpty();
            busy[0] = false;
            clock.advance(SECOND);
            assertThat(called).containsExactly("a");
        }
    }

    @Test
    void another_configuration_holds_for_what_comes() throws Exception {
        try (Rig rig = new Rig()) {
            rig.cache.deliver("a");
            rig.cache.update(rig.cache.config().toBuilder().maxEntries(1).build());
            assertThat(rig.cache.keep("b")).isFalse();
            assertThat(rig.cache.snapshot().backlog()).isEqualTo(1);
            assertThat(rig.cache.name()).isEqualTo("orders");
        }
    }

    @Test
    void options_out_of_range_are_named() {
        assertThatThrownBy(() -> FailCacheConfig.custom().maxEntries(0).build())
                .hasMessage("maxEntries must be between 1 and 10000000, but was 0");
        assertThatThrownBy(() -> FailCacheConfig.custom()
                        .initialBackoff(SECOND)
                        .maxBackoff(Duration.ofMillis(1))
                        .build())
                .hasMessageContaining("maxBackoff must be between PT1S");
        assertThat(FailCacheConfig.custom()
                        .initialBackoff(Duration.ofHours(1))
                        .build()
                        .maxBackoff())
                .isEqualTo(Duration.ofHours(1));
        assertThat(FailCacheConfig.ofDefaults().toBuilder().build()).isEqualTo(FailCacheConfig.ofDefaults());
        assertThatThrownBy(() -> FailCache.<String>builder("x").build()).hasMessageContaining("call must be present");
        assertThatThrownBy(() -> FailCache.<String>builder("x").call(r -> {}).build())
                .hasMessageContaining("codec must be present");
    }
}

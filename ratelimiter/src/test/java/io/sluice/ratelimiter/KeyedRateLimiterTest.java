package io.sluice.ratelimiter;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.ManualClock;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.KeyedRateLimiterEvent.CallRefused;
import io.sluice.ratelimiter.KeyedRateLimiterEvent.ConfigUpdated;
import io.sluice.ratelimiter.KeyedRateLimiterEvent.PermitsGranted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The keyed limiter as a gate and by hand, with room for every value. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyedRateLimiterTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void every_value_has_a_bucket_of_its_own() {
        KeyedRig rig = KeyedRig.plain();
        assertThat(rig.takes("ann", 20)).isEqualTo(10);
        assertThat(rig.takes("bob", 20)).isEqualTo(10);
        assertThat(rig.advanceMillis(99).takes("ann", 5)).isZero();
        assertThat(rig.advanceMillis(1).takes("ann", 5)).isEqualTo(1);
        assertThat(rig.advanceMillis(10_000).takes("ann", 20)).isEqualTo(10);
    }

    @Test
    void a_call_is_counted_by_the_value_in_its_context() {
        KeyedRig rig = KeyedRig.with(config -> config.burst(1));
        CallContext ann = CallContext.EMPTY.withKey("user", "ann").withKey("item", 7);
        ann.run(() -> rig.limiter.executeRunnable(() -> {}));
        ann.run(() -> assertThatThrownBy(() -> rig.limiter.executeSupplier(() -> "never"))
                .isInstanceOf(RateLimitExceededException.class));
        CallContext.EMPTY.withKey("user", "bob").run(() -> rig.limiter.executeRunnable(() -> {}));
        assertThat(rig.limiter.counts()).isEqualTo(new CallCounts(2, 1, 2, 0, 0, 0));
        assertThat(rig.limiter.contextual()).isTrue();
        assertThat(rig.limiter.kind()).isEqualTo("keyedRateLimiter");
    }

    @Test
    void a_call_without_a_value_is_let_in_and_not_limited() {
        KeyedRig rig = KeyedRig.with(config -> config.burst(1));
        for (int i = 0; i < 5; i++) {
            rig.limiter.executeRunnable(() -> {});
            CallContext.EMPTY.withKey("item", 7).run(() -> rig.limiter.executeRunnable(() -> {}));
            assertThat(rig.enter(List.of())).isZero();
            rig.limiter.cancel(0);
        }
        assertThat(rig.limiter.snapshot().trackedKeys()).isZero();
    }

    @Test
    void a_refusal_says_what_refused_why_and_when_to_come_back() {
        KeyedRig rig = KeyedRig.plain();
        rig.takes("ann", 10);
        rig.advanceMillis(30);
        assertThatThrownBy(() -> rig.limiter.acquire("ann"))
                .isInstanceOfSatisfying(RateLimitExceededException.class, refusal -> {
                    assertThat(refusal.resource()).isEqualTo("search");
                    assertThat(refusal.gate()).isEqualTo("keyedRateLimiter");
                    assertThat(refusal.reason()).isEqualTo("limit");
                    assertThat(refusal.retryAfter()).contains(Duration.ofMillis(70));
                });
        assertThat(rig.limiter.refusal(Gate.INTERRUPTED).reason()).isEqualTo("interrupted");
    }

    @Test
    void several_permits_are_taken_together_or_not_at_all() {
        KeyedRig rig = KeyedRig.plain();
        assertThat(rig.limiter.tryAcquirePermission("ann", 7)).isTrue();
        assertThat(rig.limiter.tryAcquirePermission("ann", 4)).isFalse();
        assertThat(rig.limiter.availablePermissions("ann")).isEqualTo(3);
        assertThat(rig.limiter.tryAcquirePermission("ann", 3)).isTrue();
        assertThat(rig.limiter.tryAcquirePermission("bob", 11)).as("ever").isFalse();
        assertThat(rig.limiter.availablePermissions("bob")).isEqualTo(10);
        assertThatThrownBy(() -> rig.limiter.tryAcquirePermission("ann", 0))
                .hasMessage("permits must be between 1 and 9223372036854775807, but was 0");
    }

    @Test
    void a_value_may_have_a_limit_of_its_own_whatever_its_type() {
        KeyedRig rig = KeyedRig.with(
                config -> config.override("7", 2, Duration.ofSeconds(1)).override("shop", 100, Duration.ofSeconds(10)));
        assertThat(rig.takes(7, 20)).isEqualTo(2);
        assertThat(rig.takes("shop", 200)).isEqualTo(100);
        assertThat(rig.takes("8", 20)).isEqualTo(10);
        assertThat(rig.advanceMillis(500).takes(7, 20)).isEqualTo(1);
        assertThat(rig.takes("shop", 20)).isEqualTo(5);
    }

    /** Sentinel 1.8.9 takes tokens of the first values although a later one refuses the call. */
    @Test
    void a_collection_takes_of_all_its_values_or_of_none() {
        KeyedRig rig = KeyedRig.plain();
        rig.takes("c", 10);
        for (int i = 0; i < 50; i++) {
            assertThat(rig.limiter.tryAcquirePermission(List.of("a", "b", "c"))).isFalse();
        }
        assertThat(rig.limiter.availablePermissions("a")).isEqualTo(10);
        assertThat(rig.limiter.availablePermissions("b")).isEqualTo(10);
        assertThat(rig.limiter.tryAcquirePermission(List.of("a", "b"))).isTrue();
        assertThat(rig.limiter.availablePermissions("a")).isEqualTo(9);
        assertThat(rig.limiter.availablePermissions("b")).isEqualTo(9);
    }

    @Test
    void a_collection_counts_for_each_element_even_an_equal_one() {
        KeyedRig rig = KeyedRig.plain();
        assertThat(rig.limiter.tryAcquirePermission(List.of("a", "a", "a"))).isTrue();
        assertThat(rig.limiter.availablePermissions("a")).isEqualTo(7);
        rig.limiter.acquire(Set.of("a"));
        assertThat(rig.limiter.availablePermissions("a")).isEqualTo(6);
    }

    @Test
    void a_permit_comes_back_if_a_later_gate_refused_the_call() {
        KeyedRig rig = KeyedRig.plain();
        rig.takes("ann", 9);
        long token = rig.enter("ann");
        assertThat(token).isNotNegative();
        assertThat(rig.takes("ann", 1)).isZero();
        rig.limiter.cancel(token);
        assertThat(rig.takes("ann", 2)).isEqualTo(1);
    }

    @Test
    void the_permits_of_a_collection_come_back_once() {
        KeyedRig rig = KeyedRig.plain();
        long first = rig.enter(List.of("a", "b"));
        long second = rig.enter(List.of("a", "c"));
        rig.limiter.cancel(first);
        rig.limiter.cancel(first);
        rig.limiter.exit(second, Gate.UNTIMED, Gate.UNTIMED, null, null);
        rig.limiter.cancel(second);
        assertThat(rig.limiter.availablePermissions("a")).isEqualTo(9);
        assertThat(rig.limiter.availablePermissions("b")).isEqualTo(10);
        assertThat(rig.limiter.availablePermissions("c")).isEqualTo(9);
    }

    @Test
    void a_permit_does_not_come_back_if_the_call_was_given_up_after_it_had_begun() {
        KeyedRig rig = KeyedRig.plain();
        CompletableFuture<String> call = new CompletableFuture<>();
        CallContext.EMPTY
                .withKey("user", List.of("a", "b"))
                .run(() -> rig.limiter
                        .executeCompletionStage(() -> call)
                        .toCompletableFuture()
                        .cancel(true));
        assertThat(rig.limiter.availablePermissions("a")).isEqualTo(9);
        assertThat(rig.limiter.counts().cancelled()).isEqualTo(1);
    }

    @Test
    void calls_are_counted_by_how_they_end() {
        KeyedRig rig = KeyedRig.plain();
        Permit permit = rig.limiter.acquire("ann");
        assertThat(permit.error(new IllegalStateException())).isEqualTo(Outcome.SUCCEEDED);
        rig.limiter.tryAcquirePermission("ann");
        rig.limiter.onError(5, NANOSECONDS, new IllegalStateException());
        rig.limiter.releasePermission();
        CallContext.EMPTY.withKey("user", List.of("ann", "bob")).run(() -> rig.limiter.tryAcquirePermission());
        rig.limiter.releasePermission();
        assertThat(rig.takes("ann", 8)).isEqualTo(7);
        assertThat(rig.limiter.counts()).isEqualTo(new CallCounts(10, 1, 1, 1, 0, 1));
    }

    @Test
    void grants_refusals_and_changes_are_told() {
        KeyedRig rig = KeyedRig.plain();
        List<KeyedRateLimiterEvent> heard = new ArrayList<>();
        rig.limiter.events().subscribe(KeyedRateLimiterEvent.class, heard::add);
        KeyedRateLimiterConfig before = rig.limiter.config();
        rig.limiter.tryAcquirePermission("ann", 6);
        rig.limiter.tryAcquirePermission("ann", 5);
        rig.limiter.tryAcquirePermission(List.of("ann", "bob"));
        rig.update(config -> config);
        rig.update(config -> config.limitForPeriod(20));
        assertThat(heard)
                .containsExactly(
                        new PermitsGranted("search", START, "ann", 6),
                        new CallRefused("search", START, "ann", 5),
                        new PermitsGranted("search", START, List.of("ann", "bob"), 1),
                        new ConfigUpdated("search", START, before, rig.limiter.config()));
    }

    /** A clock that is a while behind, as a coarse one on a busy machine. */
    @Test
    void on_a_coarse_clock_it_grants_by_the_old_time_and_refuses_only_by_the_exact_one() {
        ManualClock machine = new ManualClock();
        int[] exactReadings = new int[1];
        NanoClock coarse = new NanoClock() {
            @Override
            public long nanos() {
                return machine.nanos() - 50 * KeyedRig.MILLI;
            }

            @Override
            public long exactNanos() {
                exactReadings[0]++;
                return machine.nanos();
            }
        };
        KeyedRateLimiter limiter =
                KeyedRateLimiter.of("coarse", KeyedRig.plain().limiter.config(), coarse, new CallCounters());
        machine.advance(Duration.ofSeconds(1));
        exactReadings[0] = 0;
        limiter.tryAcquirePermission("ann", 10);
        assertThat(exactReadings[0]).isZero();
        assertThat(limiter.tryAcquirePermission("ann")).isFalse();
        machine.advance(Duration.ofMillis(50));
        assertThat(limiter.tryAcquirePermission("ann")).isTrue();
        assertThat(exactReadings[0]).isEqualTo(2);
    }

    @Test
    void says_what_it_is() {
        KeyedRig rig = KeyedRig.plain();
        assertThat(rig.limiter).hasToString("KeyedRateLimiter[search, 10 per PT1S and user]");
        assertThat(rig.limiter.timed()).isFalse();
        assertThat(KeyedRateLimiter.ofDefaults("x").config()).isEqualTo(KeyedRateLimiterConfig.ofDefaults());
    }

    @Test
    void a_listener_that_throws_changes_no_verdict_and_hides_nothing_from_the_others() {
        KeyedRig rig = KeyedRig.plain();
        rig.limiter.events().subscribe(event -> {
            throw new AssertionError("broken listener");
        });
        List<KeyedRateLimiterEvent> heard = new ArrayList<>();
        rig.limiter.events().subscribe(heard::add);
        assertThat(rig.takes("ann", 11)).isEqualTo(10);
        assertThat(rig.limiter.availablePermissions("ann")).isZero();
        assertThat(heard).hasSize(11);
    }
}

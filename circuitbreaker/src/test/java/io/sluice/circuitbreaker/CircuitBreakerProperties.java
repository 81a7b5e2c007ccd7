package io.sluice.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerConfig.HalfOpenVerdict;
import io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** The breaker against {@link NaiveBreaker}, over random configurations and random histories. */
class CircuitBreakerProperties {

    @Property
    void does_what_the_naive_model_does(
            @ForAll("configs") CircuitBreakerConfig config, @ForAll("histories") List<Step> history) {
        Pair pair = new Pair(config);
        for (int i = 0; i < history.size(); i++) {
            history.get(i).run(pair);
            pair.compare("step " + i + ", " + history.get(i) + ", of " + history);
        }
        pair.releaseAll();
        pair.compare("after the end of " + history);
        assertThat(pair.breaker.counts().inFlight()).isZero();
    }

    /** The real breaker and the model, side by side. */
    static final class Pair {
        final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 5_000_000_000L);
        final CircuitBreaker breaker;
        final NaiveBreaker model;
        final List<Permit> permits = new ArrayList<>();
        final List<NaiveBreaker.Call> calls = new ArrayList<>();

        Pair(CircuitBreakerConfig config) {
            breaker = CircuitBreaker.of("payments", config, clock);
            model = new NaiveBreaker(config);
        }

        void acquire() {
            NaiveBreaker.Call call = model.tryAcquire();
            try {
                permits.add(breaker.acquire());
                assertThat(call)
                        .as("the breaker let a call in, the model did not")
                        .isNotNull();
                calls.add(call);
            } catch (CircuitBreakerOpenException refusal) {
                assertThat(call)
                        .as("the model let a call in, the breaker did not: %s", refusal.reason())
                        .isNull();
            }
        }

        void end(int index, Outcome outcome) {
            if (permits.isEmpty()) {
                return;
            }
            Permit permit = permits.remove(index % permits.size());
            model.end(calls.remove(index % calls.size()), outcome);
            switch (outcome) {
                case SUCCEEDED -> permit.success();
                case FAILED -> permit.error(Rig.failure());
                case IGNORED -> permit.error(new Harmless());
                case CANCELLED -> permit.close();
            }
        }

        void releaseAll() {
            while (!permits.isEmpty()) {
                end(0, Outcome.CANCELLED);
            }
        }

        void compare(String where) {
            CircuitBreakerSnapshot snapshot = breaker.snapshot();
            assertThat(snapshot.state()).as(where).isEqualTo(model.state);
            assertThat(snapshot.epoch()).as(where).isEqualTo(model.epoch);
            CallCounts counts = snapshot.counts();
            assertThat(counts.permitted()).as(where).isEqualTo(model.permitted);
            assertThat(counts.rejected()).as(where).isEqualTo(model.rejected);
            assertThat(counts.inFlight()).as(where).isEqualTo(permits.size());
            assertThat(counts.succeeded()).as(where).isEqualTo(model.ended.getOrDefault(Outcome.SUCCEEDED, 0L));
            assertThat(counts.failed()).as(where).isEqualTo(model.ended.getOrDefault(Outcome.FAILED, 0L));
            assertThat(counts.ignored()).as(where).isEqualTo(model.ended.getOrDefault(Outcome.IGNORED, 0L));
            assertThat(counts.cancelled()).as(where).isEqualTo(model.ended.getOrDefault(Outcome.CANCELLED, 0L));
        }
    }

    static final class Harmless extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** One thing that happens to both. */
    sealed interface Step {
        void run(Pair pair);
    }

    record Acquire(int times) implements Step {
        @Override
        public void run(Pair pair) {
            for (int i = 0; i < times; i++) {
                pair.acquire();
            }
        }
    }

    record End(int index, Outcome outcome) implements Step {
        @Override
        public void run(Pair pair) {
            pair.end(index, outcome);
        }
    }

    record Advance(Duration time) implements Step {
        @Override
        public void run(Pair pair) {
            pair.clock.advance(time);
            pair.model.advance(time.toNanos());
        }
    }

    record Update(CircuitBreakerConfig config) implements Step {
        @Override
        public void run(Pair pair) {
            boolean byTime = config.slidingWindowType() == SlidingWindowType.TIME_BASED;
            boolean resized =
                    config.slidingWindowSize() != pair.breaker.config().slidingWindowSize();
            // re-bucketing a time window moves calls by up to a slice, which the model does not follow
            CircuitBreakerConfig target = byTime && resized
                    ? config.toBuilder()
                            .slidingWindowType(SlidingWindowType.COUNT_BASED)
                            .minimumNumberOfCalls(1)
                            .build()
                    : config;
            pair.breaker.update(target);
            pair.model.update(target);
        }
    }

    record Force(State to, @Nullable Duration expiry) implements Step {
        @Override
        public void run(Pair pair) {
            pair.model.force(to, canExpire() ? expiry : null);
            CircuitBreaker breaker = pair.breaker;
            switch (to) {
                case CLOSED -> breaker.transitionToClosedState();
                case OPEN -> breaker.transitionToOpenState();
                case HALF_OPEN -> breaker.transitionToHalfOpenState();
                case FORCED_OPEN -> {
                    if (expiry == null) {
                        breaker.transitionToForcedOpenState();
                    } else {
                        breaker.transitionToForcedOpenState(expiry);
                    }
                }
                case DISABLED -> {
                    if (expiry == null) {
                        breaker.transitionToDisabledState();
                    } else {
                        breaker.transitionToDisabledState(expiry);
                    }
                }
                case METRICS_ONLY -> {
                    if (expiry == null) {
                        breaker.transitionToMetricsOnlyState();
                    } else {
                        breaker.transitionToMetricsOnlyState(expiry);
                    }
                }
            }
        }

        private boolean canExpire() {
            return to == State.FORCED_OPEN || to == State.DISABLED || to == State.METRICS_ONLY;
        }
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Step> acquire = Arbitraries.integers().between(1, 3).map(Acquire::new);
        Arbitrary<Step> end = Combinators.combine(
                        Arbitraries.integers().between(0, 10),
                        Arbitraries.frequency(
                                Tuple.of(4, Outcome.SUCCEEDED),
                                Tuple.of(4, Outcome.FAILED),
                                Tuple.of(1, Outcome.IGNORED),
                                Tuple.of(1, Outcome.CANCELLED)))
                .as(End::new);
        Arbitrary<Step> advance = times().map(Advance::new);
        Arbitrary<Step> update = configs().map(Update::new);
        Arbitrary<Step> force = Combinators.combine(Arbitraries.of(State.class), times().injectNull(0.5))
                .as(Force::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(40, acquire),
                        Tuple.of(40, end),
                        Tuple.of(15, advance),
                        Tuple.of(3, update),
                        Tuple.of(2, force))
                .list()
                .ofMinSize(20)
                .ofMaxSize(150);
    }

    /** Times that meet the edges of slices, waits and leases exactly, and miss them by a nanosecond. */
    private static Arbitrary<Duration> times() {
        return Combinators.combine(Arbitraries.of(100, 200, 500, 1000, 2000), Arbitraries.of(-1, 0, 0, 0, 1))
                .as((millis, nanos) -> Duration.ofMillis(millis).plusNanos(nanos));
    }

    @Provide
    Arbitrary<CircuitBreakerConfig> configs() {
        Arbitrary<CircuitBreakerConfig.Builder> window = Combinators.combine(
                        Arbitraries.of(SlidingWindowType.class),
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.of(20.0, 33.3, 50.0, 100.0),
                        Arbitraries.of(25.0, 100.0),
                        Arbitraries.of(Duration.ofMillis(200), Duration.ofMillis(500))
                                .injectNull(0.5))
                .as((type, size, minimum, failureRate, slowRate, slow) -> CircuitBreakerConfig.custom()
                        .slidingWindow(
                                type, size, type == SlidingWindowType.COUNT_BASED ? Math.min(size, minimum) : minimum)
                        .failureRateThreshold(failureRate)
                        .slowCallRateThreshold(slowRate)
                        .slowCallDurationThreshold(slow));
        return Combinators.combine(
                        window,
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.of(HalfOpenVerdict.class),
                        Arbitraries.of(1.0, 2.0),
                        Arbitraries.of(Duration.ofMillis(500), Duration.ofMillis(1000))
                                .injectNull(0.5),
                        Arbitraries.of(Duration.ofMillis(200), Duration.ofMillis(1000))
                                .injectNull(0.5),
                        Arbitraries.of(true, false))
                .as((builder, probes, verdict, multiplier, halfOpen, lease, automatic) ->
                        builder.permittedNumberOfCallsInHalfOpenState(probes)
                                .halfOpenVerdict(verdict)
                                .exponentialWaitInOpenState(Duration.ofSeconds(1), multiplier, Duration.ofSeconds(3))
                                .maxWaitDurationInHalfOpenState(halfOpen)
                                .probeLeaseDuration(lease)
                                .automaticTransitionFromOpenToHalfOpenEnabled(automatic)
                                .ignoreExceptions(Harmless.class)
                                .build());
    }
}

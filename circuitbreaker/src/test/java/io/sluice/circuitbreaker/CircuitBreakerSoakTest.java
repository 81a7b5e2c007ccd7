package io.sluice.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.circuitbreaker.CircuitBreaker.State;
import io.sluice.circuitbreaker.CircuitBreakerConfig.HalfOpenVerdict;
import io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.TimerService;
import io.sluice.core.window.TimeWindow;
import io.sluice.core.window.WindowSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Does it still add up after minutes of everything at once? Each test takes {@code sluice.soak.minutes}; {@code -Dseed=7} repeats
 * what each thread did, though not how the threads met.
 */
@Tag("soak")
@DisplayNameGeneration(ReplaceUnderscores.class)
class CircuitBreakerSoakTest {
    private static final int THREADS = 8;
    private final IllegalStateException failure = new IllegalStateException("soak");
    private final IllegalArgumentException ignored = new IllegalArgumentException("soak");

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Duration time = Duration.ofMinutes(Long.getLong("sluice.soak.minutes", 1));
    private final Tally tally = new Tally();

    @Test
    void a_breaker_on_the_system_clock_adds_up() throws Exception {
        soakBreaker(NanoClock.system());
    }

    @Test
    void a_breaker_on_the_coarse_clock_adds_up() throws Exception {
        soakBreaker(NanoClock.coarse());
    }

    @Test
    void a_time_window_loses_nothing_and_counts_nothing_twice() throws Exception {
        NanoClock clock = NanoClock.system();
        // Calls are compared in short runs: a window as long as the whole test would never let go of a slice.
        Duration run = Duration.ofMillis(800);
        long end = clock.nanos() + time.toNanos();
        for (long round = 0; clock.nanos() - end < 0; round++) {
            long roundSeed = seed + round;
            TimeWindow window = new TimeWindow(Duration.ofMinutes(1), clock.nanos());
            TimeWindow sliding = new TimeWindow(Duration.ofMillis(100), clock.nanos());
            AtomicLong calls = new AtomicLong();
            AtomicLong failures = new AtomicLong();
            AtomicLong slowCalls = new AtomicLong();
            long roundEnd = clock.nanos() + run.toNanos();
            together(thread -> {
                Random random = new Random(roundSeed * THREADS + thread);
                long myCalls = 0;
                long myFailures = 0;
                long mySlowCalls = 0;
                for (long now = clock.nanos(); now - roundEnd < 0; now = clock.nanos()) {
                    boolean failed = random.nextInt(4) == 0;
                    boolean slow = random.nextInt(8) == 0;
                    window.record(failed, slow, now, 100);
                    sliding.record(failed, slow, now, 100);
                    myCalls++;
                    myFailures += failed ? 1 : 0;
                    mySlowCalls += slow ? 1 : 0;
                }
                calls.addAndGet(myCalls);
                failures.addAndGet(myFailures);
                slowCalls.addAndGet(mySlowCalls);
            });
            assertThat(window.snapshot(clock.nanos()))
                    .as("seed %s", roundSeed)
                    .isEqualTo(new WindowSnapshot(calls.get(), failures.get(), slowCalls.get()));
            assertThat(sliding.snapshot(clock.nanos() + Duration.ofMillis(110).toNanos()))
                    .as("what slid out is gone, seed %s", roundSeed)
                    .isEqualTo(WindowSnapshot.EMPTY);
        }
    }

    private void soakBreaker(NanoClock clock) throws Exception {
        System.out.println("seed " + seed);
        CircuitBreaker breaker = CircuitBreaker.of("soaked", config(new Random(seed)), clock);
        List<StateTransition> transitions = new ArrayList<>(); // guarded by itself
        breaker.events().subscribe(event -> {
            throw failure;
        });
        breaker.events().subscribe(StateTransition.class, event -> {
            synchronized (transitions) {
                transitions.add(event);
            }
        });
        long end = clock.exactNanos() + time.toNanos();
        together(thread -> {
            Random random = new Random(seed * THREADS + thread);
            while (clock.exactNanos() - end < 0) {
                act(breaker, random);
            }
        });
        assertAddsUp(breaker.counts());
        breaker.transitionToClosedState();
        assertThat(TimerService.system().pending()).as("timers").isZero();
        assertAlive(breaker, clock);
        assertNumbered(transitions);
        System.out.println(breaker.counts() + ", " + transitions.size() + " transitions");
    }

    /** One of the things that happen to a breaker: mostly calls, sometimes a hand or an update. */
    private void act(CircuitBreaker breaker, Random random) {
        int dice = random.nextInt(20_000);
        switch (dice) {
            case 0 -> breaker.update(config(random));
            case 1 -> breaker.transitionToForcedOpenState(Duration.ofMillis(1 + random.nextInt(5)));
            case 2 -> breaker.transitionToDisabledState(Duration.ofMillis(1 + random.nextInt(5)));
            case 3 -> breaker.transitionToMetricsOnlyState(Duration.ofMillis(1 + random.nextInt(5)));
            case 4 -> breaker.transitionToHalfOpenState();
            case 5 -> breaker.transitionToClosedState();
            case 6 -> breaker.transitionToOpenState();
            default -> {
                if (dice % 3 == 0) {
                    useWithoutToken(breaker, random);
                } else {
                    useWithPermit(breaker, random);
                }
            }
        }
    }

    private void useWithPermit(CircuitBreaker breaker, Random random) {
        Permit permit;
        try {
            permit = breaker.acquire();
        } catch (CallNotPermittedException refused) {
            tally.rejected.incrementAndGet();
            return;
        }
        try (permit) {
            int dice = random.nextInt(100);
            if (dice < 2) {
                tally.count(Outcome.CANCELLED); // closed without a verdict
            } else if (dice < 40) {
                tally.count(permit.error(failure));
            } else {
                tally.count(dice < 45 ? permit.error(ignored) : permit.success(dice));
            }
        }
    }

    private void useWithoutToken(CircuitBreaker breaker, Random random) {
        if (!breaker.tryAcquirePermission()) {
            tally.rejected.incrementAndGet();
            return;
        }
        try {
            int dice = random.nextInt(100);
            long nanos = random.nextInt(1_000_000);
            if (dice < 2) {
                tally.count(Outcome.CANCELLED);
            } else if (dice < 40) {
                breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
                tally.count(Outcome.FAILED);
            } else if (dice < 45) {
                breaker.onError(nanos, TimeUnit.NANOSECONDS, ignored);
                tally.count(Outcome.IGNORED);
            } else {
                breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
                tally.count(Outcome.SUCCEEDED);
            }
        } finally {
            breaker.releasePermission();
        }
    }

    private void assertAddsUp(CallCounts counts) {
        assertThat(counts)
                .as("seed %s", seed)
                .isEqualTo(new CallCounts(
                        tally.ended(),
                        tally.rejected.get(),
                        tally.of(Outcome.SUCCEEDED),
                        tally.of(Outcome.FAILED),
                        tally.of(Outcome.IGNORED),
                        tally.of(Outcome.CANCELLED)));
        assertThat(counts.inFlight()).isZero();
        assertThat(counts.offered()).isEqualTo(counts.permitted() + counts.rejected());
    }

    /** Opens by failures, waits, and closes by probes. */
    private void assertAlive(CircuitBreaker breaker, NanoClock clock) {
        breaker.update(CircuitBreakerConfig.custom()
                .slidingWindow(SlidingWindowType.COUNT_BASED, 10, 10)
                .permittedNumberOfCallsInHalfOpenState(2)
                .waitDurationInOpenState(Duration.ofMillis(1))
                .maxWaitDurationInHalfOpenState(Duration.ofMinutes(1))
                .build());
        for (int i = 0; i < 10; i++) {
            breaker.acquire().error(failure);
        }
        assertThat(breaker.state()).as("seed %s", seed).isEqualTo(State.OPEN);
        long end = clock.exactNanos() + Duration.ofSeconds(30).toNanos();
        while (breaker.state() != State.CLOSED && clock.exactNanos() - end < 0) {
            if (breaker.tryAcquirePermission()) {
                breaker.onSuccess(0, TimeUnit.NANOSECONDS);
                breaker.releasePermission();
            }
        }
        assertThat(breaker.state()).as("seed %s", seed).isEqualTo(State.CLOSED);
        assertThat(TimerService.system().pending()).as("timers").isZero();
    }

    private static void assertNumbered(List<StateTransition> transitions) {
        synchronized (transitions) {
            transitions.sort((one, other) -> Integer.compare(one.epoch(), other.epoch()));
            for (int i = 0; i < transitions.size(); i++) {
                StateTransition event = transitions.get(i);
                assertThat(event.epoch()).isEqualTo(i + 1);
                assertThat(event.from())
                        .isEqualTo(
                                i == 0 ? State.CLOSED : transitions.get(i - 1).to());
            }
        }
    }

    private static CircuitBreakerConfig config(Random random) {
        CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.custom()
                .failureRateThreshold(30 + random.nextInt(71))
                .halfOpenVerdict(random.nextBoolean() ? HalfOpenVerdict.RATE : HalfOpenVerdict.FIRST_FAILURE_OPENS)
                .permittedNumberOfCallsInHalfOpenState(1 + random.nextInt(10))
                .waitDurationInOpenState(Duration.ofMillis(1 + random.nextInt(5)))
                .maxWaitDurationInHalfOpenState(Duration.ofMillis(1 + random.nextInt(20)))
                .probeLeaseDuration(Duration.ofMillis(1 + random.nextInt(20)))
                .automaticTransitionFromOpenToHalfOpenEnabled(random.nextBoolean())
                .slowCallDurationThreshold(random.nextBoolean() ? Duration.ofNanos(500_000) : null)
                .ignoreExceptions(IllegalArgumentException.class);
        return switch (random.nextInt(4)) {
            case 0 -> builder.slidingWindow(SlidingWindowType.COUNT_BASED, 1, 1).build();
            case 1 ->
                builder.slidingWindow(SlidingWindowType.COUNT_BASED, 100, 20).build();
            case 2 ->
                builder.slidingWindow(SlidingWindowType.TIME_BASED, 1 + random.nextInt(3), 20)
                        .build();
            default ->
                builder.slidingWindow(SlidingWindowType.TIME_BASED, 1, 100)
                        .mode(CircuitBreakerConfig.Mode.THROTTLE)
                        .build();
        };
    }

    private static void together(Work work) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                running.add(threads.submit(() -> work.of(thread)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** What one of the threads does. */
    private interface Work {
        void of(int thread);
    }

    /** What the threads themselves have seen. */
    private static final class Tally {
        final AtomicLong rejected = new AtomicLong();
        private final Map<Outcome, AtomicLong> outcomes = new EnumMap<>(Outcome.class);

        Tally() {
            for (Outcome outcome : Outcome.values()) {
                outcomes.put(outcome, new AtomicLong());
            }
        }

        void count(Outcome outcome) {
            outcomes.get(outcome).incrementAndGet();
        }

        long of(Outcome outcome) {
            return outcomes.get(outcome).get();
        }

        long ended() {
            return outcomes.values().stream().mapToLong(AtomicLong::get).sum();
        }
    }
}

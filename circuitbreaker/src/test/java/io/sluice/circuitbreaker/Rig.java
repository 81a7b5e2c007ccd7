package io.sluice.circuitbreaker;

import io.sluice.core.gate.Permit;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A breaker on a manual clock that starts two seconds before the wrap of nanoTime, and the few things tests do with it. */
final class Rig {
    static final long SECOND = 1_000_000_000L;

    final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 2 * SECOND);
    final CircuitBreaker breaker;
    final List<CircuitBreakerEvent> heard = new ArrayList<>();

    private Rig(CircuitBreakerConfig config) {
        breaker = CircuitBreaker.of("payments", config, clock);
        breaker.events().subscribe(heard::add);
    }

    /** A window of 10 calls that is judged from 4 calls on, 10 s of OPEN, 3 probes; and what the test changes of that. */
    static Rig with(UnaryOperator<CircuitBreakerConfig.Builder> change) {
        return new Rig(change.apply(base()).build());
    }

    static Rig plain() {
        return with(config -> config);
    }

    static CircuitBreakerConfig.Builder base() {
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(10)
                .minimumNumberOfCalls(4)
                .permittedNumberOfCallsInHalfOpenState(3)
                .waitDurationInOpenState(Duration.ofSeconds(10));
    }

    static RuntimeException failure() {
        return new IllegalStateException("the callee failed");
    }

    CircuitBreaker.State state() {
        return breaker.state();
    }

    Rig update(UnaryOperator<CircuitBreakerConfig.Builder> change) {
        breaker.update(change.apply(breaker.config().toBuilder()).build());
        return this;
    }

    Rig succeed(int times) {
        for (int i = 0; i < times; i++) {
            breaker.acquire().success();
        }
        return this;
    }

    Rig fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.acquire().error(failure());
        }
        return this;
    }

    /** One call after the other, each successful after so long. */
    Rig take(Duration time, int times) {
        for (int i = 0; i < times; i++) {
            Permit permit = breaker.acquire();
            clock.advance(time);
            permit.success();
        }
        return this;
    }

    /** Opens by failures. */
    Rig open() {
        while (state() == CircuitBreaker.State.CLOSED) {
            fail(1);
        }
        return this;
    }

    /** Opens, and waits until a probe is due. */
    Rig due() {
        open();
        clock.advance(Duration.ofSeconds(10));
        return this;
    }

    List<Permit> probes(int count) {
        List<Permit> probes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            probes.add(breaker.acquire());
        }
        return probes;
    }

    <E extends CircuitBreakerEvent> List<E> heard(Class<E> type) {
        return heard.stream().filter(type::isInstance).map(type::cast).toList();
    }
}

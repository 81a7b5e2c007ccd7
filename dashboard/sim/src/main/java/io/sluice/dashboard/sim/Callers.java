package io.sluice.dashboard.sim;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Sluice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes the calls of one instance in virtual time: each at a moment of its own, taking as long as it should. Not safe for several threads. */
final class Callers {
    private static final long SECOND = 1_000_000_000L;

    private final ManualClock clock;
    private final Oracle oracle;
    private final Random random;
    private final Map<String, Double> owed = new HashMap<>(); // parts of calls, by resource

    /** Within a slice, in nanoseconds from its beginning. */
    private record Arrival(long at, Traffic traffic) {}

    /** What a call that fails throws. */
    static final class CalleeFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CalleeFailedException() {
            super("the callee failed", null, false, false);
        }
    }

    Callers(ManualClock clock, Oracle oracle, long seed) {
        this.clock = clock;
        this.oracle = oracle;
        random = new Random(seed);
    }

    /** Lets a slice of time pass, with its calls. */
    void pass(long nanos, Sluice sluice, Iterable<Traffic> all) {
        List<Arrival> arrivals = new ArrayList<>();
        for (Traffic traffic : all) {
            double calls = owed.getOrDefault(traffic.resource(), 0.0) + traffic.perSecond() * nanos / SECOND;
            long whole = (long) calls;
            owed.put(traffic.resource(), calls - whole);
            for (long i = 0; i < whole; i++) {
                arrivals.add(new Arrival(random.nextLong(nanos), traffic));
            }
        }
        arrivals.sort(Comparator.comparingLong(Arrival::at));
        long passed = 0;
        for (Arrival arrival : arrivals) {
            clock.advance(arrival.at - passed);
            passed = arrival.at;
            call(sluice, arrival.traffic);
        }
        clock.advance(nanos - passed);
    }

    private void call(Sluice sluice, Traffic traffic) {
        String resource = traffic.resource();
        boolean fails = random.nextDouble() * 100 < traffic.errorPercent();
        long takes = Math.round(traffic.latency().toNanos() * (0.5 + random.nextDouble()));
        oracle.offered(clock.millis(), resource);
        CompletionStage<?> unused = sluice.guard(resource)
                .executeCompletionStage(() -> started(fails, takes))
                .whenComplete((answer, failure) -> ended(resource, failure));
    }

    private CompletableFuture<String> started(boolean fails, long takes) {
        CompletableFuture<String> call = new CompletableFuture<>();
        clock.schedule(takes, () -> {
            if (fails) {
                call.completeExceptionally(new CalleeFailedException());
            } else {
                call.complete("answer");
            }
        });
        return call;
    }

    private void ended(String resource, @Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause == null) {
            oracle.succeeded(clock.millis(), resource);
        } else if (cause instanceof CallNotPermittedException) {
            oracle.rejected(clock.millis(), resource);
        } else {
            oracle.failed(clock.millis(), resource);
        }
    }
}

package io.sluice.dashboard.sim;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Sluice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Makes the calls of one instance in virtual time: each at a moment of its own, taking as long as it should. Not safe for several threads. */
final class Callers {
    private static final long SECOND = 1_000_000_000L;
    private static final Comparator<Arrival> IN_ORDER = Comparator.comparingLong(Arrival::at);

    private final ManualClock clock;
    private final Oracle oracle;
    private final Random random;
    private final List<Arrival> arrivals = new ArrayList<>(); // of one slice
    private double[] owed = {}; // parts of calls, by the place of their resource

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

    /**
     * Lets a slice of time pass, with its calls.
     *
     * @param all resources keep their places; new ones come at the end
     */
    void pass(long nanos, Sluice sluice, List<Traffic> all) {
        oweTo(all.size());
        arrivals.clear();
        for (int place = 0; place < all.size(); place++) {
            Traffic traffic = all.get(place);
            double calls = owed[place] + traffic.perSecond() * nanos / SECOND;
            long whole = (long) calls;
            owed[place] = calls - whole;
            for (long i = 0; i < whole; i++) {
                arrivals.add(new Arrival(random.nextLong(nanos), traffic));
            }
        }
        arrivals.sort(IN_ORDER);
        long passed = 0;
        for (Arrival arrival : arrivals) {
            clock.advance(arrival.at - passed);
            passed = arrival.at;
            call(sluice, arrival.traffic);
        }
        clock.advance(nanos - passed);
    }

    /** Callers are not in step: each resource begins with another part of a call. */
    private void oweTo(int resources) {
        int before = owed.length;
        if (before < resources) {
            owed = Arrays.copyOf(owed, resources);
            for (int place = before; place < resources; place++) {
                owed[place] = random.nextDouble();
            }
        }
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

package io.sluice.cli.demo.breaker;

import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerEvent.StateTransition;
import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Parent;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardSnapshot;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The process of a caller: calls its service when told to, and tells every second how that goes. */
final class CallerProcess {
    static final String WITH_GUARD = "guarded";
    static final String WITHOUT = "straight";

    /** A second is told of just before its end, so that the first arrival of the next one is not counted in it. */
    private static final long HALF_AN_ARRIVAL_NANOS = TimeUnit.SECONDS.toNanos(1) / Script.RATE / 2;

    private final Parent parent;
    private final Script script;
    private final NanoClock clock = NanoClock.system();
    private final Tally tally = new Tally();

    private CallerProcess(Parent parent, Script script) {
        this.parent = parent;
        this.script = script;
    }

    /**
     * @param arguments {@link #WITH_GUARD} or {@link #WITHOUT}, and the seconds of the run
     */
    public static void main(String[] arguments) {
        boolean withGuard = arguments[0].equals(WITH_GUARD);
        Script script = new Script(Integer.parseInt(arguments[1]));
        Parent.work(parent -> new CallerProcess(parent, script).run(withGuard));
    }

    private void run(boolean withGuard) throws Exception {
        int port = Math.toIntExact(parent.await("service").number("port"));
        Prices prices = new Prices(port, script.clientTimeout());
        prices.warmUp();
        Guarded guarded = withGuard ? new Guarded(prices, script, clock, tally::refusedIn) : null;
        Route route = guarded == null ? new Straight(prices) : guarded;
        parent.tell(Message.of("ready"));
        parent.await("go");
        call(route, guarded == null ? null : guarded.guard());
    }

    private void call(Route route, @Nullable Guard guard) throws InterruptedException {
        long startNanos = clock.nanos();
        Optional<CircuitBreaker> breaker = Optional.ofNullable(guard).flatMap(Guard::circuitBreaker);
        breaker.ifPresent(present -> present.events()
                .subscribe(
                        StateTransition.class,
                        change -> parent.tell(
                                Change.of(clock.nanos() - startNanos, change).message())));
        Caller caller = new Caller(script, clock, route, tally, startNanos);
        caller.begin();
        for (int second = 1; second <= script.seconds(); second++) {
            waitUntil(startNanos + TimeUnit.SECONDS.toNanos(second) - HALF_AN_ARRIVAL_NANOS);
            String state = breaker.map(present -> present.state().name()).orElse(Second.NO_BREAKER);
            parent.tell(tally.second(second, state).message());
        }
        caller.awaitEnd();
        tellTotal(guard);
    }

    private void tellTotal(@Nullable Guard guard) {
        GuardSnapshot snapshot = guard == null ? null : guard.snapshot();
        Total total = tally.total(
                snapshot == null ? Counts.NONE : counts(snapshot.counts()),
                snapshot == null ? 0 : snapshot.fallbacks());
        parent.tell(total.message());
        parent.tell(total.guardMessage());
    }

    private static Counts counts(CallCounts guard) {
        return new Counts(guard.offered(), guard.succeeded(), guard.failed(), guard.rejected());
    }

    private void waitUntil(long nanos) throws InterruptedException {
        new CountDownLatch(1).await(nanos - clock.nanos(), TimeUnit.NANOSECONDS);
    }
}

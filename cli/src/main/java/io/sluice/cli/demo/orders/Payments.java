package io.sluice.cli.demo.orders;

import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Pause;
import io.sluice.core.time.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/** The service that is paid: takes ten times as long in the middle of the act. Has a client that blocks and one that does not. */
final class Payments {
    static final Duration USUAL = Duration.ofMillis(20);
    static final Duration SLOW = Duration.ofMillis(200);

    private final NanoClock clock;
    private final int seconds;
    private volatile long startNanos;

    Payments(NanoClock clock, int seconds) {
        this.clock = clock;
        this.seconds = seconds;
    }

    void begin(long nanos) {
        startNanos = nanos;
    }

    /** Whether it is slow in this second; the first is 1. */
    boolean isSlow(int second) {
        int quiet = Math.max(1, seconds / 4);
        return second > quiet && second <= seconds - quiet;
    }

    private Duration latency() {
        return isSlow((int) TimeUnit.NANOSECONDS.toSeconds(clock.nanos() - startNanos) + 1) ? SLOW : USUAL;
    }

    /** Holds the thread until the order is paid. */
    String pay(long order) throws InterruptedException {
        Pause.of(latency().toNanos(), clock);
        return "paid " + order;
    }

    /** Says when the order is paid. */
    Mono<String> paid(long order) {
        return Mono.create(answer -> {
            Timer work = clock.timers().schedule(latency().toNanos(), () -> answer.success("paid " + order));
            answer.onDispose(work::cancel);
        });
    }
}

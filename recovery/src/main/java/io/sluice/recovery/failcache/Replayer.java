package io.sluice.recovery.failcache;

import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.recovery.failcache.Backlog.Entry;
import io.sluice.recovery.failcache.FailCacheEvent.Reason;
import io.sluice.recovery.failcache.FailCacheEvent.RequestDropped;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays the requests of a ledger again when their time has come: one timer for the next of them, the rest on the executor.
 *
 * @param <R> the request
 */
final class Replayer<R> {
    private static final Logger log = LoggerFactory.getLogger(Replayer.class);

    private final String name;
    private final NanoClock clock;
    private final long startNanos;
    private final Supplier<FailCacheConfig> config;
    private final RequestCodec<R> codec;
    private final Play<R> play;
    private final RequestStore store;
    private final CallContext context;
    private final RandomGenerator random;
    private final Executor executor;
    private final Ledger ledger;
    private final EventPublisher<FailCacheEvent> events;

    private final ReentrantLock timing = new ReentrantLock();
    private @Nullable Timer timer; // guarded by timing
    private long timerDue; // guarded by timing
    private boolean stopping; // guarded by timing: no timer is set any more
    private volatile boolean stopped; // nothing is written down any more

    Replayer(
            FailCache.Builder<R> builder,
            Supplier<FailCacheConfig> config,
            RequestCodec<R> codec,
            Play<R> play,
            Executor executor,
            Ledger ledger,
            EventPublisher<FailCacheEvent> events) {
        this.name = builder.name;
        this.clock = builder.clock;
        this.startNanos = clock.nanos();
        this.config = config;
        this.codec = codec;
        this.play = play;
        this.store = builder.store;
        this.context = builder.replayContext;
        this.random = builder.random;
        this.executor = executor;
        this.ledger = ledger;
        this.events = events;
    }

    /** When a request that is new here is due. */
    long firstDue() {
        return now() + config.get().backoffNanos(0, random);
    }

    /** Has a replay begin, now or when it is time. Never throws. */
    void wake() {
        long wait = ledger.wait(now(), config.get());
        if (wait == 0) {
            handOver();
        } else {
            setTimer(wait);
        }
    }

    /** Begins no more replays, and waits for those under way, but not for longer. */
    void stop(Duration patience) {
        setTimer(Backlog.NEVER, true);
        try {
            ledger.stop(patience.toNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        stopped = true;
    }

    /** Replays run on the executor, and their bookkeeping too: the timers' thread must not wait for a disk. */
    private void handOver() {
        try {
            executor.execute(this::replayNext);
        } catch (RejectedExecutionException busy) {
            setTimer(config.get().initialBackoff().toNanos());
        }
    }

    private void setTimer(long wait) {
        setTimer(wait, false);
    }

    private void setTimer(long wait, boolean theLast) {
        timing.lock();
        try {
            stopping |= theLast;
            long due = wait == Backlog.NEVER || stopping ? Backlog.NEVER : now() + wait;
            if (timer != null && timerDue != due) {
                timer.cancel();
                timer = null;
            }
            if (timer == null && due != Backlog.NEVER) {
                timerDue = due;
                timer = clock.timers().schedule(wait, this::timeHasCome);
            }
        } finally {
            timing.unlock();
        }
    }

    private void timeHasCome() {
        timing.lock();
        try {
            timer = null;
        } finally {
            timing.unlock();
        }
        handOver();
    }

    private void replayNext() {
        Entry next = ledger.next(now(), config.get());
        wake(); // another thread for the one after it
        if (next == null) {
            return;
        }
        if (Ledger.hasExpired(next, config.get(), at())) {
            giveUp(next, Reason.EXPIRED);
            return;
        }
        R request;
        try {
            request = codec.decode(next.request.bytes());
        } catch (Throwable unreadable) {
            log.error("Fail-cache {}: {} cannot be read and is given up", name, next.request, unreadable);
            giveUp(next, Reason.UNREADABLE);
            return;
        }
        context.run(() -> play.again(request, executor, (begun, failure) -> ended(next, begun, failure)));
    }

    private void ended(Entry entry, boolean begun, @Nullable Throwable failure) {
        FailCacheConfig options = config.get();
        if (failure == null) {
            succeeded(entry);
        } else if (!begun && failure instanceof CallNotPermittedException refusal) {
            refused(entry, refusal, options);
        } else if (options.givesUp(failure)) {
            giveUp(entry, Reason.HOPELESS);
        } else {
            failed(entry, failure, options);
        }
        wake();
    }

    private void succeeded(Entry entry) {
        removeFromStore(entry);
        ledger.replayed(entry);
        if (events.wants(FailCacheEvent.RequestReplayed.class)) {
            events.publish(new FailCacheEvent.RequestReplayed(name, at(), entry.id(), entry.failedReplays));
        }
    }

    private void refused(Entry entry, CallNotPermittedException refusal, FailCacheConfig options) {
        Duration least = options.initialBackoff();
        Duration wait =
                refusal.retryAfter().filter(told -> told.compareTo(least) > 0).orElse(least);
        ledger.paused(entry, now() + wait.toNanos());
        if (events.wants(FailCacheEvent.ReplaysPaused.class)) {
            events.publish(new FailCacheEvent.ReplaysPaused(name, at(), refusal, wait));
        }
    }

    private void failed(Entry entry, Throwable failure, FailCacheConfig options) {
        int failures = entry.failedReplays + 1;
        long wait = options.backoffNanos(failures, random);
        if (failure instanceof Error) {
            log.error("Fail-cache {}: the replay of {} ended in an error", name, entry.request, failure);
        }
        ledger.failed(entry, now() + wait);
        if (events.wants(FailCacheEvent.ReplayFailed.class)) {
            events.publish(
                    new FailCacheEvent.ReplayFailed(name, at(), entry.id(), failures, failure, Duration.ofNanos(wait)));
        }
    }

    private void giveUp(Entry entry, Reason reason) {
        forget(entry, reason);
        ledger.givenUp(entry, reason);
        wake();
    }

    /** What is given up is removed from the store, and told. */
    void forget(Entry entry, Reason reason) {
        removeFromStore(entry);
        if (events.wants(RequestDropped.class)) {
            events.publish(new RequestDropped(name, at(), entry.id(), reason));
        }
    }

    private void removeFromStore(Entry entry) {
        if (stopped) {
            return;
        }
        try {
            store.remove(entry.id());
        } catch (IOException | RuntimeException failure) {
            log.warn(
                    "Fail-cache {}: {} is done, but may be played again after a restart", name, entry.request, failure);
        }
    }

    private long now() {
        return clock.exactNanos() - startNanos;
    }

    private Instant at() {
        return clock.wallClock().instant();
    }
}

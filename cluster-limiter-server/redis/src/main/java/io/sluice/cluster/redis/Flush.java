package io.sluice.cluster.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.sluice.cluster.server.engine.Verdict;
import io.sluice.core.time.Timer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Some calls of the script that are sent together, until all are answered or their time is over. Safe for many threads; used once.
 * <p>A call that Redis says it has not run, for want of the script, is sent again with its text; one that the script has not decided, since
 * it was sent the calendar of another time than it is in Redis, or names under another secret, is sent again with the right ones. What was sent and not answered may have been
 * run; it is sent again only if it has an id by which the script knows it,
 * and then when its time is over, so that a lost connection may have come back.
 */
final class Flush {
    /** Errors that come before a script has done anything. */
    private static final Set<String> NOTHING_DONE = Set.of(
            "ASK",
            "BUSY",
            "CLUSTERDOWN",
            "LOADING",
            "MASTERDOWN",
            "MISCONF",
            "MOVED",
            "NOAUTH",
            "NOPERM",
            "NOREPLICAS",
            "OOM",
            "READONLY",
            "TRYAGAIN");

    private static final int MOST_RETOLD =
            3; // a clock that is set so often is none; and a secret changes only when all is lost

    private final Sending sending;
    private final List<Way> ways;
    private final Consumer<Boolean> over;
    private final AtomicInteger open;
    private volatile boolean anyAnswered;
    private volatile @Nullable Timer timer;

    /**
     * @param over told once whether any of the calls was answered; on the thread that ends it
     */
    Flush(Sending sending, List<ScriptCall> calls, Consumer<Boolean> over) {
        this.sending = sending;
        this.over = over;
        open = new AtomicInteger(calls.size());
        ways = calls.stream().map(Way::new).toList();
    }

    void start() {
        startTimer(sending.config.exactlyOnce() ? this::sendAgain : this::giveUp);
        ways.forEach(Way::start);
    }

    private void startTimer(Runnable then) {
        timer = sending.clock.timers().schedule(sending.config.commandTimeout().toNanos(), then);
        if (open.get() == 0) {
            stopTimer();
        }
    }

    private void stopTimer() {
        Timer running = timer;
        if (running != null) {
            running.cancel();
        }
    }

    private void sendAgain() {
        ways.forEach(Way::sendAgain);
        startTimer(this::giveUp);
    }

    private void giveUp() {
        ways.forEach(Way::giveUp);
    }

    private void wayIsOver() {
        if (open.decrementAndGet() == 0) {
            stopTimer();
            over.accept(anyAnswered);
        }
    }

    /** The way of one call. */
    private final class Way {
        private final ScriptCall call;
        private volatile Sending.Message message;
        private volatile @Nullable RedisFuture<byte[]> underWay;
        private int retold; // guarded by this
        private boolean loaded; // guarded by this
        private boolean again; // guarded by this

        Way(ScriptCall call) {
            this.call = call;
            message = sending.new Message(call);
        }

        void start() {
            attempt(message::send);
        }

        private void attempt(Supplier<RedisFuture<byte[]>> send) {
            RedisFuture<byte[]> future;
            try {
                if (!sending.link.isOpen()) {
                    notDone();
                    return;
                }
                future = send.get();
            } catch (RedisException notSent) {
                notDone();
                return;
            }
            underWay = future;
            future.whenComplete((answer, failure) -> {
                if (failure == null) {
                    answered(answer);
                } else {
                    failed(failure);
                }
            });
        }

        private void answered(byte[] answer) {
            if (!ScriptCall.isDecided(answer)) {
                call.hear(answer, sending.clock.exactNanos());
                retell();
            } else if (call.claim()) {
                anyAnswered = true;
                call.answer(answer, sending.clock.exactNanos());
                wayIsOver();
            }
        }

        /** Tells the script what belongs to the time that it is, or the names that keys have. */
        private void retell() {
            if (call.isAnswered()) {
                return; // too late
            }
            if (mayRetell()) {
                message = sending.new Message(call);
                attempt(message::send);
            } else {
                notDone();
            }
        }

        private void failed(Throwable failure) {
            if (failure instanceof RedisNoScriptException && firstLoad()) {
                attempt(message::sendAll);
            } else if (isNothingDone(failure)) {
                notDone();
            } else if (!willBeSentAgain()) {
                fail(Verdict.UNKNOWN);
            }
        }

        /** The last attempt came to nothing. */
        private void notDone() {
            fail(wasSentAgain() ? Verdict.UNKNOWN : Verdict.UNAVAILABLE);
        }

        private synchronized boolean firstLoad() {
            boolean first = !loaded;
            loaded = true;
            return first;
        }

        private synchronized boolean mayRetell() {
            return ++retold <= MOST_RETOLD;
        }

        private boolean willBeSentAgain() {
            return sending.config.exactlyOnce() && !wasSentAgain();
        }

        private synchronized boolean wasSentAgain() {
            return again;
        }

        void sendAgain() {
            synchronized (this) {
                again = true;
            }
            if (!call.isAnswered()) {
                attempt(message::send);
            }
        }

        void giveUp() {
            RedisFuture<byte[]> late = underWay;
            fail(Verdict.UNKNOWN);
            if (late != null) {
                late.cancel(false); // it is not sent, if it was not yet
            }
        }

        /** Ends the way before it tells callers: who comes back at once finds the state of the pipe that this has led to. */
        private void fail(Verdict verdict) {
            if (call.claim()) {
                (verdict == Verdict.UNKNOWN ? sending.counts.unknown : sending.counts.unavailable).add(call.asks());
                wayIsOver();
                call.fail(verdict);
            }
        }
    }

    private static boolean isNothingDone(Throwable failure) {
        if (!(failure instanceof RedisCommandExecutionException)) {
            return false;
        }
        String message = String.valueOf(failure.getMessage());
        int end = message.indexOf(' ');
        return NOTHING_DONE.contains(end < 0 ? message : message.substring(0, end));
    }
}

package io.sluice.cli.demo.limits;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/** What happened in each tenth of a second of a scene: written by the timers' thread, read by others. */
final class Tenths {
    static final int IN_A_SECOND = 10;

    private static final long TENTH = TimeUnit.SECONDS.toNanos(1) / IN_A_SECOND;

    private final AtomicIntegerArray letIn;
    private final AtomicIntegerArray refused;
    private final AtomicIntegerArray mostAtOnce;
    private volatile long startNanos;

    Tenths(int seconds) {
        letIn = new AtomicIntegerArray(seconds * IN_A_SECOND);
        refused = new AtomicIntegerArray(letIn.length());
        mostAtOnce = new AtomicIntegerArray(letIn.length());
    }

    void begin(long nanos) {
        startNanos = nanos;
    }

    void letIn(long nanos) {
        letIn.incrementAndGet(at(nanos));
    }

    void refused(long nanos) {
        refused.incrementAndGet(at(nanos));
    }

    /** So many calls are in flight. */
    void atOnce(long nanos, int calls) {
        mostAtOnce.accumulateAndGet(at(nanos), calls, Math::max);
    }

    /** What comes late because the machine was busy belongs to the last. */
    private int at(long nanos) {
        return (int) Math.max(0, Math.min(letIn.length() - 1, (nanos - startNanos) / TENTH));
    }

    // ---- for the table; the first second is 1

    int letIn(int second) {
        return ofSecond(letIn, second).sum();
    }

    int refused(int second) {
        return ofSecond(refused, second).sum();
    }

    IntStream letInByTenth(int second) {
        return ofSecond(letIn, second);
    }

    IntStream mostAtOnceByTenth(int second) {
        return ofSecond(mostAtOnce, second);
    }

    private static IntStream ofSecond(AtomicIntegerArray counts, int second) {
        return IntStream.range((second - 1) * IN_A_SECOND, second * IN_A_SECOND).map(counts::get);
    }

    // ---- for the promises

    long letIn() {
        return all(letIn).sum();
    }

    long refused() {
        return all(refused).sum();
    }

    int mostAtOnce() {
        return all(mostAtOnce).max().orElse(0);
    }

    /** The most that were let in within so many tenths on end. */
    int mostLetInWithin(int tenths) {
        return IntStream.rangeClosed(0, letIn.length() - tenths)
                .map(from ->
                        IntStream.range(from, from + tenths).map(letIn::get).sum())
                .max()
                .orElse(0);
    }

    /** By how much the calls let in were ahead of a rate at most: over every stretch of tenths, long or short. */
    int mostAheadOf(int perTenth) {
        int ahead = 0;
        int most = 0;
        for (int i = 0; i < letIn.length(); i++) {
            ahead = Math.max(0, ahead) + letIn.get(i) - perTenth;
            most = Math.max(most, ahead);
        }
        return most;
    }

    private static IntStream all(AtomicIntegerArray counts) {
        return IntStream.range(0, counts.length()).map(counts::get);
    }
}

package io.sluice.bulkhead;

import io.sluice.core.event.EventPublisher;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.time.NanoClock;

/**
 * Caps the calls in flight: a call beyond the limit waits its turn, or is turned away.
 * <p>Calls run on the thread that asks. Whoever must not be kept takes a {@link ThreadPoolBulkhead}.
 * <p><b>The limit</b> is a number that the calls in flight are compared with. {@link #update} never blocks: a lower limit is reached
 * as calls end, a higher one lets in those who wait, in order.
 * <p><b>Waiting.</b> With a {@code maxWaitDuration} above zero, {@code execute…} and {@code acquire} wait in line that long.
 * {@code executeCompletionStage} waits without keeping a thread. {@code tryAcquirePermission} never waits. A caller that is
 * interrupted or cancelled while it waits leaves the line at once.
 * <p><b>When a slot is free again.</b> When the call has really ended. An asynchronous call whose caller gave up (cancelled the
 * stage, or completed it, as a timeout does) has its own stage cancelled, and goes on holding its slot until that has ended; until
 * then it counts as {@linkplain BulkheadSnapshot#abandoned() abandoned}. A {@code CompletableFuture} ends by being cancelled.
 * <p><b>Striped.</b> With {@code striped}, the slots are dealt out to stripes of threads. A call takes one on the stripe of its
 * thread, or, if all of those are taken, wherever one is free; it is refused only if at some moment after it came every slot was
 * taken. So the limit is the same exact number, never passed and never refused below; what differs is that threads which find
 * slots on their own stripes do not meet at a word, that the last slots take a look at every stripe, and that a release by hand,
 * which has no token, looks for its slot. Whether a bulkhead is striped is decided when it is made.
 *
 * <p><b>Thread safety.</b> Safe for many threads. What a thread did before a call of its ended happens-before what the call does
 * that gets the freed slot.
 * <p><b>Fairness.</b> First come, first served: while anybody waits, a freed slot goes to the head of the line, and a newcomer joins
 * the line or is refused.
 * <p><b>Cost.</b> One fetch-and-add in and one out, on one word; no lock, no clock, nothing allocated. A refusal adds one counter.
 * Striped: one compare-and-set in, one fetch-and-add out and two counters, on lines of the thread's stripe; a refusal reads every
 * stripe twice; while a lowered limit has not been reached, newcomers take a short lock.
 * A call that waits takes a short lock of the line and a timer, and parks its thread.
 */
public sealed interface Bulkhead extends Gate permits SemaphoreBulkhead {

    /** What rules and meters call this kind of gate. */
    String KIND = "bulkhead";

    static Bulkhead ofDefaults(String name) {
        return of(name, BulkheadConfig.ofDefaults());
    }

    static Bulkhead of(String name, BulkheadConfig config) {
        return of(name, config, NanoClock.system());
    }

    /**
     * @param clock whose timers end the wait: the system's, or a test's
     */
    static Bulkhead of(String name, BulkheadConfig config, NanoClock clock) {
        return new SemaphoreBulkhead(name, config, clock);
    }

    /** For guards, which count once for all their gates: a bulkhead that counts nothing but refusals. */
    static Bulkhead of(String name, BulkheadConfig config, NanoClock clock, CallCounters counters) {
        return new SemaphoreBulkhead(name, config, clock, counters);
    }

    /** The configuration in force. */
    BulkheadConfig config();

    /** What holds slots and who waits, and the counts; of about the same moment. */
    BulkheadSnapshot snapshot();

    EventPublisher<BulkheadEvent> events();

    /**
     * Changes the configuration of the running bulkhead; never blocks. Calls in flight stay, also beyond a lower limit; a higher
     * limit lets in waiting calls, in order. Calls that wait already wait as long as they were told to. A bulkhead stays striped, or
     * not, as it was made.
     */
    void update(BulkheadConfig config);
}

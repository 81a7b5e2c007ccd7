package io.sluice.guard;

import io.sluice.core.gate.Applicant;
import io.sluice.core.time.NanoClock;
import io.sluice.recovery.Fallback;
import io.sluice.recovery.Hedge;
import io.sluice.recovery.Retry;
import io.sluice.recovery.Timeout;
import io.sluice.recovery.fault.FaultInjector;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a guard does with a call now: for adapters that drive calls in their own way, such as one to a reactive library. They ask for a
 * permit for each attempt, and shape attempts by the decisions that the recoveries offer, in the order of {@link Guard}. Cached answers
 * are not among these, since calls driven so have no key.
 * <p>Immutable: a change of the guard makes another, so take it once for each call. Safe for many threads. Only a guard makes one.
 */
public sealed interface CallPlan permits Plan {

    /** Asks all gates for the permit of one attempt; no thread is held. */
    void acquire(Applicant applicant);

    /** Whether there is any of the recoveries below, or somebody observes; if not, the gates are all there is. */
    boolean shapesCalls();

    /** What answers instead of a failure; outermost. */
    @Nullable Fallback fallback();

    /** How long the call and each of its attempts may take. */
    @Nullable Timeout timeout();

    @Nullable Retry retry();

    /** Within each try of the retry. */
    @Nullable Hedge hedge();

    /** Where the callee would be; innermost. */
    @Nullable FaultInjector fault();

    /** The threads on which attempts begin, if the bulkhead has such. */
    @Nullable Executor threads();

    /** The clock that decides everything. */
    NanoClock clock();

    /** Counts a call that is answered by {@link #fallback}. */
    void answered();

    /**
     * Begins to accompany one call, for those who {@link Guard#observe} the guard; whoever drives the call tells of its attempts and its end.
     *
     * @return null if nobody observes
     */
    @Nullable ObservedCall observed();
}

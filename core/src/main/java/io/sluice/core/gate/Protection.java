package io.sluice.core.gate;

import java.util.concurrent.TimeUnit;

/**
 * What every gate and every guard offers: run a call under protection or wrap it for later, as any {@link Policy}, or ask for
 * permission by hand.
 *
 * <p>A call that runs under a protection settles its permit by whatever it returns or throws, errors included.
 * <p><b>By hand</b>, with a {@link Permit}, or without any object:
 * <pre>{@code
 * if (gate.tryAcquirePermission()) {
 *     long start = System.nanoTime();
 *     try {
 *         Answer answer = client.ask();
 *         gate.onSuccess(System.nanoTime() - start, NANOSECONDS);
 *         return answer;
 *     } catch (Exception e) {
 *         gate.onError(System.nanoTime() - start, NANOSECONDS, e);
 *         throw e;
 *     } finally {
 *         gate.releasePermission();
 *     }
 * }
 * }</pre>
 * The verdict methods free nothing; {@code releasePermission} ends the use, once for every granted try, and a use that ends without
 * a verdict counts as cancelled. This form cannot notice a use that is released twice; prefer {@link #acquire()}.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public interface Protection extends Policy {

    /** Takes a permit now, or not; allocates nothing. */
    boolean tryAcquirePermission();

    /**
     * A call that was let in by {@link #tryAcquirePermission} did what it should.
     *
     * @param duration how long it took from the moment it was let in; not negative
     * @throws IllegalArgumentException if the duration is negative
     */
    void onSuccess(long duration, TimeUnit unit);

    /**
     * A call that was let in by {@link #tryAcquirePermission} threw this.
     *
     * @param duration how long it took from the moment it was let in; not negative
     * @throws IllegalArgumentException if the duration is negative, or the throwable is null
     */
    void onError(long duration, TimeUnit unit, Throwable throwable);

    /** Ends a use that {@link #tryAcquirePermission} granted: call it once, in finally. */
    void releasePermission();

    /**
     * Takes a permit, which must be settled; see {@link Permit}.
     *
     * @throws CallNotPermittedException if refused
     */
    Permit acquire();

    /**
     * Takes a permit as {@link #acquire()} does, but without ever holding the thread: the applicant hears of it, now or when its turn comes.
     * Never throws what a refusal is. By default, which is right for what never makes a call wait, it is told before this returns.
     */
    default void acquire(Applicant applicant) {
        Permit permit;
        try {
            permit = acquire();
        } catch (CallNotPermittedException refusal) {
            applicant.refused(refusal);
            return;
        }
        applicant.admitted(permit);
    }
}

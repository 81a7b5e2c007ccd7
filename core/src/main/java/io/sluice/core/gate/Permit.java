package io.sluice.core.gate;

import org.jspecify.annotations.Nullable;

/**
 * The right to make one call, in the form that cannot be misused: it is settled exactly once, by whatever is called on it first.
 * <pre>{@code
 * Permit permit = breaker.acquire();
 * try {
 *     Answer answer = client.ask();
 *     permit.success(answer);
 *     return answer;
 * } catch (Throwable failure) {
 *     permit.error(failure);
 *     throw failure;
 * }
 * }</pre>
 * <p>A permit that is closed without a verdict counts as cancelled. Try-with-resources is for calls that may turn out not to be
 * needed. Beware: it closes the permit before a catch clause of the same statement is reached, so a call that throws counts as
 * cancelled there, and the gate never learns of the failure.
 * <p><b>Thread safety.</b> Safe for many threads; may be settled by another thread than the one that got it.
 */
public interface Permit extends AutoCloseable {

    /** The call did what it should, and has no result. */
    default void success() {
        success(Gate.NO_RESULT);
    }

    /**
     * The call returned this; whether that is a success is for the gate's configuration to say.
     *
     * @return how the gate took it; {@link Outcome#CANCELLED} if the permit was settled before
     */
    Outcome success(@Nullable Object result);

    /**
     * The call threw this; whether that is a failure is for the gate's configuration to say.
     *
     * @return how the gate took it; {@link Outcome#CANCELLED} if the permit was settled before
     */
    Outcome error(Throwable error);

    /**
     * The call does what it should and goes on, as a stream does after its first element: that is the verdict, and whatever is called
     * on this permit afterwards only ends the use. Where a cap on calls in flight is held, it is held until then.
     *
     * @return how the gate took it; {@link Outcome#CANCELLED} if the permit was settled before
     */
    default Outcome successSoFar() {
        return success(Gate.NO_RESULT);
    }

    /** Instead of {@link #close}, if the call never began: then nothing is used up. */
    default void giveBack() {
        close();
    }

    /** Ends the use; without a verdict before, the call counts as cancelled. */
    @Override
    void close();
}

package io.sluice.recovery;

import org.jspecify.annotations.Nullable;

/**
 * The last good result, kept for calls that fail. Results of several threads replace one another in no particular order.
 */
@SuppressWarnings("ReferenceEquality") // an equal object may still be another one to its users
final class LastGood {
    private static final Object NONE = new Object();

    private volatile @Nullable Object result = NONE;

    /** Writes only what is new, so that a call that returns the same object again and again writes nothing. */
    void keep(@Nullable Object good) {
        if (result != good) {
            result = good;
        }
    }

    boolean isPresent() {
        return result != NONE;
    }

    @Nullable Object result() {
        return result;
    }
}

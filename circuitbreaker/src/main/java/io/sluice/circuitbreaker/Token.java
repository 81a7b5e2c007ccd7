package io.sluice.circuitbreaker;

/**
 * What a call carries from its start to its end.
 * <pre>
 *    63 62                   31 30                    0
 *   +--+-----------------------+-----------------------+
 *   | 0| lease, 0 if no probe  | epoch                 |
 *   +--+-----------------------+-----------------------+
 * </pre>
 */
final class Token {
    private static final int EPOCH_BITS = 31;

    /** Epochs return to zero after 2^31 changes of state. */
    static final int EPOCH_MASK = Integer.MAX_VALUE;

    private Token() {}

    static long of(int epoch, int lease) {
        return (long) lease << EPOCH_BITS | epoch;
    }

    static int epoch(long token) {
        return (int) token & EPOCH_MASK;
    }

    static int lease(long token) {
        return (int) (token >>> EPOCH_BITS);
    }
}

package io.sluice.adaptive;

/**
 * What a gate needs to recognise its call again, in one long.
 * <pre>
 *    63 62         31 30       23 22    16 15  8 7     4 3     2 1     0
 *   +--+-------------+-----------+--------+-----+-------+-------+-------+
 *   |0 | generation  | cohort    | caller |     | flags | tier  | level |
 *   +--+-------------+-----------+--------+-----+-------+-------+-------+
 * </pre>
 */
final class Token {
    /** Let in while less than half of the limit was in use. */
    static final int FAR = 0;

    /** Let in while at least half of it was. */
    static final int NEAR = 1;

    /** Let in beyond the limit; its duration says nothing. */
    static final int ON_CREDIT = 2;

    /** Would have been refused, and is not counted as in flight: the gate only looks on. */
    static final int SHADOWED = 3;

    private static final int TIER_SHIFT = 2;
    private static final int CALLER_SHIFT = 16;
    private static final int COHORT_SHIFT = 23;
    private static final int GENERATION_SHIFT = 31;

    private Token() {}

    /**
     * @param caller from 1 to {@value InFlight#CALLERS}, or 0 for none
     * @param cohort from 1 to 255, or 0 for none
     * @param generation not negative
     */
    static long of(int level, int tier, int caller, int cohort, int generation) {
        return level
                | (long) tier << TIER_SHIFT
                | (long) caller << CALLER_SHIFT
                | (long) cohort << COHORT_SHIFT
                | (long) generation << GENERATION_SHIFT;
    }

    static int level(long token) {
        return (int) token & 3;
    }

    static int tier(long token) {
        return (int) (token >>> TIER_SHIFT) & 3;
    }

    static int caller(long token) {
        return (int) (token >>> CALLER_SHIFT) & 0x7F;
    }

    static int cohort(long token) {
        return (int) (token >>> COHORT_SHIFT) & 0xFF;
    }

    static int generation(long token) {
        return (int) (token >>> GENERATION_SHIFT);
    }
}

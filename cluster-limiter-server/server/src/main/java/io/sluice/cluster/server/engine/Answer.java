package io.sluice.cluster.server.engine;

/**
 * What became of an {@link Ask}.
 *
 * @param verdict what was decided
 * @param granted how many permits were granted
 * @param remaining how many the bucket has left; the fewest, of several
 * @param retryAfterNanos if refused, when to come back; {@link ShardResults#NEVER} if that makes no sense, 0 if it is not known
 * @param ruleVersion of the rule that decided; 0 if there was none
 * @param lease the lease's number; 0 if it is none
 * @param leaseNanos how long the lease lives, counted from a moment after it was asked for
 * @param waitNanos how long to wait before what was granted is used; 0 unless who asked would wait
 */
public record Answer(
        Verdict verdict,
        long granted,
        long remaining,
        long retryAfterNanos,
        long ruleVersion,
        long lease,
        long leaseNanos,
        long waitNanos) {

    /** With nothing to wait for. */
    public Answer(
            Verdict verdict,
            long granted,
            long remaining,
            long retryAfterNanos,
            long ruleVersion,
            long lease,
            long leaseNanos) {
        this(verdict, granted, remaining, retryAfterNanos, ruleVersion, lease, leaseNanos, 0);
    }

    /** Without a decision by a rule. */
    static Answer of(Verdict verdict) {
        return new Answer(verdict, 0, 0, verdict == Verdict.NO_RULE ? ShardResults.NEVER : 0, 0, 0, 0);
    }

    static Answer of(CompiledRule rule, ShardResults results, int at) {
        long lease = results.lease(at);
        return new Answer(
                results.verdict(at),
                results.granted(at),
                results.remaining(at),
                results.retryAfterNanos(at),
                rule.version(),
                lease,
                lease == 0 ? 0 : rule.leaseNanos(),
                results.waitNanos(at));
    }

    /** The same, but that nothing was taken after all. */
    Answer withoutGrant() {
        return new Answer(verdict, 0, remaining + granted, retryAfterNanos, ruleVersion, lease, leaseNanos, 0);
    }

    /** Too much is going on: come back after a while. */
    public static Answer busy(long retryAfterNanos) {
        return new Answer(Verdict.BUSY, 0, 0, retryAfterNanos, 0, 0, 0);
    }

    public boolean isOk() {
        return verdict == Verdict.OK;
    }
}

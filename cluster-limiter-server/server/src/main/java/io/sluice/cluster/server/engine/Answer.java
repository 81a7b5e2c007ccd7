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
 */
public record Answer(
        Verdict verdict,
        long granted,
        long remaining,
        long retryAfterNanos,
        long ruleVersion,
        long lease,
        long leaseNanos) {

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
                lease == 0 ? 0 : rule.leaseNanos());
    }

    /** Too much is going on: come back after a while. */
    public static Answer busy(long retryAfterNanos) {
        return new Answer(Verdict.BUSY, 0, 0, retryAfterNanos, 0, 0, 0);
    }

    public boolean isOk() {
        return verdict == Verdict.OK;
    }
}

package io.sluice.cluster.server.engine;

import io.sluice.cluster.protocol.Protocol;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.ratelimiter.algorithm.Gcra;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule in force, with the numbers that stores go by. Immutable.
 * <p>Of a burst B, O = floor(leaseShare * B) can be leased out at any time, and the bucket holds the rest, Bs = B - O. Leases pay if
 * all that is leased out lasts for two of the shortest rounds between a client and the server, {@value #SHORTEST_ROUND_NANOS} ns each;
 * under a limit that is too small for this nobody gets a lease, and the bucket holds all of B. Nobody gets one under a limit that counts in
 * windows: what was leased in one would be used in another.
 * <p>A value with a limit of its own has numbers of its own: {@link #of} finds them. Stores are given those of the value.
 */
public final class CompiledRule {
    private static final long SHORTEST_ROUND_NANOS = 10_000_000;

    private final RuleName name;
    private final LimitRule rule;
    private final long version;
    private final Reserve reserve;
    private final long leasable;
    private final long bucketBurst;
    private final long leaseNanos;
    private final long periodNanos;
    private final double perNano;
    private final Gcra bucket;
    private final RuleCounters counters;
    private final @Nullable Windows windows;
    private final String value;
    private final Map<String, CompiledRule> byValue;

    /**
     * @param version later rules of the same name have greater ones
     */
    CompiledRule(String namespace, LimitRule rule, long version) {
        this(namespace, rule, version, new RuleCounters(), Reserve.NONE);
    }

    /**
     * @param counters those of the rule's earlier versions
     * @param reserve what is kept off the rate
     */
    CompiledRule(String namespace, LimitRule rule, long version, RuleCounters counters, Reserve reserve) {
        this(namespace, rule, version, counters, reserve, "");
    }

    /**
     * @param value whose own limit it is; empty: of all that have none
     */
    private CompiledRule(
            String namespace, LimitRule rule, long version, RuleCounters counters, Reserve reserve, String value) {
        name = new RuleName(namespace, rule.id());
        this.rule = rule;
        this.version = version;
        this.counters = counters;
        this.reserve = reserve;
        long period = rule.limitRefreshPeriod().toNanos();
        double whole = (double) rule.limitForPeriod() / period;
        long share = (long) (rule.leaseShare() * rule.burst());
        windows = rule.windows();
        leasable = windows == null && share >= 2 * whole * SHORTEST_ROUND_NANOS ? share : 0;
        long slowed = reserve.slowed(period);
        periodNanos = slowed;
        perNano = (double) rule.limitForPeriod() / slowed;
        bucketBurst = Math.min(
                rule.loose() ? rule.burst() : rule.burst() - leasable, Gcra.mostBurst(rule.limitForPeriod(), slowed));
        leaseNanos = Math.min(rule.leaseDuration().toNanos(), nanosFor(bucketBurst, rule));
        bucket = Gcra.tokenBucket(rule.limitForPeriod(), slowed, bucketBurst, 0);
        this.value = value;
        Map<String, CompiledRule> own = new HashMap<>();
        for (String exception : rule.overrides().keySet()) {
            own.put(exception, new CompiledRule(namespace, rule.of(exception), version, counters, reserve, exception));
        }
        byValue = Map.copyOf(own);
    }

    /** How long it takes for so many permits to come. */
    private static long nanosFor(long permits, LimitRule rule) {
        return BigInteger.valueOf(permits)
                .multiply(BigInteger.valueOf(rule.limitRefreshPeriod().toNanos()))
                .divide(BigInteger.valueOf(rule.limitForPeriod()))
                .longValueExact();
    }

    /** The numbers that a key goes by: its own, if it is a value that has some, or these. The version is the same. */
    public CompiledRule of(String key) {
        return byValue.isEmpty() ? this : byValue.getOrDefault(valueOf(key), this);
    }

    /** Those who only look on have buckets beside those of the rule, with the same limits. */
    static String valueOf(String key) {
        return key.startsWith(Protocol.SHADOW) ? key.substring(Protocol.SHADOW.length()) : key;
    }

    /** The value that has these numbers alone; empty if they are those of all others. */
    public String value() {
        return value;
    }

    public String namespace() {
        return name.namespace();
    }

    public LimitRule rule() {
        return rule;
    }

    public String id() {
        return name.id();
    }

    RuleName name() {
        return name;
    }

    public long version() {
        return version;
    }

    /** What is kept off the rate. */
    Reserve reserve() {
        return reserve;
    }

    /** O: how many permits may be leased out and unexpired at any time, for each key; 0 if nobody gets a lease. */
    public long leasable() {
        return leasable;
    }

    /** Bs: how many permits the bucket holds. */
    public long bucketBurst() {
        return bucketBurst;
    }

    /** D: how long a lease lives, by the server's clock. */
    public long leaseNanos() {
        return leaseNanos;
    }

    /** In how long limitForPeriod permits come: the rule's period, or longer by what is kept off for lost clients. */
    public long periodNanos() {
        return periodNanos;
    }

    /** What was decided by this rule and its earlier versions. */
    public RuleCounters counters() {
        return counters;
    }

    /** R, in permits a nanosecond. */
    double perNano() {
        return perNano;
    }

    /** How it counts in windows; null if it is a token bucket. */
    public @Nullable Windows windows() {
        return windows;
    }

    /** The arithmetic of the bucket; of a token bucket only. */
    Gcra bucket() {
        return bucket;
    }

    /**
     * The state of a bucket that was never seen by a store that has known everything since a moment: empty at that moment, unless
     * the rule says otherwise, and filled since.
     */
    long unseen(long knownSince, long now) {
        boolean full = rule.onStateLoss() == StateLoss.FULL || (now - knownSince) * perNano > bucketBurst;
        return full ? bucket.unused(now) : bucket.withSpentShare(1, knownSince);
    }

    @Override
    public String toString() {
        return id() + " of " + namespace() + ", version " + version + (value.isEmpty() ? "" : ", of one value");
    }
}

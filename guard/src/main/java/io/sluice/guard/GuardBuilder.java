package io.sluice.guard;

import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.adaptive.AdaptiveLimiter;
import io.sluice.adaptive.system.SystemConfig;
import io.sluice.adaptive.system.SystemLimiter;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.bulkhead.ThreadPoolBulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.Check;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Policy;
import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSlot;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterLimits;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.access.AccessListConfig;
import io.sluice.ratelimiter.quota.QuotaConfig;
import io.sluice.recovery.Fallback;
import io.sluice.recovery.HedgeConfig;
import io.sluice.recovery.RetryConfig;
import io.sluice.recovery.TimeoutConfig;
import io.sluice.recovery.cache.CacheConfig;
import io.sluice.recovery.failcache.FailCache;
import io.sluice.recovery.failover.Failover;
import io.sluice.recovery.fault.FaultConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects gates and recoveries; see {@link Guard} for the order in which calls meet them, which is not the order in which they are
 * given here. Not safe for several threads.
 */
public final class GuardBuilder {
    private final String name;
    private @Nullable NanoClock clock;
    private @Nullable ClusterLimits cluster;
    private final Map<RuleSlot, Rule<?>> rules = new LinkedHashMap<>();
    private final List<Object> given = new ArrayList<>();
    private Fallback.@Nullable Builder answers;

    GuardBuilder(String name) {
        this.name = name;
    }

    /** The clock that decides everything; the system's by default. A guard of a {@link Sluice} has that one's. */
    public GuardBuilder clock(NanoClock newClock) {
        clock = Check.present("clock", newClock);
        return this;
    }

    /**
     * What makes limits of scope CLUSTER, such as a {@code ClusterClient}; it goes on to be closed by whoever made it. A guard of a
     * {@link Sluice} has that one's unless it is given one.
     */
    public GuardBuilder cluster(ClusterLimits limits) {
        cluster = Check.present("limits", limits);
        return this;
    }

    /** Adds a circuit breaker; given twice, the second replaces the first. */
    public GuardBuilder circuitBreaker(CircuitBreakerConfig config) {
        return rule(StandardKinds.CIRCUIT_BREAKER, config);
    }

    /** Adds a rate limiter; given twice, the second replaces the first. */
    public GuardBuilder rateLimiter(RateLimiterConfig config) {
        return rule(StandardKinds.RATE_LIMITER, config);
    }

    /**
     * Adds a rate limiter beside others: a call is let in if all of them let it in.
     *
     * @param id tells it apart; given twice, the second replaces the first
     */
    public GuardBuilder rateLimiter(String id, RateLimiterConfig config) {
        return rule(id, StandardKinds.RATE_LIMITER, config);
    }

    /** Adds a limit for each value of a key; given twice, the second replaces the first. */
    public GuardBuilder keyedRateLimiter(KeyedRateLimiterConfig config) {
        return rule(StandardKinds.KEYED_RATE_LIMITER, config);
    }

    /** Adds a limit for each value of a key, beside others. */
    public GuardBuilder keyedRateLimiter(String id, KeyedRateLimiterConfig config) {
        return rule(id, StandardKinds.KEYED_RATE_LIMITER, config);
    }

    /** Adds a quota by the calendar; given twice, the second replaces the first. */
    public GuardBuilder quota(QuotaConfig config) {
        return rule(StandardKinds.QUOTA, config);
    }

    /** Adds a quota by the calendar, beside others. */
    public GuardBuilder quota(String id, QuotaConfig config) {
        return rule(id, StandardKinds.QUOTA, config);
    }

    /** Says who may call; given twice, the second replaces the first. */
    public GuardBuilder accessList(AccessListConfig config) {
        return rule(StandardKinds.ACCESS_LIST, config);
    }

    /** Says who may call, beside other lists: a call passes if all let it pass. */
    public GuardBuilder accessList(String id, AccessListConfig config) {
        return rule(id, StandardKinds.ACCESS_LIST, config);
    }

    /** Adds a bulkhead that caps the calls in flight by a number; given twice, the second replaces the first. */
    public GuardBuilder bulkhead(BulkheadConfig config) {
        return rule(StandardKinds.BULKHEAD, BulkheadRule.of(config));
    }

    /** Adds a bulkhead that caps the calls in flight of many processes together; given twice, the second replaces the first. */
    public GuardBuilder bulkhead(ClusterBulkheadConfig config) {
        return rule(StandardKinds.BULKHEAD, BulkheadRule.of(config));
    }

    /** Adds a bulkhead with threads of its own, on which calls then run; given twice, the second replaces the first. */
    public GuardBuilder bulkhead(ThreadPoolBulkheadConfig config) {
        return rule(StandardKinds.BULKHEAD, BulkheadRule.of(config));
    }

    /** Adds a limit of calls in flight that finds itself; given twice, the second replaces the first. */
    public GuardBuilder adaptive(AdaptiveConfig config) {
        return rule(StandardKinds.ADAPTIVE, config);
    }

    /**
     * Adds an adaptive limiter that several guards share, such as all those of a process that share its processors. Rules that change its
     * options change them for all.
     */
    public GuardBuilder adaptive(AdaptiveLimiter shared) {
        given.add(Check.present("shared", shared));
        return rule(StandardKinds.ADAPTIVE, shared.config());
    }

    /** Adds hard limits of what comes in through this guard; given twice, the second replaces the first. */
    public GuardBuilder system(SystemConfig config) {
        return rule(StandardKinds.SYSTEM, config);
    }

    /**
     * Adds a system limiter that several guards share, such as all those through which a process is called. Rules that change its options
     * change them for all.
     */
    public GuardBuilder system(SystemLimiter shared) {
        given.add(Check.present("shared", shared));
        return rule(StandardKinds.SYSTEM, shared.config());
    }

    /** Repeats failed calls, and so declares them safe to be made more than once; given twice, the second replaces the first. */
    public GuardBuilder retry(RetryConfig config) {
        return rule(StandardKinds.RETRY, config);
    }

    /** Limits how long a call, or each attempt, may take; given twice, the second replaces the first. */
    public GuardBuilder timeout(TimeoutConfig config) {
        return rule(StandardKinds.TIMEOUT, config);
    }

    /** Sends a second attempt after one that takes long, and so declares calls safe to be made more than once. */
    public GuardBuilder hedge(HedgeConfig config) {
        return rule(StandardKinds.HEDGE, config);
    }

    /** Keeps answers for {@link Guard#executeCached}. */
    public GuardBuilder cache(CacheConfig config) {
        return rule(StandardKinds.CACHE, config);
    }

    /** Makes calls slow, fail or answer nonsense, to find out what becomes of the caller then. */
    public GuardBuilder fault(FaultConfig config) {
        return rule(StandardKinds.FAULT, config);
    }

    /** Adds what any rule says. One of the same kind (and id, where several may stand on a resource) is replaced. */
    public <C extends Record> GuardBuilder rule(RuleKind<C> kind, C config) {
        return rule(Rule.defaultId(kind, name), kind, config);
    }

    private <C extends Record> GuardBuilder rule(String id, RuleKind<C> kind, C config) {
        Check.present("config", config);
        Rule<C> rule = new Rule<>(id, name, RuleMode.ENFORCE, kind, config);
        rules.put(rule.slot(), rule);
        return this;
    }

    /**
     * Answers every refusal and every exception, unless there is an answer for a nearer type. An {@link Error} is not answered.
     *
     * @throws IllegalArgumentException if there is an answer for every exception already
     */
    public GuardBuilder fallback(Function<? super Exception, ? extends @Nullable Object> answer) {
        return fallback(Exception.class, answer);
    }

    /**
     * Answers exceptions of this type and its subtypes, unless there is an answer for a nearer type. A refusal is a
     * {@link io.sluice.core.gate.CallNotPermittedException}.
     *
     * @param answer called on the thread that made the call, or the one that failed its stage; may throw, and what it throws reaches
     *     the caller
     * @throws IllegalArgumentException if there is an answer for this very type already
     */
    public <X extends Throwable> GuardBuilder fallback(
            Class<X> type, Function<? super X, ? extends @Nullable Object> answer) {
        answers().on(type, answer);
        return this;
    }

    /**
     * Answers every refusal and every exception with this value, unless there is an answer for a nearer type.
     *
     * @throws IllegalArgumentException if there is an answer for every exception already
     */
    public GuardBuilder fallbackValue(@Nullable Object value) {
        return fallback(failure -> value);
    }

    /**
     * Answers every exception with the last good result, once there is one, unless there is an answer for a nearer type; see
     * {@link Fallback.Builder#lastGood}.
     */
    public GuardBuilder fallbackLastGood() {
        answers().lastGood();
        return this;
    }

    /**
     * Runs the answers under a policy of their own, usually a bulkhead, so that slow answers do not hold up every caller; or under another
     * guard. See {@link Fallback.Builder#within}.
     */
    public GuardBuilder fallbackWithin(Policy policy) {
        answers().within(policy);
        return this;
    }

    private Fallback.Builder answers() {
        if (answers == null) {
            answers = Fallback.builder();
        }
        return answers;
    }

    /**
     * Lets rules of kind {@code failover} change the options of this; it goes on to be called by whoever made it, inside the guard's calls.
     */
    public GuardBuilder failover(Failover failover) {
        given.add(Check.present("failover", failover));
        return rule(StandardKinds.FAILOVER, failover.config());
    }

    /** Lets rules of kind {@code failCache} change the options of this; it goes on to be called, and closed, by whoever made it. */
    public GuardBuilder failCache(FailCache<?> failCache) {
        given.add(Check.present("failCache", failCache));
        return rule(StandardKinds.FAIL_CACHE, failCache.config());
    }

    /**
     * A new guard, with a state of its own. It knows of no other instances: limits of scope SHARE are its own, whole. Those of a {@link Sluice}
     * are divided by its {@linkplain Sluice#fleet fleet}.
     */
    public Guard build() {
        return new Guard(
                workshop(
                        clock == null ? NanoClock.system() : clock,
                        PartKinds.STANDARD,
                        Map.of(),
                        GuardBuilder::nobody,
                        ClusterLimits.none(),
                        () -> 1,
                        new SystemLimiters(),
                        new Changes()),
                effective());
    }

    Workshop workshop(
            NanoClock clockOfGuard,
            PartKinds kinds,
            Map<String, Function<? super Throwable, ? extends @Nullable Object>> named,
            Function<String, Optional<CallCounts>> others,
            ClusterLimits ofContainer,
            IntSupplier fleet,
            SystemLimiters systems,
            Changes changes) {
        CodeParts code = new CodeParts(answers == null ? null : answers.build(), List.copyOf(given), named);
        ClusterLimits ofGuard = cluster == null ? ofContainer : cluster;
        return new Workshop(name, clockOfGuard, kinds, code, others, ofGuard, fleet, systems, changes);
    }

    private static Optional<CallCounts> nobody(String name) {
        throw new IllegalArgumentException(
                "whileBusy must be absent for a guard that stands alone, since it finds no others, but was \"" + name
                        + '"');
    }

    String name() {
        return name;
    }

    /**
     * @throws IllegalArgumentException if it was given another clock
     */
    void checkClock(NanoClock ofContainer) {
        if (clock != null && !clock.equals(ofContainer)) {
            throw new IllegalArgumentException("clock must be left to the Sluice that guard \"" + name
                    + "\" belongs to, or be the same, but was another one");
        }
    }

    List<Rule<?>> rules() {
        return List.copyOf(rules.values());
    }

    private List<EffectiveRule> effective() {
        return rules.values().stream()
                .map(rule -> new EffectiveRule(rule, RuleLayer.CODE, "code"))
                .toList();
    }
}

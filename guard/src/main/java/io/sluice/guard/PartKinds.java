package io.sluice.guard;

import static io.sluice.guard.PartKind.changing;
import static io.sluice.guard.PartKind.gate;
import static io.sluice.guard.PartKind.given;
import static io.sluice.guard.PartKind.recovery;
import static io.sluice.guard.document.StandardKinds.ACCESS_LIST;
import static io.sluice.guard.document.StandardKinds.ADAPTIVE;
import static io.sluice.guard.document.StandardKinds.BULKHEAD;
import static io.sluice.guard.document.StandardKinds.CACHE;
import static io.sluice.guard.document.StandardKinds.CIRCUIT_BREAKER;
import static io.sluice.guard.document.StandardKinds.FAILOVER;
import static io.sluice.guard.document.StandardKinds.FAIL_CACHE;
import static io.sluice.guard.document.StandardKinds.FALLBACK;
import static io.sluice.guard.document.StandardKinds.FAULT;
import static io.sluice.guard.document.StandardKinds.HEDGE;
import static io.sluice.guard.document.StandardKinds.KEYED_RATE_LIMITER;
import static io.sluice.guard.document.StandardKinds.QUOTA;
import static io.sluice.guard.document.StandardKinds.RATE_LIMITER;
import static io.sluice.guard.document.StandardKinds.RETRY;
import static io.sluice.guard.document.StandardKinds.SYSTEM;
import static io.sluice.guard.document.StandardKinds.TIMEOUT;

import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.adaptive.AdaptiveLimiter;
import io.sluice.adaptive.signal.HostSignals;
import io.sluice.adaptive.system.SystemLimiter;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.rule.Rule;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.access.AccessList;
import io.sluice.ratelimiter.quota.Quota;
import io.sluice.ratelimiter.quota.QuotaConfig;
import io.sluice.recovery.Fallback;
import io.sluice.recovery.Hedge;
import io.sluice.recovery.Retry;
import io.sluice.recovery.Timeout;
import io.sluice.recovery.cache.ResultCache;
import io.sluice.recovery.failcache.FailCache;
import io.sluice.recovery.failover.Failover;
import io.sluice.recovery.fault.FaultInjector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kinds of rules a guard knows, and how each becomes a part. Immutable. */
final class PartKinds {

    @SuppressWarnings({"rawtypes", "unchecked"}) // a class literal has no type arguments
    static final PartKinds STANDARD = new PartKinds(List.of(
            gate(ACCESS_LIST, Slot.ACCESS, AccessList.class, AccessList::of, AccessList::update)
                    .showing(AccessList::snapshot),
            gate(CIRCUIT_BREAKER, Slot.BREAKER, CircuitBreaker.class, CircuitBreaker::of, CircuitBreaker::update)
                    .showing(CircuitBreaker::snapshot),
            gate(RATE_LIMITER, Slot.RATE, Gate.class, RateLimiter::of, ScopedLimits::update)
                    .madeBy(ScopedLimits::rateLimiter)
                    .changeableIf(ScopedLimits::isSame)
                    .scaledBy(Scaling::rate)
                    .sharedBy(RateLimiterConfig::sharedBy)
                    .showing(ScopedLimits::snapshot),
            gate(KEYED_RATE_LIMITER, Slot.RATE, Gate.class, KeyedRateLimiter::of, ScopedLimits::update)
                    .madeBy(ScopedLimits::keyedRateLimiter)
                    .changeableIf(ScopedLimits::isSame)
                    .scaledBy(Scaling::keyedRate)
                    .sharedBy(KeyedRateLimiterConfig::sharedBy)
                    .showing(ScopedLimits::snapshot),
            gate(QUOTA, Slot.RATE, Quota.class, PartKinds::quota, Quota::update).showing(Quota::snapshot),
            gate(BULKHEAD, Slot.BULKHEAD, Gate.class, ScopedBulkheads::ofInstance, ScopedBulkheads::update)
                    .madeBy(ScopedBulkheads::bulkhead)
                    .changeableIf(ScopedBulkheads::isSame)
                    .scaledBy(Scaling::bulkhead)
                    .sharedBy(BulkheadRule::sharedBy)
                    .showing(ScopedBulkheads::snapshot),
            gate(ADAPTIVE, Slot.ADAPTIVE, AdaptiveLimiter.class, PartKinds::alone, AdaptiveLimiter::update)
                    .madeBy(PartKinds::adaptive)
                    .orGiven(AdaptiveLimiter::config)
                    .scaledBy(Scaling::adaptive)
                    .showing(AdaptiveLimiter::snapshot),
            gate(SYSTEM, Slot.SYSTEM, SystemLimiter.class, SystemLimiters::alone, SystemLimiter::update)
                    .orGiven(SystemLimiter::config)
                    .showing(SystemLimiter::snapshot),
            recovery(RETRY, Retry.class, Retry::of, Retry::with).showing(Retry::snapshot),
            recovery(TIMEOUT, Timeout.class, Timeout::of, Timeout::with).showing(Timeout::snapshot),
            recovery(HEDGE, Hedge.class, Hedge::of, Hedge::with).showing(Hedge::snapshot),
            PartKind.made(
                    FALLBACK,
                    Fallback.class,
                    (workshop, config) ->
                            Fallback.of(workshop.name(), config, workshop.code().named())),
            changing(CACHE, ResultCache.class, ResultCache::of, ResultCache::update)
                    .showing(ResultCache::snapshot),
            changing(FAULT, FaultInjector.class, FaultInjector::of, FaultInjector::update)
                    .showing(FaultInjector::snapshot),
            given(FAILOVER, Failover.class, Failover::update, Failover::config).showing(Failover::snapshot),
            given(FAIL_CACHE, FailCache.class, FailCache::update, FailCache::config)
                    .showing(FailCache::snapshot)));

    private final Map<String, PartKind<?, ?>> byName = new LinkedHashMap<>();

    PartKinds(List<PartKind<?, ?>> kinds) {
        kinds.forEach(kind -> byName.put(kind.kind().name(), kind));
    }

    /** The guard's own. */
    private static AdaptiveLimiter adaptive(Workshop workshop, AdaptiveConfig config, CallCounters counters) {
        HostSignals signals = NanoClock.system().equals(workshop.clock()) ? HostSignals.system() : HostSignals.none();
        return AdaptiveLimiter.of(workshop.name(), config, workshop.clock(), signals);
    }

    private static AdaptiveLimiter alone(String name, AdaptiveConfig config, NanoClock clock, CallCounters counters) {
        return AdaptiveLimiter.of(name, config, clock);
    }

    private static Quota quota(String resource, QuotaConfig config, NanoClock clock, CallCounters counters) {
        return Quota.of(resource, config, clock.wallClock(), clock, counters);
    }

    /**
     * @throws IllegalArgumentException if guards know no such kind
     */
    PartKind<?, ?> of(Rule<?> rule) {
        PartKind<?, ?> kind = byName.get(rule.kind().name());
        if (kind == null || !kind.kind().equals(rule.kind())) {
            throw new IllegalArgumentException("kind must be one of " + byName.keySet() + ", but was " + rule.kind()
                    + " in rule \"" + rule.id() + '"');
        }
        return kind;
    }
}

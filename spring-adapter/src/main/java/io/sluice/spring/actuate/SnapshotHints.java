package io.sluice.spring.actuate;

import io.sluice.adaptive.AdaptiveSnapshot;
import io.sluice.adaptive.queue.ServerQueueSnapshot;
import io.sluice.adaptive.system.SystemSnapshot;
import io.sluice.bulkhead.BulkheadSnapshot;
import io.sluice.bulkhead.ThreadPoolBulkheadSnapshot;
import io.sluice.circuitbreaker.CircuitBreakerSnapshot;
import io.sluice.guard.GuardSnapshot;
import io.sluice.ratelimiter.ClusterBulkheadSnapshot;
import io.sluice.ratelimiter.ClusterLimitSnapshot;
import io.sluice.ratelimiter.KeyedRateLimiterSnapshot;
import io.sluice.ratelimiter.RateLimiterSnapshot;
import io.sluice.ratelimiter.access.AccessListSnapshot;
import io.sluice.ratelimiter.quota.QuotaSnapshot;
import io.sluice.recovery.HedgeSnapshot;
import io.sluice.recovery.RetrySnapshot;
import io.sluice.recovery.TimeoutSnapshot;
import io.sluice.recovery.cache.CacheSnapshot;
import io.sluice.recovery.failcache.FailCacheSnapshot;
import io.sluice.recovery.failover.FailoverSnapshot;
import io.sluice.recovery.fault.FaultSnapshot;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Tells native images of the records that {@link Plain} takes apart by reflection: snapshots, and what is in them. The records of options
 * are told of with those of rules, and what endpoints answer is told of by Boot.
 */
final class SnapshotHints implements RuntimeHintsRegistrar {
    private static final List<Class<? extends Record>> SNAPSHOTS = List.of(
            AccessListSnapshot.class,
            AdaptiveSnapshot.class,
            BulkheadSnapshot.class,
            CacheSnapshot.class,
            CircuitBreakerSnapshot.class,
            ClusterBulkheadSnapshot.class,
            ClusterLimitSnapshot.class,
            FailCacheSnapshot.class,
            FailoverSnapshot.class,
            FaultSnapshot.class,
            GuardSnapshot.class,
            HedgeSnapshot.class,
            KeyedRateLimiterSnapshot.class,
            QuotaSnapshot.class,
            RateLimiterSnapshot.class,
            RetrySnapshot.class,
            ServerQueueSnapshot.class,
            SystemSnapshot.class,
            ThreadPoolBulkheadSnapshot.class,
            TimeoutSnapshot.class,
            GuardDescription.OverrideInForce.class,
            SluiceDescription.Rules.class);

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        SNAPSHOTS.forEach(type -> register(type, hints));
    }

    private static void register(Type type, RuntimeHints hints) {
        if (type instanceof ParameterizedType generic) {
            for (Type argument : generic.getActualTypeArguments()) {
                register(argument, hints);
            }
        }
        if (type instanceof Class<?> record && record.isRecord()) {
            hints.reflection().registerType(record, MemberCategory.INVOKE_DECLARED_METHODS);
            for (RecordComponent component : record.getRecordComponents()) {
                register(component.getGenericType(), hints);
            }
        }
    }
}

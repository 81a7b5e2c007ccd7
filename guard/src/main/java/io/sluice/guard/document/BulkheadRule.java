package io.sluice.guard.document;

import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.bulkhead.ThreadPoolBulkheadConfig;
import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterOptions;
import io.sluice.ratelimiter.Scope;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options of a bulkhead as rules have them: any kind of bulkhead, told apart by type and scope. What is absent has the default of
 * {@link BulkheadConfig} or {@link ThreadPoolBulkheadConfig}, on the machine that builds it: a rule means the same wherever it is hashed,
 * although the default size of a pool follows the number of processors.
 *
 * @param type which bulkhead; default {@link Type#SEMAPHORE}
 * @param maxConcurrentCalls SEMAPHORE: calls that may be in flight at once; 1 to 1,000,000; default 25
 * @param maxWaitDuration SEMAPHORE: how long a call may wait for a slot; default 0: not at all
 * @param striped SEMAPHORE: whether slots lie on stripes of threads, see {@link BulkheadConfig}; default false
 * @param maxThreadPoolSize THREAD_POOL and VIRTUAL: calls that may run at once; 1 to 1,000,000; default the number of processors, or
 *     coreThreadPoolSize if that is greater
 * @param coreThreadPoolSize THREAD_POOL: threads that stay when there is nothing to do; 0 to maxThreadPoolSize; default the number of
 *     processors, or maxThreadPoolSize if that is smaller
 * @param queueCapacity THREAD_POOL and VIRTUAL: calls that may queue; 0 to 1,000,000; default 100
 * @param keepAliveDuration THREAD_POOL: how long a thread beyond coreThreadPoolSize waits for work; 0 to 31 days; default 20 s
 * @param scope SEMAPHORE: whose calls count together; default {@link Scope#INSTANCE}. SHARE: maxConcurrentCalls is that of all instances
 *     together, of which each has an equal part; not striped. CLUSTER: the cap is a rule of the token server, and
 *     maxConcurrentCalls is what this process goes by while it does not know that rule, see {@link ClusterBulkheadConfig}; not striped
 * @param cluster SEMAPHORE of scope CLUSTER: which rule of the server, and what decides while it does not answer; its mode must be AUTO;
 *     default: the rule with the resource's name, and LOCAL_SHARE
 * @apiNote Build with {@link #custom()}: later versions may add components, and the canonical constructor changes with them.
 */
public record BulkheadRule(
        Type type,
        @Nullable Integer maxConcurrentCalls,
        @Nullable Duration maxWaitDuration,
        boolean striped,
        @Nullable Integer maxThreadPoolSize,
        @Nullable Integer coreThreadPoolSize,
        @Nullable Integer queueCapacity,
        @Nullable Duration keepAliveDuration,
        Scope scope,
        ClusterOptions cluster) {

    /** What holds the calls back. */
    public enum Type {
        /** A count of calls in flight, which run on their callers' threads. */
        SEMAPHORE,
        /** A pool of threads with a queue. */
        THREAD_POOL,
        /** A virtual thread for each call, and a queue; needs a runtime of Java 21 or later. */
        VIRTUAL
    }

    private static final BulkheadConfig SEMAPHORE_DEFAULTS = BulkheadConfig.ofDefaults();
    private static final ThreadPoolBulkheadConfig POOL_DEFAULTS = ThreadPoolBulkheadConfig.ofDefaults();

    public BulkheadRule {
        Check.present("type", type);
        boolean semaphore = type == Type.SEMAPHORE;
        belongs("maxConcurrentCalls", maxConcurrentCalls, semaphore, type);
        belongs("maxWaitDuration", maxWaitDuration, semaphore, type);
        belongs("striped", striped ? true : null, semaphore, type);
        belongs("maxThreadPoolSize", maxThreadPoolSize, !semaphore, type);
        belongs("coreThreadPoolSize", coreThreadPoolSize, type == Type.THREAD_POOL, type);
        belongs("queueCapacity", queueCapacity, !semaphore, type);
        belongs("keepAliveDuration", keepAliveDuration, type == Type.THREAD_POOL, type);
        belongs("scope", Check.present("scope", scope) == Scope.INSTANCE ? null : scope, semaphore, type);
        checkCluster(scope, Check.present("cluster", cluster), striped);
        maxConcurrentCalls = unlessDefault(maxConcurrentCalls, SEMAPHORE_DEFAULTS.maxConcurrentCalls());
        maxWaitDuration = unlessDefault(maxWaitDuration, SEMAPHORE_DEFAULTS.maxWaitDuration());
        queueCapacity = unlessDefault(queueCapacity, POOL_DEFAULTS.queueCapacity());
        keepAliveDuration = unlessDefault(keepAliveDuration, POOL_DEFAULTS.keepAliveDuration());
        if (semaphore) {
            semaphore(maxConcurrentCalls, maxWaitDuration, striped);
            clusterWide(maxConcurrentCalls, maxWaitDuration, cluster);
        } else {
            pool(type, maxThreadPoolSize, coreThreadPoolSize, queueCapacity, keepAliveDuration);
        }
    }

    private static void belongs(String name, @Nullable Object value, boolean belongs, Type type) {
        if (value != null && !belongs) {
            throw new IllegalArgumentException(name + " must be absent for type " + type + ", but was " + value);
        }
    }

    private static void checkCluster(Scope scope, ClusterOptions cluster, boolean striped) {
        if (scope != Scope.CLUSTER && !cluster.equals(ClusterOptions.ofDefaults())) {
            throw new BadValueException("cluster", "absent unless scope is CLUSTER", cluster.toString());
        }
        if (scope != Scope.INSTANCE && striped) {
            throw new BadValueException("striped", "false if scope is " + scope, "true");
        }
    }

    private static <T> @Nullable T unlessDefault(@Nullable T value, T byDefault) {
        return byDefault.equals(value) ? null : value;
    }

    /** Starts from the defaults. */
    public static Builder custom() {
        return new Builder();
    }

    public static BulkheadRule ofDefaults() {
        return new Builder().build();
    }

    /** The rule of a semaphore. */
    public static BulkheadRule of(BulkheadConfig config) {
        return custom().maxConcurrentCalls(config.maxConcurrentCalls())
                .maxWaitDuration(config.maxWaitDuration())
                .striped(config.striped())
                .build();
    }

    /**
     * The rule of a cap on the calls in flight of all instances together, of which each has its part: scope SHARE.
     *
     * @throws IllegalArgumentException if it is striped
     */
    public static BulkheadRule total(BulkheadConfig config) {
        return custom().scope(Scope.SHARE)
                .maxConcurrentCalls(config.maxConcurrentCalls())
                .maxWaitDuration(config.maxWaitDuration())
                .striped(config.striped())
                .build();
    }

    /** The rule of a cap that many processes share. */
    public static BulkheadRule of(ClusterBulkheadConfig config) {
        return custom().scope(Scope.CLUSTER)
                .maxConcurrentCalls(config.maxConcurrentCalls())
                .maxWaitDuration(config.maxWaitDuration())
                .cluster(config.cluster())
                .build();
    }

    /** The rule of a pool of threads, or of virtual ones. */
    public static BulkheadRule of(ThreadPoolBulkheadConfig config) {
        Builder rule = custom().type(config.virtual() ? Type.VIRTUAL : Type.THREAD_POOL)
                .maxThreadPoolSize(config.maxThreadPoolSize())
                .queueCapacity(config.queueCapacity());
        if (!config.virtual()) {
            rule.coreThreadPoolSize(config.coreThreadPoolSize()).keepAliveDuration(config.keepAliveDuration());
        }
        return rule.build();
    }

    /**
     * What one of so many instances lets in, with scope INSTANCE, if this is the cap of all together: scope SHARE. A rule of another scope stays as it
     * is. Calls are rounded down, and all together never have more in flight than the cap says; but each may have one, also where there are
     * more instances than that.
     *
     * @param instances from 1
     */
    public BulkheadRule sharedBy(int instances) {
        Check.inRange("instances", instances, 1, Integer.MAX_VALUE);
        if (scope != Scope.SHARE) {
            return this;
        }
        BulkheadConfig total = semaphore();
        int calls = Math.max(1, total.maxConcurrentCalls() / instances);
        return of(total.toBuilder().maxConcurrentCalls(calls).build());
    }

    /**
     * The options of the semaphore of this process, or, with scope SHARE, of what would be one of all instances.
     *
     * @throws IllegalStateException if the type or the scope is another
     */
    public BulkheadConfig semaphore() {
        checkSemaphore(scope == Scope.SHARE ? Scope.SHARE : Scope.INSTANCE);
        return semaphore(maxConcurrentCalls, maxWaitDuration, striped);
    }

    /**
     * The options of the cap that many processes share.
     *
     * @throws IllegalStateException if the type or the scope is another
     */
    public ClusterBulkheadConfig clusterWide() {
        checkSemaphore(Scope.CLUSTER);
        return clusterWide(maxConcurrentCalls, maxWaitDuration, cluster);
    }

    private void checkSemaphore(Scope wanted) {
        if (type != Type.SEMAPHORE || scope != wanted) {
            throw new IllegalStateException(
                    "type and scope must be SEMAPHORE and " + wanted + ", but were " + type + " and " + scope);
        }
    }

    /**
     * The options of the pool, or of the virtual threads.
     *
     * @throws IllegalStateException if the type is another
     */
    public ThreadPoolBulkheadConfig threadPool() {
        if (type == Type.SEMAPHORE) {
            throw new IllegalStateException("type must be THREAD_POOL or VIRTUAL, but was SEMAPHORE");
        }
        return pool(type, maxThreadPoolSize, coreThreadPoolSize, queueCapacity, keepAliveDuration);
    }

    private static BulkheadConfig semaphore(@Nullable Integer calls, @Nullable Duration wait, boolean striped) {
        return BulkheadConfig.custom()
                .maxConcurrentCalls(Objects.requireNonNullElse(calls, SEMAPHORE_DEFAULTS.maxConcurrentCalls()))
                .maxWaitDuration(Objects.requireNonNullElse(wait, SEMAPHORE_DEFAULTS.maxWaitDuration()))
                .striped(striped)
                .build();
    }

    private static ClusterBulkheadConfig clusterWide(
            @Nullable Integer calls, @Nullable Duration wait, ClusterOptions cluster) {
        return new ClusterBulkheadConfig(
                Objects.requireNonNullElse(calls, SEMAPHORE_DEFAULTS.maxConcurrentCalls()),
                Objects.requireNonNullElse(wait, SEMAPHORE_DEFAULTS.maxWaitDuration()),
                cluster);
    }

    private static ThreadPoolBulkheadConfig pool(
            Type type,
            @Nullable Integer most,
            @Nullable Integer core,
            @Nullable Integer queue,
            @Nullable Duration keepAlive) {
        ThreadPoolBulkheadConfig.Builder pool = ThreadPoolBulkheadConfig.custom()
                .virtual(type == Type.VIRTUAL)
                .queueCapacity(Objects.requireNonNullElse(queue, POOL_DEFAULTS.queueCapacity()))
                .keepAliveDuration(Objects.requireNonNullElse(keepAlive, POOL_DEFAULTS.keepAliveDuration()));
        if (most != null) {
            pool.maxThreadPoolSize(most);
        }
        if (core != null) {
            pool.coreThreadPoolSize(core);
        }
        return pool.build();
    }

    /** Collects options; {@link #build()} checks them. Null stands for the default. Not safe for several threads. */
    public static final class Builder {
        private Type type = Type.SEMAPHORE;
        private @Nullable Integer maxConcurrentCalls;
        private @Nullable Duration maxWaitDuration;
        private boolean striped;
        private @Nullable Integer maxThreadPoolSize;
        private @Nullable Integer coreThreadPoolSize;
        private @Nullable Integer queueCapacity;
        private @Nullable Duration keepAliveDuration;
        private Scope scope = Scope.INSTANCE;
        private ClusterOptions cluster = ClusterOptions.ofDefaults();

        private Builder() {}

        public Builder type(Type newType) {
            type = newType;
            return this;
        }

        public Builder maxConcurrentCalls(@Nullable Integer calls) {
            maxConcurrentCalls = calls;
            return this;
        }

        public Builder maxWaitDuration(@Nullable Duration wait) {
            maxWaitDuration = wait;
            return this;
        }

        public Builder striped(boolean onStripes) {
            striped = onStripes;
            return this;
        }

        public Builder maxThreadPoolSize(@Nullable Integer threads) {
            maxThreadPoolSize = threads;
            return this;
        }

        public Builder coreThreadPoolSize(@Nullable Integer threads) {
            coreThreadPoolSize = threads;
            return this;
        }

        public Builder queueCapacity(@Nullable Integer calls) {
            queueCapacity = calls;
            return this;
        }

        public Builder keepAliveDuration(@Nullable Duration idle) {
            keepAliveDuration = idle;
            return this;
        }

        public Builder scope(Scope newScope) {
            scope = newScope;
            return this;
        }

        public Builder cluster(ClusterOptions options) {
            cluster = options;
            return this;
        }

        /**
         * @throws IllegalArgumentException if an option is out of range, or belongs to another type
         */
        public BulkheadRule build() {
            return new BulkheadRule(
                    type,
                    maxConcurrentCalls,
                    maxWaitDuration,
                    striped,
                    maxThreadPoolSize,
                    coreThreadPoolSize,
                    queueCapacity,
                    keepAliveDuration,
                    scope,
                    cluster);
        }
    }
}

package io.sluice.cluster.redis;

import io.lettuce.core.RedisFuture;
import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.core.time.NanoClock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** What all pipes of a store send with. Safe for many threads. */
final class Sending {
    /** Instead of a moment that is given: Redis's own time. */
    static final LongSupplier REDIS_TIME = () -> -1;

    final RedisLink link;
    final RedisStoreConfig config;
    final NanoClock clock;
    final Counts counts = new Counts();
    private final LongSupplier moment;
    private final long server;
    private final AtomicLong batchIds = new AtomicLong();
    private final AtomicLong leaseIds;
    private final Map<String, Map<String, RuleNumbers>> rules = new ConcurrentHashMap<>(); // by namespace and id

    /**
     * @param moment the time in microseconds, for tests, or {@link #REDIS_TIME}
     */
    Sending(RedisLink link, RedisStoreConfig config, NanoClock clock, LongSupplier moment) {
        this.link = link;
        this.config = config;
        this.clock = clock;
        this.moment = moment;
        server = clock.random().nextLong();
        // From anywhere: leases of all servers are in the same ledgers.
        leaseIds = new AtomicLong(clock.random().nextLong());
    }

    /** The same object as long as the rule is the same. */
    RuleNumbers numbers(CompiledRule rule) {
        Map<String, RuleNumbers> ofNamespace =
                rules.computeIfAbsent(rule.namespace(), absent -> new ConcurrentHashMap<>());
        RuleNumbers known = ofNamespace.get(rule.id());
        if (known == null || !known.rule().equals(rule)) {
            known = RuleNumbers.of(rule);
            ofNamespace.put(rule.id(), known);
        }
        return known;
    }

    /** Zero stands for none. */
    long nextLeaseId() {
        long id = leaseIds.incrementAndGet();
        return id == 0 ? leaseIds.incrementAndGet() : id;
    }

    /** One batch, ready to be sent, and sent again if it comes to that. */
    final class Message {
        private final LimitScript script;
        private final byte[][] keys;
        private final byte[][] arguments;

        Message(ScriptCall call) {
            long id = config.exactlyOnce() ? batchIds.incrementAndGet() : 0;
            long given = moment.getAsLong();
            long nowNanos = clock.exactNanos();
            long expected = given < 0 ? call.lane().expectedMicros(nowNanos) : -1;
            long wall = given < 0 ? call.lane().wallMicros(nowNanos, clock.wallClock()) : given;
            byte[] header = new Packed(32)
                    .number(given)
                    .number(expected)
                    .flag(config.strictFailover())
                    .number(id)
                    .bytes();
            script = call.script();
            keys = call.keys(id == 0 ? null : call.lane().answersKey(server));
            arguments = call.arguments(header, wall);
        }

        RedisFuture<byte[]> send() {
            return link.run(script, keys, arguments);
        }

        /** With the script's text. */
        RedisFuture<byte[]> sendAll() {
            counts.loads.increment();
            return link.load(script, keys, arguments);
        }
    }
}

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
    private final Map<String, Map<RuleName, RuleNumbers>> rules = new ConcurrentHashMap<>(); // by namespace and id

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

    /** The same object as long as the rule, or the limit of the single value, is the same. */
    RuleNumbers numbers(CompiledRule rule) {
        Map<RuleName, RuleNumbers> ofNamespace =
                rules.computeIfAbsent(rule.namespace(), absent -> new ConcurrentHashMap<>());
        RuleName name = new RuleName(rule.id(), rule.value());
        RuleNumbers known = ofNamespace.get(name);
        if (known == null || !known.rule().equals(rule)) {
            known = RuleNumbers.of(rule);
            ofNamespace.put(name, known);
        }
        return known;
    }

    /**
     * Whose numbers they are.
     *
     * @param value that has some of its own; empty: all others
     */
    private record RuleName(String id, String value) {}

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
            Names names = call.lane().names(); // the same for the secret that is told and the names that follow from it
            byte[] header = new Packed(48)
                    .number(given)
                    .number(expected)
                    .flag(config.strictFailover())
                    .number(id)
                    .raw(names.secret())
                    .bytes();
            script = call.script();
            keys = call.keys(names, id == 0 ? null : names.answersKey(server));
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

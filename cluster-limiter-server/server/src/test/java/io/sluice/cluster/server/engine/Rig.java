package io.sluice.cluster.server.engine;

import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.List;

/** An engine with a memory store in the hands of a test. */
final class Rig {
    static final String NAMESPACE = "shop";
    static final long SECOND = 1_000_000_000L;
    static final long MILLI = 1_000_000L;

    /** Starts close to the wrap of nanoTime on purpose. */
    final ManualClock clock =
            ManualClock.startingAt(Long.MAX_VALUE - 2 * SECOND).seededWith(1);

    private LimitEngine engine;
    private MemoryStore store;
    private final List<LimitRule> rules;

    Rig(LimitRule... rules) {
        this(MemoryStore.DEFAULT_MAX_KEYS, rules);
    }

    Rig(int maxKeys, LimitRule... rules) {
        this.rules = List.of(rules);
        store = new MemoryStore(clock, maxKeys, new SipHash(1, 2));
        engine = new LimitEngine(store);
        engine.rules(NAMESPACE, this.rules);
    }

    /** So long after its start that buckets are full. */
    static Rig filled(LimitRule... rules) {
        Rig rig = new Rig(rules);
        rig.advance(Duration.ofSeconds(11));
        return rig;
    }

    /** The server dies, and another takes its place: all state is lost. */
    void crash() {
        store = new MemoryStore(clock);
        engine = new LimitEngine(store);
        engine.rules(NAMESPACE, rules);
    }

    LimitEngine engine() {
        return engine;
    }

    MemoryStore store() {
        return store;
    }

    void advance(Duration time) {
        clock.advance(time);
    }

    Answer decide(long client, Ask ask) {
        return engine.decide(NAMESPACE, new Client(client), List.of(ask))
                .toCompletableFuture()
                .join()
                .get(0);
    }

    /** How many of up to so many permits are granted. */
    long take(String rule, String key, long want) {
        return decide(0, new Ask.Acquire(List.of(new Target(rule, key)), want, 1))
                .granted();
    }

    Answer acquire(String rule, long permits) {
        return decide(0, new Ask.Acquire(new Target(rule), permits));
    }

    Answer lease(long client, String rule, long want) {
        return decide(client, new Ask.Lease(new Target(rule), want));
    }
}

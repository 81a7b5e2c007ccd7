package io.sluice.cluster.server.testing;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitStore;
import io.sluice.cluster.server.engine.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store in the hands of a test, as seen through an engine; what every store must do is in the classes that extend this. */
public abstract class StoreContract {
    static final String NAMESPACE = "shop";
    static final Duration MILLI = Duration.ofMillis(1);
    static final Target PAY = new Target("pay");

    /** A store, and the time it goes by, which stands still between calls of {@link #advance}. */
    public interface Backend extends AutoCloseable {

        LimitStore store();

        /** The smallest piece of time that the store knows. */
        Duration grain();

        void advance(Duration time);

        /** What calendars go by. */
        Instant wallClock();

        /** Everything the store has kept is lost; {@link #store()} may be another one afterwards. */
        void loseState();

        @Override
        default void close() {}
    }

    /** A fresh, empty store. */
    protected abstract Backend backend();

    Backend backend;
    LimitEngine engine;

    @BeforeEach
    void open() {
        backend = backend();
        engine = new LimitEngine(backend.store());
    }

    @AfterEach
    void shut() {
        backend.close();
    }

    final void rules(LimitRule... rules) {
        engine.rules(NAMESPACE, List.of(rules));
    }

    /** As {@link #rules}, and so long after the first sight of the keys, wherever they are kept, that buckets are full. */
    final void filled(LimitRule... rules) {
        rules(rules);
        for (LimitRule rule : rules) {
            for (String key : List.of("", "ann", "bob")) {
                take(new Target(rule.id(), key), 1);
            }
        }
        backend.advance(Duration.ofSeconds(11));
    }

    /** The rules, too, must be given anew. */
    final void loseState() {
        backend.loseState();
        engine = new LimitEngine(backend.store());
    }

    final List<Answer> decide(long client, Ask... asks) {
        return engine.decide(NAMESPACE, new Client(client), List.of(asks))
                .toCompletableFuture()
                .join();
    }

    final Answer acquire(long want, long min) {
        return decide(1, new Ask.Acquire(List.of(PAY), want, min)).get(0);
    }

    final long take(Target target, long want) {
        return decide(1, new Ask.Acquire(List.of(target), want, 1)).get(0).granted();
    }

    final Answer lease(long client, long want) {
        return decide(client, new Ask.Lease(PAY, want)).get(0);
    }
}

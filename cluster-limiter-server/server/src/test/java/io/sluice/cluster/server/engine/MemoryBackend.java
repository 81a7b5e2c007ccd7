package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.testing.StoreContract;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.time.Instant;

/** A store in memory, for the contracts. */
final class MemoryBackend implements StoreContract.Backend {
    private final ManualClock clock = new ManualClock();
    private MemoryStore store = new MemoryStore(clock);

    @Override
    public LimitStore store() {
        return store;
    }

    @Override
    public Duration grain() {
        return Duration.ofNanos(1);
    }

    @Override
    public void advance(Duration time) {
        clock.advance(time);
    }

    @Override
    public Instant wallClock() {
        return clock.instant();
    }

    @Override
    public void loseState() {
        store = new MemoryStore(clock);
    }
}

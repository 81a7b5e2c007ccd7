package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.testing.LimitStoreContract;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.time.Instant;

class MemoryStoreContractTest extends LimitStoreContract {

    @Override
    protected Backend backend() {
        ManualClock clock = new ManualClock();
        return new Backend() {
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
        };
    }
}

package io.sluice.cluster.client;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Waiter;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.util.List;
import java.util.Random;
import java.util.function.LongConsumer;

/** A process with one limiter, that calls as often as it likes. */
final class SimulatedClient {
    private static final double CLOCK_ERROR = 0.001; // of two clocks, 0.002 at the most

    final String name;
    final ClusterClient client;
    final ClusterRateLimiter limiter;
    private final LongConsumer admitted;
    private long waiting;

    /**
     * @param admitted hears the token of each call that is let in
     */
    SimulatedClient(World world, String name, RateLimiterConfig config, double clockError, LongConsumer admitted) {
        this(
                world,
                name,
                config,
                new DriftingClock(world.clock, new Random(world.random.nextLong()), clockError),
                admitted);
    }

    /**
     * @param clock of this process
     */
    SimulatedClient(World world, String name, RateLimiterConfig config, NanoClock clock, LongConsumer admitted) {
        this(List.of(world), name, config, clock, admitted);
    }

    SimulatedClient(
            List<World> servers, String name, RateLimiterConfig config, NanoClock clock, LongConsumer admitted) {
        this.name = name;
        this.admitted = admitted;
        client = World.client(servers, name, clock);
        limiter = client.rateLimiter("pay", config);
    }

    SimulatedClient(World world, String name, RateLimiterConfig config, LongConsumer admitted) {
        this(world, name, config, CLOCK_ERROR, admitted);
    }

    void call(int times) {
        for (int i = 0; i < times; i++) {
            long token = limiter.enter(Gate.UNTIMED, CallContext.EMPTY);
            if (token == Gate.WAIT) {
                waiting++;
                limiter.enqueue(
                        new Waiter() {
                            @Override
                            protected void done(long answer) {
                                waiting--;
                                told(answer);
                            }
                        },
                        Gate.UNTIMED,
                        CallContext.EMPTY);
            } else {
                told(token);
            }
        }
    }

    private void told(long token) {
        if (token >= 0) {
            admitted.accept(token);
        }
    }

    /** How many calls wait for an answer. */
    long waiting() {
        return waiting;
    }
}

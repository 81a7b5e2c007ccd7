package io.sluice.cluster.client;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Waiter;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.ClusterBulkheadConfig;
import io.sluice.ratelimiter.ClusterBulkheadSnapshot;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** A process with one bulkhead, whose calls end when they are told to. */
final class BulkheadClient {
    private static final double CLOCK_ERROR = 0.001; // of two clocks, 0.002 at the most

    final String name;
    final ClusterClient client;
    final ClusterBulkhead bulkhead;
    final Deque<Long> calls = new ArrayDeque<>(); // tokens of those in flight, the oldest first
    private int waiting;

    BulkheadClient(World world, String name, ClusterBulkheadConfig config) {
        this(List.of(world), name, config);
    }

    BulkheadClient(List<World> servers, String name, ClusterBulkheadConfig config) {
        this.name = name;
        World any = servers.get(0);
        NanoClock clock = new DriftingClock(any.clock, new Random(any.random.nextLong()), CLOCK_ERROR);
        client = World.client(servers, name, clock);
        bulkhead = client.bulkhead("db", config);
    }

    void call(int times) {
        for (int i = 0; i < times; i++) {
            long token = bulkhead.enter(Gate.UNTIMED, CallContext.EMPTY);
            if (token == Gate.WAIT) {
                waiting++;
                bulkhead.enqueue(
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
            calls.add(token);
        }
    }

    void end(int times) {
        for (int i = 0; i < times && !calls.isEmpty(); i++) {
            bulkhead.exit(calls.remove(), Gate.UNTIMED, Gate.UNTIMED, Gate.NO_RESULT, null);
        }
    }

    /** Calls that have a permit, as far as this process knows. */
    int inUse() {
        ClusterBulkheadSnapshot snapshot = bulkhead.snapshot();
        return snapshot.inFlight() - snapshot.withoutLease() - snapshot.locally();
    }

    int waiting() {
        return waiting;
    }
}

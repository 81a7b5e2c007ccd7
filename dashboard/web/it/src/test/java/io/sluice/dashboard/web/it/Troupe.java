package io.sluice.dashboard.web.it;

import static org.awaitility.Awaitility.await;

import io.sluice.dashboard.agent.Exchange;
import io.sluice.dashboard.agent.HttpExchanges;
import io.sluice.dashboard.sim.Fleet;
import io.sluice.dashboard.sim.FleetConfig;
import io.sluice.dashboard.sim.Tally;
import io.sluice.dashboard.sim.Traffic;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Simulated instances of one application. Those of the same traffic get the same calls, whatever their rules are. */
final class Troupe implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Fleet fleet;
    private final @Nullable Thread time;

    private Troupe(Fleet fleet, @Nullable Thread time) {
        this.fleet = fleet;
        this.time = time;
    }

    private static FleetConfig config(
            URI console, String token, String app, String env, int instances, List<Traffic> traffic) {
        return new FleetConfig(List.of(console), token, app, env, instances, List.of("a", "b"), traffic, null, 1);
    }

    /** Whose time stands still unless {@link Fleet#advance} moves it; what agents do at a time is done when that returns. */
    static Troupe still(URI console, String token, String app, String env, int instances, List<Traffic> traffic) {
        Exchange http =
                HttpExchanges.on(Executors.newCachedThreadPool(Troupe::daemon)).of(token);
        FleetConfig config = config(console, token, app, env, instances, traffic);
        Fleet fleet = Fleet.of(config, number -> http, Runnable::run, Instant.now());
        fleet.start();
        return new Troupe(fleet, null);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "calls-of-a-still-troupe");
        thread.setDaemon(true);
        return thread;
    }

    /** Whose time passes as the machine's does. */
    static Troupe of(URI console, String token, String app, String env, int instances, List<Traffic> traffic) {
        Fleet fleet = Fleet.of(config(console, token, app, env, instances, traffic));
        fleet.start();
        Thread time = new Thread(fleet::run, "time-of-" + app);
        time.setDaemon(true);
        time.start();
        return new Troupe(fleet, time);
    }

    Fleet fleet() {
        return fleet;
    }

    /** What really happened to a resource between two moments, on all instances. */
    long truth(String resource, long from, long to, ToLongFunction<Tally> what) {
        return fleet.tallies(from, to).stream()
                .filter(tally -> tally.resource().equals(resource))
                .mapToLong(what)
                .sum();
    }

    /** The revision that each instance has in force, by its number. */
    long revision(int number) {
        var status = fleet.status(number);
        return status == null ? -1 : status.rules().revision();
    }

    /** The ids of the instances that have a revision in force. */
    Set<String> having(long revision) {
        return numbers()
                .filter(number -> revision(number) == revision)
                .mapToObj(fleet::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Waits until all instances have a revision in force. */
    void awaitRevision(long revision) {
        await().atMost(PATIENCE).until(() -> numbers().allMatch(number -> revision(number) == revision));
    }

    /** Waits until all instances have a stream from the console. */
    void awaitStreams() {
        await().atMost(PATIENCE).until(() -> numbers().allMatch(this::isConnected));
    }

    private boolean isConnected(int number) {
        var status = fleet.status(number);
        return status != null && status.fleet() > 0; // something has come down
    }

    private IntStream numbers() {
        return IntStream.range(0, fleet.size());
    }

    @Override
    public void close() {
        if (time != null) {
            time.interrupt();
        }
        fleet.close();
    }
}

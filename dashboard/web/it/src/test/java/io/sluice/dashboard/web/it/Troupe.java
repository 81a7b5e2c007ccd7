package io.sluice.dashboard.web.it;

import io.sluice.dashboard.sim.Fleet;
import io.sluice.dashboard.sim.FleetConfig;
import io.sluice.dashboard.sim.Tally;
import io.sluice.dashboard.sim.Traffic;
import java.net.URI;
import java.util.List;
import java.util.function.ToLongFunction;

/** Simulated instances of one application, whose time passes as the machine's does. */
final class Troupe implements AutoCloseable {
    private final Fleet fleet;
    private final Thread time;

    Troupe(URI console, String token, String app, String env, int instances, List<Traffic> traffic) {
        fleet = Fleet.of(
                new FleetConfig(List.of(console), token, app, env, instances, List.of("a", "b"), traffic, null, 1));
        time = new Thread(fleet::run, "time-of-" + app);
        time.setDaemon(true);
        fleet.start();
        time.start();
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

    @Override
    public void close() {
        time.interrupt();
        fleet.close();
    }
}

package io.sluice.benchmarks.simulator;

import java.util.List;

/**
 * A server and what comes at it.
 *
 * @param workers requests that can be worked on at once
 * @param meanNanos the mean time a request keeps a worker
 * @param spread what it means depends on the service
 * @param waitNanos how long a request waits for others after its work, keeping no worker; the mean of an exponential distribution
 * @param timeoutNanos after which the client no longer wants the answer; the work is done all the same
 * @param burstNanos arrivals come for so long and pause for so long, in turn; 0 for always
 * @param streams their shares add up to one
 * @param stages the first at 0
 * @param warmUpNanos before which nothing is counted
 */
record Scenario(
        String name,
        long seed,
        int workers,
        Service service,
        double meanNanos,
        double spread,
        double waitNanos,
        long timeoutNanos,
        long burstNanos,
        List<Stream> streams,
        List<Stage> stages,
        long warmUpNanos,
        long endNanos) {

    static final double MILLI = 1e6;
    static final double SECOND = 1e9;

    /** 50 workers, 50 ms lognormal, timeout 500 ms, 30 s after 5 s of warm-up. */
    static Scenario base(String name, Stage... stages) {
        return new Scenario(
                name,
                1,
                50,
                Service.LOGNORMAL,
                50 * MILLI,
                0.5,
                0,
                (long) (500 * MILLI),
                0,
                List.of(Stream.usual()),
                List.of(stages),
                (long) (5 * SECOND),
                (long) (35 * SECOND));
    }

    /** Requests a second that the server of the beginning can work off. */
    double capacity() {
        double work = streams.stream().mapToDouble(s -> s.share() * s.work()).sum();
        return workers * SECOND / (meanNanos * work);
    }

    double capacity(Stage stage) {
        return stage.hangs() ? 0 : capacity() * workersAt(stage) / workers / stage.slowness();
    }

    int workersAt(Stage stage) {
        return (int) Math.max(1, Math.round(workers * stage.workers()));
    }

    Scenario workers(int n) {
        return new Scenario(
                name,
                seed,
                n,
                service,
                meanNanos,
                spread,
                waitNanos,
                timeoutNanos,
                burstNanos,
                streams,
                stages,
                warmUpNanos,
                endNanos);
    }

    Scenario streams(Stream... parts) {
        return new Scenario(
                name,
                seed,
                workers,
                service,
                meanNanos,
                spread,
                waitNanos,
                timeoutNanos,
                burstNanos,
                List.of(parts),
                stages,
                warmUpNanos,
                endNanos);
    }

    Scenario bursts(double seconds) {
        return new Scenario(
                name,
                seed,
                workers,
                service,
                meanNanos,
                spread,
                waitNanos,
                timeoutNanos,
                (long) (seconds * SECOND),
                streams,
                stages,
                warmUpNanos,
                endNanos);
    }

    Scenario seed(long newSeed) {
        return new Scenario(
                name,
                newSeed,
                workers,
                service,
                meanNanos,
                spread,
                waitNanos,
                timeoutNanos,
                burstNanos,
                streams,
                stages,
                warmUpNanos,
                endNanos);
    }

    Scenario service(Service kind, double mean, double newSpread) {
        return new Scenario(
                name,
                seed,
                workers,
                kind,
                mean,
                newSpread,
                waitNanos,
                timeoutNanos,
                burstNanos,
                streams,
                stages,
                warmUpNanos,
                endNanos);
    }

    Scenario until(double seconds) {
        return new Scenario(
                name,
                seed,
                workers,
                service,
                meanNanos,
                spread,
                waitNanos,
                timeoutNanos,
                burstNanos,
                streams,
                stages,
                warmUpNanos,
                (long) (seconds * SECOND));
    }
}

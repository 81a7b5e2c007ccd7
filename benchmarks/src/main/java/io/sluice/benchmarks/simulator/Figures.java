package io.sluice.benchmarks.simulator;

import java.util.List;

/** What a run is judged by, in bins of 100 ms; requests of different kinds weigh what they ask of the server. */
final class Figures {
    private static final long BIN = 100_000_000L;
    private static final int BINS_A_SECOND = 10;

    private final Scenario scenario;
    private final int bins;
    private final int from;
    private final double[] weight; // of a request of each stream: its work, of the mean work
    final double[] offered;
    final double[] rejected;
    final double[] good;
    final double[] limit;
    final double[] capacity;
    private final long[] offeredOf;
    private final long[] goodOf;
    private final long[] rejectedOf;
    private final Histogram took = new Histogram();
    private final Histogram unloaded = new Histogram();
    private double workDone;
    private double workWasted;
    private double hopeless;

    Figures(Scenario scenario) {
        this.scenario = scenario;
        bins = (int) (scenario.endNanos() / BIN);
        from = (int) (scenario.warmUpNanos() / BIN);
        offered = new double[bins + 1];
        rejected = new double[bins + 1];
        good = new double[bins + 1];
        limit = new double[bins + 1];
        capacity = new double[bins + 1];
        int streams = scenario.streams().size();
        double mean = scenario.streams().stream()
                .mapToDouble(s -> s.share() * s.work())
                .sum();
        weight = scenario.streams().stream().mapToDouble(s -> s.work() / mean).toArray();
        offeredOf = new long[streams];
        goodOf = new long[streams];
        rejectedOf = new long[streams];
        List<Stage> stages = scenario.stages();
        for (int bin = 0, at = 0; bin <= bins; bin++) {
            while (at + 1 < stages.size() && stages.get(at + 1).at() <= bin * BIN) {
                at++;
            }
            capacity[bin] = scenario.capacity(stages.get(at)) / BINS_A_SECOND;
        }
    }

    private static int bin(long now) {
        return (int) (now / BIN);
    }

    void offered(long now, int stream, double own) {
        offered[bin(now)] += weight[stream];
        if (now >= scenario.warmUpNanos()) {
            offeredOf[stream]++;
            unloaded.add(own);
            if (own > scenario.timeoutNanos()) {
                hopeless += weight[stream];
            }
        }
    }

    void rejected(long now, int stream) {
        rejected[bin(now)] += weight[stream];
        if (now >= scenario.warmUpNanos()) {
            rejectedOf[stream]++;
        }
    }

    void ended(long now, int stream, long nanos, long worked, boolean dropped) {
        if (!dropped) {
            good[bin(now)] += weight[stream];
        }
        if (now < scenario.warmUpNanos()) {
            return;
        }
        took.add((double) nanos);
        workDone += worked;
        if (dropped) {
            workWasted += worked;
        } else {
            goodOf[stream]++;
        }
    }

    void tick(long now, double limitNow) {
        limit[bin(now)] = limitNow;
    }

    /** Goodput of what an ideal server would have reached: see {@link #ideal}. */
    double goodput() {
        double[] ideal = ideal();
        double reached = 0;
        double possible = 0;
        for (int bin = from; bin < bins; bin++) {
            reached += good[bin];
            possible += ideal[bin];
        }
        double hope = 1 - hopeless / Math.max(1, unloaded.total());
        return reached / Math.max(1, possible * hope);
    }

    /** A fluid that flows at the mean speed of the server, with a queue as long as clients have patience. */
    double[] ideal() {
        double[] served = new double[bins + 1];
        double queue = 0;
        for (int bin = 0; bin < bins; bin++) {
            double now = queue + offered[bin];
            served[bin] = Math.min(now, capacity[bin]);
            double patience = capacity[bin] * scenario.timeoutNanos() / BIN;
            queue = Math.min(now - served[bin], patience);
        }
        return served;
    }

    double rejectedShare() {
        return (double) sum(rejectedOf) / Math.max(1, sum(offeredOf));
    }

    double p50() {
        return took.quantile(0.5) / unloaded.quantile(0.5);
    }

    double p99() {
        return took.quantile(0.99) / unloaded.quantile(0.99);
    }

    double wasted() {
        return workWasted / Math.max(1, workDone);
    }

    /** Answers in time, of the requests of a stream. */
    double served(int stream) {
        return (double) goodOf[stream] / Math.max(1, offeredOf[stream]);
    }

    /**
     * Seconds from a stage on to the first second with 90 % of what is possible, min(arrivals, capacity), after which no second has less
     * than 85 %; infinite if there is none.
     */
    double recovery(Stage stage) {
        int begin = bin(stage.at());
        for (int bin = begin; bin + BINS_A_SECOND <= bins; bin++) {
            if (share(bin) >= 0.9 && staysUp(bin + BINS_A_SECOND)) {
                return (double) (bin - begin) / BINS_A_SECOND;
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    private boolean staysUp(int bin) {
        for (int at = bin; at + BINS_A_SECOND <= bins; at += BINS_A_SECOND) {
            if (share(at) < 0.85) {
                return false;
            }
        }
        return true;
    }

    private double share(int bin) {
        double reached = 0;
        double possible = 0;
        for (int at = bin; at < bin + BINS_A_SECOND; at++) {
            reached += good[at];
            possible += Math.min(offered[at], capacity[at]);
        }
        return reached / Math.max(1, possible);
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }
}

package io.sluice.cli.demo.overload;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** When calls are due: at random, as independent users call (a Poisson process), the same for the same seed. */
final class Schedule {
    private static final double NANOS_IN_SECOND = 1e9;

    private final long[] due;

    private Schedule(long[] due) {
        this.due = due;
    }

    static Schedule of(List<Phase> phases, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LongStream.Builder due = LongStream.builder();
        double start = 0;
        for (Phase phase : phases) {
            double end = start + phase.seconds() * NANOS_IN_SECOND;
            double mean = phase.perSecond() == 0 ? Double.POSITIVE_INFINITY : NANOS_IN_SECOND / phase.perSecond();
            for (double at = start + gap(random, mean); at < end; at += gap(random, mean)) {
                due.add((long) at);
            }
            start = end;
        }
        return new Schedule(due.build().toArray());
    }

    private static double gap(SplittableRandom random, double mean) {
        return -Math.log(1 - random.nextDouble()) * mean;
    }

    int calls() {
        return due.length;
    }

    /** Nanoseconds after the beginning. */
    long due(int call) {
        return due[call];
    }
}

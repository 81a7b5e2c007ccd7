package io.sluice.benchmarks.simulator;

/**
 * What holds from some time on, until the next stage.
 *
 * @param at in nanoseconds from the beginning
 * @param load arrivals, of what the server of the beginning can do
 * @param slowness how many times as long requests take as in the beginning
 * @param workers of the workers of the beginning
 * @param hangs whether nothing moves
 * @param event whether reports measure the recovery from here on
 */
record Stage(long at, double load, double slowness, double workers, boolean hangs, boolean event) {

    static Stage load(double seconds, double load) {
        return new Stage((long) (seconds * 1e9), load, 1, 1, false, false);
    }

    Stage slower(double factor) {
        return new Stage(at, load, factor, workers, hangs, event);
    }

    Stage workers(double factor) {
        return new Stage(at, load, slowness, factor, hangs, event);
    }

    Stage hanging() {
        return new Stage(at, load, slowness, workers, true, event);
    }

    Stage measured() {
        return new Stage(at, load, slowness, workers, hangs, true);
    }
}

package io.sluice.adaptive.signal;

import io.sluice.core.time.ManualClock;
import java.nio.file.Path;
import java.time.Duration;

/** A host of files, a fake virtual machine, and a clock that starts a second before the wrap of nanoTime. */
final class Rig {
    static final Duration PERIOD = Duration.ofMillis(250);
    static final long PERIOD_MICROS = 250_000;

    final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000_000L);
    final FakeMachine machine = new FakeMachine();
    final Tree tree;
    final HostSignals signals;

    private Rig(Tree tree) {
        this.tree = tree;
        signals = new SampledSignals(tree.root, machine, clock);
    }

    static Rig of(Tree tree) {
        return new Rig(tree);
    }

    static Rig of(String tree, Path directory) {
        return of(Tree.of(tree, directory));
    }

    /** Somebody asks for the first time, so that the first signals are taken. */
    Rig started() {
        signals.cpu();
        clock.advance(0);
        return this;
    }

    /** The next signals are taken, and somebody asks for them. */
    void next() {
        clock.advance(PERIOD);
        signals.cpu();
    }

    void next(int times) {
        for (int i = 0; i < times; i++) {
            next();
        }
    }
}

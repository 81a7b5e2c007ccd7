package io.sluice.adaptive.signal;

import io.sluice.core.time.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Stands for what {@code SampledSignals} claims: whoever asks has a timer, and there is never more than one. */
public final class SampledSignalsStress {
    private static final Path NOWHERE = Path.of("/no/such/directory");

    private SampledSignalsStress() {}

    /** Somebody asks while the timer, which nobody has asked for lately, is about to end. */
    @JCStressTest
    @State
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "the timer went on, or a new one was started")
    @Outcome(expect = Expect.FORBIDDEN, desc = "no timer for one who asked, or two")
    public static class AskAgainstEnd {
        private final ManualClock clock = new ManualClock();
        private final HostSignals signals = new SampledSignals(NOWHERE, new Nothing(), clock, 1);

        public AskAgainstEnd() {
            signals.cpu();
            clock.advance(0);
        }

        @Actor
        public void timer() {
            clock.advance(Duration.ofNanos(SampledSignals.PERIOD_NANOS));
        }

        @Actor
        public void asker() {
            KernelFile.lines(NOWHERE); // takes about as long as the timer does before it looks
            signals.cpu();
        }

        @Arbiter
        public void count(I_Result r) {
            r.r1 = clock.pending();
        }
    }

    private static final class Nothing implements Machine {
        @Override
        public int processors() {
            return 1;
        }

        @Override
        public double cpu(double machineProcessors) {
            return Double.NaN;
        }

        @Override
        public double load(double machineProcessors) {
            return Double.NaN;
        }

        @Override
        public double heap() {
            return Double.NaN;
        }
    }
}

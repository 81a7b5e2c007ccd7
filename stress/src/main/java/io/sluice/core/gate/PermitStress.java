package io.sluice.core.gate;

import io.sluice.core.time.NanoClock;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Stands for what {@link Permit} promises: it is settled exactly once, by whatever is called on it first. And for the form
 * without a token in {@link AbstractGate}: each verdict covers one release, whichever threads they come from.
 */
public final class PermitStress {
    private PermitStress() {}

    /** A verdict meets a cancellation. */
    @JCStressTest
    @State
    @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "the verdict was first")
    @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "the cancellation was first")
    @Outcome(expect = Expect.FORBIDDEN, desc = "settled twice, or never")
    public static class VerdictAgainstClose {
        private final AnyCall gate = new AnyCall();
        private final Permit permit = gate.acquire();

        @Actor
        public void verdict() {
            permit.success();
        }

        @Actor
        public void close() {
            permit.close();
        }

        @Arbiter
        public void counts(III_Result r) {
            CallCounts counts = gate.counts();
            r.r1 = (int) counts.succeeded();
            r.r2 = (int) counts.cancelled();
            r.r3 = (int) counts.inFlight();
        }
    }

    /** Two uses without a token: one has a verdict, one has none. */
    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "one succeeded, one was cancelled")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a verdict covered no release, or two")
    public static class VerdictCoversOneRelease {
        private final AnyCall gate = new AnyCall();

        public VerdictCoversOneRelease() {
            gate.tryAcquirePermission();
            gate.tryAcquirePermission();
        }

        @Actor
        public void withVerdict() {
            gate.onSuccess(0, TimeUnit.NANOSECONDS);
            gate.releasePermission();
        }

        @Actor
        public void without() {
            gate.releasePermission();
        }

        @Arbiter
        public void counts(II_Result r) {
            r.r1 = (int) gate.counts().succeeded();
            r.r2 = (int) gate.counts().cancelled();
        }
    }

    /** Lets every call in. */
    private static final class AnyCall extends AbstractGate {
        AnyCall() {
            super("any", NanoClock.system(), new CallCounters());
        }

        @Override
        public String kind() {
            return "any";
        }

        @Override
        public boolean timed() {
            return false;
        }

        @Override
        public long enter(long now, CallContext context) {
            return 0;
        }

        @Override
        public CallNotPermittedException refusal(long token) {
            throw new IllegalStateException("nothing is refused");
        }

        @Override
        public io.sluice.core.gate.Outcome exit(
                long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
            return io.sluice.core.gate.Outcome.SUCCEEDED;
        }

        @Override
        public void cancel(long token) {}

        @Override
        protected io.sluice.core.gate.Outcome verdict(long durationNanos, @Nullable Throwable error) {
            return io.sluice.core.gate.Outcome.SUCCEEDED;
        }
    }
}

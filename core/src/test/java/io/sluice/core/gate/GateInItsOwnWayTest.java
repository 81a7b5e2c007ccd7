package io.sluice.core.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a gate may do differently. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GateInItsOwnWayTest {

    @Test
    void a_call_that_does_not_want_to_wait_counts_as_refused_and_the_gate_hears_of_it() {
        AtomicInteger declined = new AtomicInteger();
        AbstractGate gate = new SomeGate(new CallCounters(), Gate.WAIT) {
            @Override
            protected void waitDeclined() {
                declined.incrementAndGet();
                super.waitDeclined();
            }
        };

        assertThat(gate.tryAcquirePermission()).isFalse();
        assertThat(gate.counts()).isEqualTo(new CallCounts(0, 1, 0, 0, 0, 0));
        assertThat(declined).hasValue(1);
    }

    @Test
    void a_gate_may_count_by_means_of_its_own() {
        CallCounters own = new CallCounters() {
            @Override
            public CallCounts counts() {
                return new CallCounts(7, 0, 7, 0, 0, 0);
            }
        };
        AbstractGate gate = new SomeGate(own, 0);

        assertThat(gate.counts().succeeded()).isEqualTo(7);
        assertThat(own.inFlight()).isZero();
    }

    @Test
    void a_gate_may_run_calls_in_its_own_way_and_hands_out_permits_for_them() {
        AbstractGate gate = new SomeGate(new CallCounters(), 0) {
            @Override
            public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
                Permit permit = permit(enter(UNTIMED, CallContext.EMPTY), UNTIMED);
                T result = supplier.get();
                permit.success(result);
                return result;
            }
        };

        assertThat(gate.<String>decorateSupplier(() -> "done").get()).isEqualTo("done");
        assertThat(gate.counts()).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
    }

    /** Answers every call with the same token. */
    private static class SomeGate extends AbstractGate {
        private final long token;

        SomeGate(CallCounters counters, long token) {
            super("some", new ManualClock(), counters);
            this.token = token;
        }

        @Override
        public String kind() {
            return "some";
        }

        @Override
        public boolean timed() {
            return false;
        }

        @Override
        public long enter(long now, CallContext context) {
            return token;
        }

        @Override
        public CallNotPermittedException refusal(long refused) {
            return new CallNotPermittedException("some", "some", "refused");
        }

        @Override
        public Outcome exit(long left, long start, long end, @Nullable Object result, @Nullable Throwable error) {
            return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
        }

        @Override
        public void cancel(long left) {}

        @Override
        protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
            return error == null ? Outcome.SUCCEEDED : Outcome.FAILED;
        }
    }
}

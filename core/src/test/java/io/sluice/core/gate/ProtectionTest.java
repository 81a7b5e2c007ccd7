package io.sluice.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What an implementation gets without doing anything. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProtectionTest {
    @Test
    void a_runnable_runs_as_a_supplier_unless_an_implementation_knows_better() {
        List<String> ran = new ArrayList<>();
        Protection logging = new LoggingProtection(ran);
        logging.executeRunnable(() -> ran.add("runnable"));
        logging.<String>decorateConsumer(ran::add).accept("consumer");
        assertThat(ran).containsExactly("executeSupplier", "runnable", "executeSupplier", "consumer");

        IllegalStateException failure = new IllegalStateException();
        assertThatThrownBy(() -> logging.executeRunnable(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void a_gate_may_leave_the_hooks_for_uses_without_a_token_alone() {
        AbstractGate open = new OpenGate();
        assertThat(open.contextual()).isFalse();
        assertThat(open.tryAcquirePermission()).isTrue();
        assertThatCode(open::releasePermission).doesNotThrowAnyException();
        assertThat(open.counts()).isEqualTo(new CallCounts(1, 0, 0, 0, 0, 1));
    }

    /** Implements what it must. */
    private record LoggingProtection(List<String> log) implements Protection {
        @Override
        public <T extends @Nullable Object> T executeSupplier(Supplier<T> supplier) {
            log.add("executeSupplier");
            return supplier.get();
        }

        @Override
        public <T extends @Nullable Object> T executeCallable(Callable<T> callable) throws Exception {
            return callable.call();
        }

        @Override
        public <T extends @Nullable Object> CompletionStage<T> executeCompletionStage(
                Supplier<CompletionStage<T>> supplier) {
            return supplier.get();
        }

        @Override
        public boolean tryAcquirePermission() {
            return true;
        }

        @Override
        public void onSuccess(long duration, TimeUnit unit) {}

        @Override
        public void onError(long duration, TimeUnit unit, Throwable throwable) {}

        @Override
        public void releasePermission() {}

        @Override
        public Permit acquire() {
            throw new UnsupportedOperationException();
        }
    }

    /** Lets everything in and overrides nothing it need not. */
    private static final class OpenGate extends AbstractGate {
        OpenGate() {
            super("open", NanoClock.system(), new CallCounters());
        }

        @Override
        public String kind() {
            return "openGate";
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
            return new CallNotPermittedException(name(), kind(), "never");
        }

        @Override
        public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
            return Outcome.SUCCEEDED;
        }

        @Override
        public void cancel(long token) {}

        @Override
        protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
            return Outcome.SUCCEEDED;
        }
    }
}

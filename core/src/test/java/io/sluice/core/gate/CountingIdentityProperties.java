package io.sluice.core.gate;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Whatever is called in whatever order: offered = permitted + rejected, and permitted = succeeded + failed + ignored + cancelled
 * + in flight.
 */
class CountingIdentityProperties {
    /** What a user can do; what begins something ends it by a later step, or never. */
    enum Step {
        REFUSE_FROM_NOW_ON,
        LET_IN_FROM_NOW_ON,
        EXECUTE_SUCCESS,
        EXECUTE_FAILURE,
        EXECUTE_IGNORED,
        SAFE_EXECUTE_FAILURE,
        START_STAGE,
        STAGE_SUCCEEDS,
        STAGE_FAILS,
        STAGE_IS_CANCELLED,
        CALLER_CANCELS_STAGE,
        ACQUIRE,
        PERMIT_SUCCESS,
        PERMIT_ERROR,
        PERMIT_IGNORED,
        PERMIT_CLOSE_TWICE,
        TRY_ACQUIRE,
        SUCCESS_AND_RELEASE,
        ERROR_AND_RELEASE,
        RELEASE
    }

    @Property
    void counts_add_up_after_any_sequence_of_steps(@ForAll @Size(max = 200) List<Step> steps) {
        User user = new User(new RecordingGate(new ManualClock()));
        for (Step step : steps) {
            user.take(step);
            CallCounts counts = user.gate.counts();
            assertThat(counts).as("after %s", step).isEqualTo(user.expected());
            assertThat(counts.inFlight()).as("in flight after %s", step).isEqualTo(user.inFlight());
            assertThat(counts.offered()).isEqualTo(user.offered);
        }
    }

    /** Does one step after the other, and keeps books of its own. */
    private static final class User {
        final RecordingGate gate;
        long offered;
        private final RuntimeException failure = new IllegalStateException();
        private final RuntimeException ignored = new RecordingGate.Ignored();
        private boolean refuses;
        private long permitted;
        private final Map<Outcome, Long> ended = new EnumMap<>(Outcome.class);
        private final Deque<Permit> permits = new ArrayDeque<>();
        private final Deque<Stage> stages = new ArrayDeque<>();
        private int uses;

        private record Stage(CompletableFuture<String> source, CompletableFuture<String> answer) {}

        User(RecordingGate gate) {
            this.gate = gate;
        }

        CallCounts expected() {
            return new CallCounts(
                    permitted,
                    offered - permitted,
                    ended.getOrDefault(Outcome.SUCCEEDED, 0L),
                    ended.getOrDefault(Outcome.FAILED, 0L),
                    ended.getOrDefault(Outcome.IGNORED, 0L),
                    ended.getOrDefault(Outcome.CANCELLED, 0L));
        }

        long inFlight() {
            return (long) permits.size() + stages.size() + uses;
        }

        void take(Step step) {
            switch (step) {
                case REFUSE_FROM_NOW_ON -> refuse(true);
                case LET_IN_FROM_NOW_ON -> refuse(false);
                case EXECUTE_SUCCESS -> execute(null, Outcome.SUCCEEDED);
                case EXECUTE_FAILURE -> execute(failure, Outcome.FAILED);
                case EXECUTE_IGNORED -> execute(ignored, Outcome.IGNORED);
                case SAFE_EXECUTE_FAILURE -> safeExecute();
                case START_STAGE -> startStage();
                case STAGE_SUCCEEDS -> endStage(Outcome.SUCCEEDED, stage -> stage.source.complete("answer"));
                case STAGE_FAILS -> endStage(Outcome.FAILED, stage -> stage.source.completeExceptionally(failure));
                case STAGE_IS_CANCELLED -> endStage(Outcome.CANCELLED, stage -> stage.source.cancel(false));
                case CALLER_CANCELS_STAGE -> endStage(Outcome.CANCELLED, stage -> stage.answer.cancel(false));
                case ACQUIRE -> acquire();
                case PERMIT_SUCCESS -> settle(Outcome.SUCCEEDED, permit -> permit.success());
                case PERMIT_ERROR -> settle(Outcome.FAILED, permit -> permit.error(failure));
                case PERMIT_IGNORED -> settle(Outcome.IGNORED, permit -> permit.error(ignored));
                case PERMIT_CLOSE_TWICE -> settle(Outcome.CANCELLED, Permit::close);
                case TRY_ACQUIRE -> tryAcquire();
                case SUCCESS_AND_RELEASE -> release(Outcome.SUCCEEDED, () -> gate.onSuccess(1, NANOSECONDS));
                case ERROR_AND_RELEASE -> release(Outcome.FAILED, () -> gate.onError(1, NANOSECONDS, failure));
                case RELEASE -> release(Outcome.CANCELLED, () -> {});
            }
        }

        private void refuse(boolean refusing) {
            refuses = refusing;
            gate.refusing(refusing);
        }

        private void execute(@Nullable RuntimeException thrown, Outcome outcome) {
            try {
                gate.executeRunnable(() -> {
                    if (thrown != null) {
                        throw thrown;
                    }
                });
            } catch (RuntimeException e) {
                assertThat(e).isInstanceOf(refuses ? CallNotPermittedException.class : RuntimeException.class);
            }
            if (asked()) {
                count(outcome);
            }
        }

        private void safeExecute() {
            assertThat(gate.<String>safeExecuteSupplier(
                            () -> {
                                throw failure;
                            },
                            () -> "instead"))
                    .isEqualTo("instead");
            if (asked()) {
                count(Outcome.FAILED);
            }
        }

        private void startStage() {
            CompletableFuture<String> source = new CompletableFuture<>();
            CompletableFuture<String> answer =
                    gate.executeCompletionStage(() -> source).toCompletableFuture();
            if (asked()) {
                stages.add(new Stage(source, answer));
            }
        }

        private void endStage(Outcome outcome, Consumer<Stage> end) {
            Stage stage = stages.poll();
            if (stage != null) {
                end.accept(stage);
                count(outcome);
            }
        }

        private void acquire() {
            try {
                permits.add(gate.acquire());
            } catch (CallNotPermittedException e) {
                assertThat(refuses).isTrue();
            }
            asked();
        }

        private void settle(Outcome outcome, Consumer<Permit> end) {
            Permit permit = permits.poll();
            if (permit != null) {
                end.accept(permit);
                permit.close();
                count(outcome);
            }
        }

        private void tryAcquire() {
            if (gate.tryAcquirePermission()) {
                uses++;
            }
            asked();
        }

        private void release(Outcome outcome, Runnable verdict) {
            if (uses > 0) {
                verdict.run();
                gate.releasePermission();
                uses--;
                count(outcome);
            }
        }

        private boolean asked() {
            offered++;
            if (!refuses) {
                permitted++;
            }
            return !refuses;
        }

        private void count(Outcome outcome) {
            ended.merge(outcome, 1L, Long::sum);
        }
    }
}

package io.sluice.bulkhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.Permit;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AsyncCallsTest {
    private final Rig rig = Rig.of(1);
    private final Bulkhead bulkhead = rig.bulkhead;

    private static <T> CompletableFuture<T> call(Bulkhead through, CompletableFuture<T> stage) {
        return through.executeCompletionStage(() -> stage).toCompletableFuture();
    }

    @Test
    void holds_its_slot_until_the_stage_ends() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> call = call(bulkhead, stage);
        assertThat(bulkhead.tryAcquirePermission()).isFalse();
        stage.complete("done");
        assertThat(call).isCompletedWithValue("done");
        assertThat(rig.inFlight()).isZero();
        assertThat(bulkhead.counts()).isEqualTo(new CallCounts(1, 1, 1, 0, 0, 0));
    }

    @Test
    void who_hears_of_the_end_finds_the_slot_free() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<Boolean> next = call(bulkhead, stage).thenApply(done -> bulkhead.tryAcquirePermission());
        stage.complete("done");
        assertThat(next).isCompletedWithValue(true);
    }

    @Test
    void a_failure_comes_as_it_was_thrown() {
        Exception failure = new Exception("failed");
        assertThatThrownBy(() ->
                        call(bulkhead, CompletableFuture.failedFuture(failure)).get())
                .hasCause(failure);
        assertThatThrownBy(() -> call(bulkhead, CompletableFuture.failedFuture(new CompletionException(failure)))
                        .get())
                .hasCause(failure);
        IllegalStateException thrown = new IllegalStateException();
        assertThatThrownBy(() -> bulkhead.executeCompletionStage(() -> {
                            throw thrown;
                        })
                        .toCompletableFuture()
                        .get())
                .hasCause(thrown);
        assertThat(bulkhead.counts().failed()).isEqualTo(3);
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void a_supplier_that_returns_no_stage_has_failed() {
        assertThatThrownBy(() -> call(bulkhead, null).get())
                .hasMessageContaining("the stage that the supplier returned");
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void a_refusal_comes_as_a_failed_stage() {
        bulkhead.acquire();
        assertThatThrownBy(() -> call(bulkhead, new CompletableFuture<>()).get())
                .hasCauseInstanceOf(BulkheadFullException.class);
    }

    @Test
    void cancelling_cancels_the_stage_and_frees_the_slot() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> call = call(bulkhead, stage);
        assertThat(call.cancel(false)).isTrue();
        assertThat(call.cancel(false)).isTrue();
        assertThat(stage).isCancelled();
        assertThat(rig.inFlight()).isZero();
        assertThat(bulkhead.snapshot().abandoned()).isZero();
        assertThat(bulkhead.counts()).isEqualTo(new CallCounts(1, 0, 0, 0, 0, 1));
    }

    @Test
    void work_that_cannot_be_cancelled_keeps_its_slot_until_it_really_ends() {
        Endless<String> work = new Endless<>();
        CompletableFuture<String> call = call(bulkhead, work);
        assertThat(call.cancel(true)).isTrue();
        assertThat(bulkhead.snapshot().abandoned()).isEqualTo(1);
        assertThat(bulkhead.tryAcquirePermission()).isFalse();
        work.end("late");
        assertThat(call).isCancelled();
        assertThat(bulkhead.snapshot().abandoned()).isZero();
        assertThat(rig.inFlight()).isZero();
        assertThat(bulkhead.counts()).isEqualTo(new CallCounts(1, 1, 0, 0, 0, 1));
    }

    @Test
    void a_timeout_of_the_caller_does_not_free_the_slot() {
        Endless<String> work = new Endless<>();
        CompletableFuture<String> call = call(bulkhead, work);
        call.completeExceptionally(new TimeoutException());
        assertThat(bulkhead.snapshot().abandoned()).isEqualTo(1);
        assertThat(rig.inFlight()).isEqualTo(1);
        work.end("late");
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void a_stage_that_was_cancelled_by_others_has_no_verdict() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        CompletableFuture<String> call = call(bulkhead, stage);
        stage.cancel(true);
        assertThatThrownBy(call::join).isInstanceOf(CancellationException.class);
        assertThat(call.cancel(true)).isTrue();
        assertThat(bulkhead.counts().cancelled()).isEqualTo(1);
    }

    @Test
    void a_call_that_ended_cannot_be_cancelled() {
        CompletableFuture<String> call = call(bulkhead, CompletableFuture.completedFuture("done"));
        assertThat(call.cancel(true)).isFalse();
        assertThat(bulkhead.counts()).isEqualTo(new CallCounts(1, 0, 1, 0, 0, 0));
    }

    @Test
    void waits_without_keeping_a_thread_and_runs_with_the_callers_context() throws Exception {
        Rig patient = Rig.patient(1);
        Permit permit = patient.bulkhead.acquire();
        CompletableFuture<String> call = CallContext.EMPTY
                .withOrigin("checkout")
                .call(() -> patient.bulkhead
                        .executeCompletionStage(() -> CompletableFuture.completedFuture(
                                CallContext.current().origin()))
                        .toCompletableFuture());
        assertThat(call).isNotDone();
        permit.success();
        assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo("checkout");
        assertThat(patient.inFlight()).isZero();
    }

    @Test
    void a_waiting_call_that_is_cancelled_leaves_the_line_and_never_runs() {
        Rig patient = Rig.patient(1);
        Permit permit = patient.bulkhead.acquire();
        AtomicBoolean ran = new AtomicBoolean();
        CompletableFuture<Object> call = patient.bulkhead
                .executeCompletionStage(() -> {
                    ran.set(true);
                    return new CompletableFuture<>();
                })
                .toCompletableFuture();
        call.cancel(true);
        assertThat(patient.waiting()).isZero();
        assertThat(patient.clock.pending()).isZero();
        permit.success();
        assertThat(patient.inFlight()).isZero();
        assertThat(ran).isFalse();
    }

    @Test
    void a_waiting_call_is_refused_when_its_time_is_over() {
        Rig patient = Rig.patient(1);
        patient.bulkhead.acquire();
        CompletableFuture<String> call = call(patient.bulkhead, new CompletableFuture<>());
        patient.clock.advance(Duration.ofSeconds(2));
        assertThatThrownBy(call::get)
                .hasCauseInstanceOf(BulkheadFullException.class)
                .hasMessageContaining("timeout");
    }

    @Test
    void a_context_that_cannot_be_restored_fails_the_call_and_costs_no_slot() {
        Rig patient = Rig.patient(1);
        Permit permit = patient.bulkhead.acquire();
        try (PoolRig pool = PoolRig.of(1, 1)) {
            FragileCarrier.broken.set(true);
            CompletableFuture<String> pooled = pool.bulkhead.submit(() -> "never");
            CompletableFuture<String> waiting = call(patient.bulkhead, new CompletableFuture<>());
            permit.success();
            assertThatThrownBy(pooled::join).hasRootCauseMessage("broken carrier");
            assertThatThrownBy(waiting::join).hasRootCauseMessage("broken carrier");
            assertThat(pool.inFlight()).isZero();
            assertThat(patient.inFlight()).isZero();
        } finally {
            FragileCarrier.broken.remove();
        }
    }
}

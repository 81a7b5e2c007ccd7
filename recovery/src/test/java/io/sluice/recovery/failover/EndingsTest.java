package io.sluice.recovery.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.core.gate.CallContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Every way in which a call can end, in both forms: nothing stays in flight, and the gate gets its verdict. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EndingsTest {
    private final Rig rig = Rig.idempotent("a", "b");
    private final List<CompletableFuture<String>> stages = new ArrayList<>();

    private CompletionStage<String> open(Target target) {
        rig.ask(target);
        CompletableFuture<String> stage = new CompletableFuture<>();
        stages.add(stage);
        return stage;
    }

    private CompletableFuture<String> begin() {
        return rig.failover.executeCompletionStage(this::open);
    }

    @Test
    void success_may_be_null() {
        CompletableFuture<String> call = begin();
        stages.get(0).complete(null);
        assertThat(call).isCompletedWithValue(null);
        assertThat(rig.inFlight()).isZero();
        assertThat(rig.failover.<Object>execute(target -> null)).isNull();
    }

    @Test
    void a_failed_stage_leads_to_the_next_target() {
        CompletableFuture<String> call = begin();
        assertThat(rig.inFlight()).isEqualTo(1);
        stages.get(0).completeExceptionally(new IllegalStateException());
        assertThat(call).isNotDone();
        stages.get(1).complete("answer");
        assertThat(call).isCompletedWithValue("answer");
        assertThat(rig.asked).containsExactly("a", "b");
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void the_last_failure_reaches_the_caller_unwrapped() {
        CompletableFuture<String> call = begin();
        IllegalStateException last = new IllegalStateException();
        stages.get(0).completeExceptionally(new RuntimeException());
        stages.get(1).completeExceptionally(last);
        assertThat(call.handle((r, e) -> e).join()).isSameAs(last);
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void an_error_ends_the_call_at_once() {
        Error error = new StackOverflowError();
        assertThatThrownBy(() -> rig.failover.execute(target -> {
                    rig.ask(target);
                    throw error;
                }))
                .isSameAs(error);
        CompletableFuture<String> call = begin();
        stages.get(0).completeExceptionally(error);
        assertThat(call.handle((r, e) -> e).join()).isSameAs(error);
        assertThat(rig.asked).as("once by each form").hasSize(2);
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void cancelling_cancels_the_present_attempt_and_begins_no_other() {
        CompletableFuture<String> call = begin();
        call.cancel(true);
        assertThat(call).isCancelled();
        assertThat(stages.get(0)).isCancelled();
        assertThat(rig.asked).hasSize(1);
        assertThat(rig.inFlight()).isZero();
        assertThat(rig.door("a").counts().cancelled()).isEqualTo(1);
        assertThat(rig.standing("a").failed()).isZero();
    }

    @Test
    void a_cancellation_by_the_callee_is_no_verdict_and_no_reason_to_ask_another() {
        CompletableFuture<String> call = begin();
        stages.get(0).cancel(false);
        assertThat(call).isCancelled();
        assertThatThrownBy(() -> rig.failover.execute(target -> {
                    throw new CancellationException();
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(rig.heard).isEmpty();
        assertThat(rig.asked).hasSize(1);
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void a_timeout_of_the_caller_gives_the_call_up() {
        CompletableFuture<String> call = begin();
        call.completeExceptionally(new TimeoutException()); // as orTimeout does
        assertThat(stages.get(0)).isCancelled();
        assertThat(rig.asked).hasSize(1);
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void a_timeout_of_an_attempt_leads_to_the_next_target() {
        CompletableFuture<String> call = begin();
        stages.get(0).completeExceptionally(new TimeoutException());
        stages.get(1).complete("answer");
        assertThat(call).isCompletedWithValue("answer");
    }

    @Test
    void work_that_cannot_be_cancelled_stays_in_flight_until_it_ends() {
        Failover plain = Failover.builder("plain")
                .targets(List.of(Target.of("a")))
                .clock(rig.clock)
                .build();
        CompletableFuture<String> work = new CompletableFuture<>();
        CompletableFuture<String> call = plain.executeCompletionStage(target -> work.minimalCompletionStage());
        call.cancel(true);
        assertThat(plain.snapshot().targets().get(0).inFlight()).isEqualTo(1);
        work.complete("late");
        assertThat(plain.snapshot().targets().get(0).inFlight()).isZero();
        assertThat(call).isCancelled();
    }

    @Test
    void an_interrupt_ends_the_call_and_is_not_lost() {
        assertThatThrownBy(() -> rig.failover.executeCallable(target -> {
                    rig.ask(target);
                    throw new InterruptedException();
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(rig.asked).hasSize(1);
    }

    @Test
    void an_interrupted_thread_begins_no_other_attempt() {
        IllegalStateException failure = new IllegalStateException();
        Throwable thrown = catchThrowable(() -> rig.failover.execute(target -> {
            rig.ask(target);
            Thread.currentThread().interrupt();
            throw failure;
        }));
        assertThat(Thread.interrupted()).as("left as it was").isTrue();
        assertThat(thrown).isSameAs(failure);
        assertThat(rig.asked).hasSize(1);
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void a_supplier_that_throws_at_once_is_a_failed_attempt_like_any_other() {
        CompletableFuture<String> call = rig.failover.executeCompletionStage(target -> {
            if (rig.ask(target).equals("a")) {
                throw new IllegalStateException();
            }
            return CompletableFuture.completedFuture(target.id());
        });
        assertThat(call).isCompletedWithValue("b");
        assertThat(rig.inFlight()).isZero();
    }

    @Test
    void a_supplier_without_a_stage_is_a_failed_attempt() {
        CompletableFuture<String> call = rig.failover.executeCompletionStage(target -> null);
        assertThat(call.handle((r, e) -> e).join())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be present");
    }

    @Test
    void thousands_of_targets_that_refuse_at_once_need_no_deeper_stack() {
        String[] ids = IntStream.range(0, 3000).mapToObj(i -> "t" + i).toArray(String[]::new);
        Rig wide = new Rig(options -> options.level(FailoverConfig.Level.TARGET), Rig.targets(ids));
        for (String id : ids) {
            wide.door(id).shut = !id.equals("t2999");
        }
        assertThat(wide.failover.executeCompletionStage(target -> CompletableFuture.completedFuture(wide.ask(target))))
                .isCompletedWithValue("t2999");
    }

    @Test
    void a_further_attempt_runs_in_the_context_of_the_caller() {
        List<String> origins = new ArrayList<>();
        CompletableFuture<String> call;
        try (CallContext.Scope scope = CallContext.EMPTY.withOrigin("shop").open()) {
            call = rig.failover.executeCompletionStage(target -> {
                origins.add(String.valueOf(CallContext.current().origin()));
                return open(target);
            });
        }
        stages.get(0).completeExceptionally(new IllegalStateException());
        stages.get(1).complete("answer");
        assertThat(call).isCompletedWithValue("answer");
        assertThat(origins).containsExactly("shop", "shop");
    }

    @Test
    void work_that_begins_late_still_knows_its_own_target() {
        Route route = rig.failover.route(FailoverCall.PLAIN);
        Route.Attempt first = route.next();
        assertThat(first.failed(new io.sluice.core.gate.CallNotPermittedException("x", "y", "z")))
                .isTrue();
        Route.Attempt second = route.next();
        assertThat(first.target()).isNotEqualTo(second.target());
        second.givenUp();
        assertThat(rig.inFlight()).isZero();
    }
}

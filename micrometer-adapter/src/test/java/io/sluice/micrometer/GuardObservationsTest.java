package io.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import io.sluice.bulkhead.ThreadPoolBulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.event.Subscription;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardBuilder;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.recovery.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GuardObservationsTest {
    private final ManualClock clock = new ManualClock();
    private final SimpleTracer tracer = new SimpleTracer();
    private final ObservationRegistry registry = ObservationRegistry.create();

    GuardObservationsTest() {
        registry.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));
    }

    @Test
    void a_call_is_a_span_with_outcome_and_attempts() {
        Guard guard = observed(guard());
        guard.executeRunnable(() -> {});
        SimpleSpan span = tracer.onlySpan();
        assertThat(span.getName()).isEqualTo("guard payments");
        assertThat(span.getTags())
                .containsAllEntriesOf(Map.of(
                        "resource", "payments",
                        "outcome", "succeeded",
                        "gate", "none",
                        "reason", "none",
                        "fallback", "false",
                        "attempts", "1"));
        assertThat(span.getError()).isNull();
    }

    @Test
    void a_rejected_call_tells_by_which_gate_and_why() {
        Guard guard = observed(guard().rateLimiter(perSecond(1)));
        guard.executeRunnable(() -> {});
        assertThatThrownBy(() -> guard.executeRunnable(() -> {})).isInstanceOf(CallNotPermittedException.class);
        assertThat(last().getTags())
                .containsAllEntriesOf(Map.of("outcome", "rejected", "gate", "rateLimiter", "reason", "limit"));
        assertThat(last().getError()).isInstanceOf(CallNotPermittedException.class);
    }

    @Test
    void a_call_that_a_fallback_answered_is_no_error_but_tells_what_happened() {
        Guard guard = observed(guard().fallbackValue("later"));
        assertThat(guard.<String>executeSupplier(() -> {
                    throw new IllegalStateException("down");
                }))
                .isEqualTo("later");
        assertThat(last().getTags()).containsAllEntriesOf(Map.of("outcome", "failed", "fallback", "true"));
        assertThat(last().getError()).isNull();
    }

    @Test
    void a_retry_is_an_event_of_the_one_span() throws Exception {
        Guard guard = observed(
                guard().retry(RetryConfig.custom().waitDuration(Duration.ZERO).build()));
        List<Integer> calls = new ArrayList<>();
        guard.executeCallable(() -> {
            calls.add(1);
            if (calls.size() < 3) {
                throw new IOException("down");
            }
            return "up";
        });
        SimpleSpan span = tracer.onlySpan();
        assertThat(span.getTags()).containsAllEntriesOf(Map.of("outcome", "succeeded", "attempts", "3"));
        assertThat(events(span)).containsExactly("attempt 2", "attempt 3");
    }

    @Test
    void a_change_of_the_breakers_state_is_an_event_of_the_call_that_caused_it() {
        Guard guard = observed(guard().circuitBreaker(
                        CircuitBreakerConfig.custom().slidingWindowSize(1).build()));
        assertThatThrownBy(() -> guard.executeRunnable(() -> {
                    throw new IllegalStateException("down");
                }))
                .hasMessage("down");
        assertThat(events(tracer.onlySpan())).containsExactly("breaker CLOSED to OPEN: FAILURE_RATE");
    }

    @Test
    void so_it_is_for_a_breaker_that_rules_brought_later() {
        Guard guard = observed(guard());
        guard.update(List.of(StandardRules.rule(
                StandardKinds.CIRCUIT_BREAKER,
                CircuitBreakerConfig.custom().slidingWindowSize(1).build())));
        assertThatThrownBy(() -> guard.executeRunnable(() -> {
                    throw new IllegalStateException("down");
                }))
                .hasMessage("down");
        assertThat(events(tracer.onlySpan())).hasSize(1);
    }

    @Test
    void the_span_is_current_while_the_call_runs_also_on_a_thread_of_sluice() {
        Guard guard = observed(guard().bulkhead(ThreadPoolBulkheadConfig.ofDefaults()));
        Observation outer = Observation.start("request", registry);
        @Nullable Span inside;
        try (Observation.Scope scope = outer.openScope()) {
            inside = guard.executeSupplier(tracer::currentSpan);
        } finally {
            outer.stop();
        }
        SimpleSpan call = span("guard payments");
        assertThat(inside).isNotNull();
        assertThat(inside.context().spanId()).isEqualTo(call.context().spanId());
        assertThat(call.context().traceId()).isEqualTo(span("request").context().traceId());
        assertThat(call.getParentId()).isEqualTo(span("request").getSpanId());
    }

    @Test
    void an_asynchronous_call_ends_with_its_stage() {
        Guard guard = observed(guard());
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<String> stage =
                guard.executeCompletionStage(() -> source).toCompletableFuture();
        assertThat(registry.getCurrentObservation()).isNull();
        source.complete("done");
        assertThat(stage).isCompletedWithValue("done");
        assertThat(tracer.onlySpan().getTags()).containsEntry("outcome", "succeeded");
    }

    @Test
    void a_call_that_is_given_up_is_cancelled() {
        Guard guard = observed(guard());
        CompletableFuture<String> stage =
                guard.executeCompletionStage(CompletableFuture<String>::new).toCompletableFuture();
        assertThat(stage.cancel(false)).isTrue();
        assertThat(tracer.onlySpan().getTags()).containsEntry("outcome", "cancelled");
    }

    @Test
    void guards_made_later_are_observed_until_the_subscription_is_closed() {
        try (Sluice sluice = Sluice.builder().clock(clock).build();
                Subscription observing = GuardObservations.to(registry).observe(sluice)) {
            Guard guard = sluice.guard("payments");
            guard.executeRunnable(() -> {});
            assertThat(tracer.getSpans()).hasSize(1);
            observing.close();
            guard.executeRunnable(() -> {});
            sluice.guard("late").executeRunnable(() -> {});
            assertThat(tracer.getSpans()).hasSize(1);
        }
    }

    @Test
    void names_and_keys_can_be_others() {
        Guard guard = guard().build();
        GuardObservations.to(registry)
                .withConvention(new GuardCallConvention() {
                    @Override
                    public KeyValues getLowCardinalityKeyValues(GuardCallContext context) {
                        return super.getLowCardinalityKeyValues(context).and("team", "billing");
                    }
                })
                .observe(guard);
        guard.executeRunnable(() -> {});
        assertThat(tracer.onlySpan().getTags()).containsEntry("team", "billing");
    }

    @Test
    void a_no_op_registry_observes_nothing() {
        Guard guard = guard().build();
        GuardObservations.to(ObservationRegistry.NOOP).observe(guard);
        assertThat(guard.executeSupplier(() -> "done")).isEqualTo("done");
        assertThat(tracer.getSpans()).isEmpty();
    }

    private GuardBuilder guard() {
        return Guard.builder("payments").clock(clock);
    }

    private Guard observed(GuardBuilder builder) {
        Guard guard = builder.build();
        GuardObservations.to(registry).observe(guard);
        return guard;
    }

    private static RateLimiterConfig perSecond(long permits) {
        return RateLimiterConfig.custom().limitForPeriod(permits).build();
    }

    private SimpleSpan last() {
        return tracer.getSpans().getLast();
    }

    private SimpleSpan span(String name) {
        return tracer.getSpans().stream()
                .filter(span -> name.equals(span.getName()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> events(SimpleSpan span) {
        return span.getEvents().stream().map(Map.Entry::getValue).toList();
    }
}

package io.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleTracer;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.event.Subscription;
import io.sluice.core.time.ManualClock;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardBuilder;
import io.sluice.guard.GuardOverride;
import io.sluice.guard.Sluice;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GuardLogTest {
    private final ManualClock clock = new ManualClock();
    private final List<LogRecord> lines = new ArrayList<>();
    private final Logger states = Logger.getLogger(GuardLog.STATES);
    private final Logger rejections = Logger.getLogger(GuardLog.REJECTIONS);
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        for (Logger each : List.of(states, rejections)) {
            each.setUseParentHandlers(false);
            each.addHandler(handler);
        }
    }

    @AfterEach
    void leave() {
        states.removeHandler(handler);
        rejections.removeHandler(handler);
    }

    @Test
    void a_change_of_state_tells_from_where_to_where_and_why() {
        Guard guard = logged(guard().circuitBreaker(
                        CircuitBreakerConfig.custom().slidingWindowSize(1).build()));
        assertThat(guard.<String>safeExecuteSupplier(this::fails, () -> "later"))
                .isEqualTo("later");
        assertThat(messages())
                .singleElement()
                .asString()
                .contains(
                        "event=state",
                        "resource=payments",
                        "from=CLOSED",
                        "to=OPEN",
                        "cause=FAILURE_RATE",
                        "calls=1",
                        "failureRate=1.0",
                        "suppressed=0")
                .doesNotContain("traceId");
        assertThat(lines.get(0).getLevel()).isEqualTo(Level.WARNING);
    }

    @Test
    void rejections_are_written_once_in_a_period_and_the_others_are_counted() {
        Guard guard = logged(
                guard().rateLimiter(RateLimiterConfig.custom().limitForPeriod(1).build()));
        guard.executeRunnable(() -> {});
        refuse(guard, 5);
        assertThat(messages())
                .singleElement()
                .asString()
                .contains("event=rejection", "resource=payments", "gate=rateLimiter", "reason=limit", "suppressed=0");
        clock.advance(Duration.ofSeconds(10));
        guard.executeRunnable(() -> {});
        refuse(guard, 1);
        assertThat(messages()).hasSize(2);
        assertThat(messages().get(1)).contains("suppressed=4");
    }

    @Test
    void the_period_is_over_only_when_it_is_over() {
        Guard guard = guard().build();
        GuardLog.ofDefaults().withPeriod(Duration.ofSeconds(1)).follow(guard);
        guard.override(GuardOverride.FORCE_OPEN, Duration.ofDays(1), "test");
        refuse(guard, 1);
        clock.advance(Duration.ofSeconds(1).minusNanos(1));
        refuse(guard, 1);
        assertThat(messages("event=rejection")).as("one nanosecond early").hasSize(1);
        clock.advance(Duration.ofNanos(1));
        refuse(guard, 1);
        assertThat(messages("event=rejection")).hasSize(2);
    }

    @Test
    void an_override_is_written_with_its_end_and_its_reason() {
        Guard guard = logged(guard());
        guard.override(GuardOverride.FORCE_OPEN, Duration.ofSeconds(1), "incident 7");
        clock.advance(Duration.ofSeconds(1));
        assertThat(messages()).hasSize(2);
        assertThat(messages().get(0))
                .contains("event=override", "action=FORCE_OPEN", "until=", "why=incident 7", "an override was set");
        assertThat(messages().get(1)).contains("an override was ended");
    }

    @Test
    void changes_of_state_are_written_ten_times_in_a_period() {
        Guard guard = logged(guard().circuitBreaker(CircuitBreakerConfig.ofDefaults()));
        for (int i = 0; i < 10; i++) {
            guard.circuitBreaker().orElseThrow().transitionToOpenState();
            guard.circuitBreaker().orElseThrow().transitionToClosedState();
        }
        assertThat(messages()).hasSize(10);
        clock.advance(Duration.ofSeconds(10));
        guard.circuitBreaker().orElseThrow().transitionToOpenState();
        assertThat(messages()).hasSize(11);
        assertThat(messages().get(10)).contains("suppressed=10");
    }

    @Test
    void a_rejection_inside_a_trace_has_the_traces_id() {
        SimpleTracer tracer = new SimpleTracer();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));
        Guard guard = guard().rateLimiter(
                        RateLimiterConfig.custom().limitForPeriod(1).build())
                .build();
        GuardObservations.to(registry).observe(guard);
        GuardLog.ofDefaults()
                .withTraceId(() -> {
                    var context = tracer.currentTraceContext().context();
                    return context == null ? null : context.traceId();
                })
                .follow(guard);
        guard.executeRunnable(() -> {});
        assertThat(guard.safeExecuteSupplier(() -> "now", () -> "later")).isEqualTo("later");
        assertThat(messages())
                .singleElement()
                .asString()
                .contains("traceId=" + tracer.getSpans().getLast().getTraceId());
    }

    @Test
    void the_trace_id_is_the_one_of_the_logging_context_unless_told_otherwise() {
        Guard guard = logged(guard());
        guard.override(GuardOverride.FORCE_OPEN, Duration.ofDays(1), "test");
        MDC.put("traceId", "4bf92f35");
        try {
            refuse(guard, 1);
        } finally {
            MDC.remove("traceId");
        }
        assertThat(messages("event=rejection")).singleElement().asString().contains("traceId=4bf92f35");
    }

    @Test
    void guards_made_later_are_followed_until_the_subscription_is_closed() {
        try (Sluice sluice = Sluice.builder().clock(clock).build();
                Subscription following = GuardLog.ofDefaults().follow(sluice)) {
            Guard guard = sluice.guard("late");
            guard.override(GuardOverride.FORCE_OPEN, Duration.ofDays(1), "test");
            assertThat(messages()).hasSize(1);
            following.close();
            refuse(guard, 1);
            assertThat(messages()).hasSize(1);
        }
    }

    private GuardBuilder guard() {
        return Guard.builder("payments").clock(clock);
    }

    private static Guard logged(GuardBuilder builder) {
        Guard guard = builder.build();
        GuardLog.ofDefaults().follow(guard);
        return guard;
    }

    private String fails() {
        throw new IllegalStateException("down");
    }

    private static void refuse(Guard guard, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(guard.tryAcquirePermission()).isFalse();
        }
    }

    private List<String> messages() {
        return lines.stream().map(LogRecord::getMessage).toList();
    }

    private List<String> messages(String containing) {
        return messages().stream().filter(line -> line.contains(containing)).toList();
    }
}

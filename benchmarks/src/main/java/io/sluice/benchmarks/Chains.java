package io.sluice.benchmarks;

import static io.sluice.benchmarks.Timing.CALL;

import com.alibaba.csp.sentinel.EntryType;
import com.alibaba.csp.sentinel.SphU;
import com.alibaba.csp.sentinel.slots.block.BlockException;
import com.alibaba.csp.sentinel.slots.block.RuleConstant;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRule;
import com.alibaba.csp.sentinel.slots.block.degrade.DegradeRuleManager;
import com.alibaba.csp.sentinel.slots.block.flow.FlowRule;
import com.alibaba.csp.sentinel.slots.block.flow.FlowRuleManager;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedRateLimiterMetrics;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreaker;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.time.NanoClock;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardBuilder;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The chains that are compared: the call behind a breaker, a limiter and a bulkhead of each library, none of which ever refuses. */
final class Chains {
    private static final int PLENTY_AT_ONCE = 1_000;
    private static final int PLENTY_PER_SECOND = 10_000_000;
    private static final long PLENTY_OF_BURST = 1_000_000_000_000_000L;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Chains() {}

    /**
     * Gates of ours, one decorated in another.
     *
     * @param breaker whether it is asked for durations
     * @param onStripes whether limiter and bulkhead are exact by one word each, or lie on stripes
     */
    static Supplier<Integer> sluice(CircuitBreakerConfig breaker, boolean onStripes, NanoClock clock) {
        return CircuitBreaker.of("chain", breaker, clock)
                .decorateSupplier(RateLimiter.of("chain", limit(onStripes), clock)
                        .decorateSupplier(
                                Bulkhead.of("chain", atOnce(onStripes), clock).decorateSupplier(CALL)));
    }

    /** The same gates in a guard, with what else is wanted in it. */
    static Guard guard(boolean onStripes, NanoClock clock, Consumer<GuardBuilder> more) {
        GuardBuilder guard = Guard.builder("chain").clock(clock);
        guarded(onStripes).andThen(more).accept(guard);
        return guard.build();
    }

    /** What a guard is told to hold the three gates. */
    static Consumer<GuardBuilder> guarded(boolean onStripes) {
        return guard -> guard.circuitBreaker(Breakers.timed().build())
                .rateLimiter(limit(onStripes))
                .bulkhead(atOnce(onStripes));
    }

    private static RateLimiterConfig limit(boolean onStripes) {
        return RateLimiterConfig.custom()
                .limitForPeriod(PLENTY_PER_SECOND)
                .burst(PLENTY_OF_BURST)
                .leased(onStripes)
                .build();
    }

    private static BulkheadConfig atOnce(boolean onStripes) {
        return BulkheadConfig.custom()
                .maxConcurrentCalls(PLENTY_AT_ONCE)
                .striped(onStripes)
                .build();
    }

    /** resilience4j's chain, with a retry around it. */
    static Supplier<Integer> resilience4jRetrying() {
        return io.github.resilience4j.retry.Retry.decorateSupplier(
                io.github.resilience4j.retry.Retry.ofDefaults("chain"), resilience4j());
    }

    static Supplier<Integer> resilience4j() {
        return resilience4j(null);
    }

    /** With the meters that resilience4j-micrometer binds for each of the three, if there is where to bind them. */
    static Supplier<Integer> resilience4j(@Nullable MeterRegistry meters) {
        RateLimiterRegistry limiters = resilience4jLimiters();
        BulkheadRegistry bulkheads = resilience4jBulkheads();
        CircuitBreakerRegistry breakers = Breakers.resilience4jRegistry(options -> {});
        var limiter = limiters.rateLimiter("chain");
        var bulkhead = bulkheads.bulkhead("chain");
        var breaker = breakers.circuitBreaker("chain");
        if (meters != null) {
            TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters);
            TaggedRateLimiterMetrics.ofRateLimiterRegistry(limiters).bindTo(meters);
            TaggedBulkheadMetrics.ofBulkheadRegistry(bulkheads).bindTo(meters);
        }
        return breaker.decorateSupplier(io.github.resilience4j.ratelimiter.RateLimiter.decorateSupplier(
                limiter, io.github.resilience4j.bulkhead.Bulkhead.decorateSupplier(bulkhead, CALL)));
    }

    static io.github.resilience4j.ratelimiter.RateLimiter resilience4jLimiter() {
        return resilience4jLimiters().rateLimiter("chain");
    }

    static io.github.resilience4j.bulkhead.Bulkhead resilience4jBulkhead() {
        return resilience4jBulkheads().bulkhead("chain");
    }

    private static RateLimiterRegistry resilience4jLimiters() {
        return RateLimiterRegistry.of(io.github.resilience4j.ratelimiter.RateLimiterConfig.custom()
                .limitForPeriod(Integer.MAX_VALUE)
                .limitRefreshPeriod(SECOND)
                .timeoutDuration(Duration.ZERO)
                .build());
    }

    private static BulkheadRegistry resilience4jBulkheads() {
        return BulkheadRegistry.of(io.github.resilience4j.bulkhead.BulkheadConfig.custom()
                .maxConcurrentCalls(PLENTY_AT_ONCE)
                .build());
    }

    static Supplier<Integer> failsafe() {
        FailsafeExecutor<Integer> chain = Failsafe.with(
                Breakers.failsafe(),
                dev.failsafe.RateLimiter.<Integer>burstyBuilder(PLENTY_OF_BURST, SECOND)
                        .build(),
                dev.failsafe.Bulkhead.<Integer>builder(PLENTY_AT_ONCE).build());
        return () -> chain.get(CALL::get);
    }

    /** One entry, with a rule for each of the three. */
    static Supplier<Integer> sentinel() {
        String resource = "chain";
        FlowRule limit = new FlowRule(resource).setCount(PLENTY_PER_SECOND);
        FlowRule atOnce =
                new FlowRule(resource).setGrade(RuleConstant.FLOW_GRADE_THREAD).setCount(PLENTY_AT_ONCE);
        DegradeRule breaker = new DegradeRule(resource)
                .setGrade(RuleConstant.DEGRADE_GRADE_EXCEPTION_RATIO)
                .setCount(0.5)
                .setMinRequestAmount(Breakers.WINDOW)
                .setStatIntervalMs((int) Breakers.TIME_WINDOW.toMillis())
                .setTimeWindow((int) Breakers.LONG.toSeconds());
        FlowRuleManager.loadRules(List.of(limit, atOnce));
        DegradeRuleManager.loadRules(List.of(breaker));
        return () -> {
            try (var entry = SphU.entry(resource, EntryType.OUT)) {
                return CALL.get();
            } catch (BlockException refused) {
                throw new IllegalStateException(refused);
            }
        };
    }
}

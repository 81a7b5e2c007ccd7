package io.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bulkhead.BulkheadSnapshot;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerSnapshot;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.rule.EffectiveRule;
import io.sluice.core.rule.RuleMode;
import io.sluice.guard.document.BulkheadRule;
import io.sluice.guard.document.StandardKinds;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterSnapshot;
import io.sluice.recovery.TimeoutConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.awaitility.Awaitility;

/** Whatever happens in whatever order, no permit is lost and every call is counted once. */
class GuardProperties {
    private static final long HOUR_SECONDS = 3_600;
    private static final List<RuleMode> MODES = List.of(RuleMode.ENFORCE, RuleMode.SHADOW, RuleMode.OFF);
    private static final List<GuardOverride> OVERRIDES = List.of(
            GuardOverride.FORCE_OPEN, GuardOverride.FORCE_CLOSED, GuardOverride.BYPASS, GuardOverride.scale(0.5));

    /** Calls come, end and are given up while rules change at random, for an hour of virtual time. */
    @Property
    void random_rule_edits_under_load_never_lose_a_permit(@ForAll long seed) {
        Load load = new Load(new Random(seed));
        while (load.seconds < HOUR_SECONDS) {
            load.step();
        }
        load.settle();
        load.checkQuiet();
    }

    /** A guard whose rules change, and the calls that are under way. */
    private static final class Load {
        private final Rig rig = new Rig();
        private final Random random;
        private final Guard guard = rig.guard().build();
        private final List<CompletableFuture<String>> works = Collections.synchronizedList(new ArrayList<>());
        private final List<CompletableFuture<String>> answers = new ArrayList<>();
        private int byHand;
        private long seconds;

        Load(Random random) {
            this.random = random;
        }

        void step() {
            switch (random.nextInt(8)) {
                case 0 -> changeRules();
                case 1 -> advance(1 + random.nextInt(120));
                case 2 -> end(works, work -> work.complete("answer"));
                case 3 -> end(works, work -> work.completeExceptionally(new IllegalStateException()));
                case 4 -> end(answers, answer -> answer.cancel(true));
                case 5 -> byHand();
                case 6 -> override();
                default -> start();
            }
        }

        private void start() {
            CompletableFuture<String> answer = guard.executeCompletionStage(() -> {
                        CompletableFuture<String> work = new CompletableFuture<>();
                        works.add(work);
                        return work;
                    })
                    .toCompletableFuture();
            answers.add(answer);
        }

        private void end(List<CompletableFuture<String>> of, Consumer<CompletableFuture<String>> how) {
            if (!of.isEmpty()) {
                how.accept(of.remove(random.nextInt(of.size()))); // others only add
            }
        }

        private void byHand() {
            if (byHand > 0 && random.nextBoolean()) {
                byHand--;
                if (random.nextBoolean()) {
                    guard.onSuccess(1, TimeUnit.SECONDS);
                }
                guard.releasePermission();
            } else if (guard.tryAcquirePermission()) {
                byHand++;
            }
        }

        private void override() {
            GuardOverride what = OVERRIDES.get(random.nextInt(OVERRIDES.size()));
            guard.override(what, Duration.ofSeconds(1 + random.nextInt(300)), "test");
        }

        private void advance(int step) {
            seconds += step;
            rig.clock.advance(Duration.ofSeconds(step));
        }

        private void changeRules() {
            List<EffectiveRule> rules = new ArrayList<>();
            if (random.nextBoolean()) {
                rules.add(Rig.rule(
                        StandardKinds.CIRCUIT_BREAKER,
                        mode(),
                        CircuitBreakerConfig.custom()
                                .slidingWindowSize(2 + random.nextInt(3))
                                .waitDurationInOpenState(Duration.ofSeconds(1 + random.nextInt(60)))
                                .permittedNumberOfCallsInHalfOpenState(1 + random.nextInt(2))
                                .build()));
            }
            if (random.nextBoolean()) {
                rules.add(Rig.rule(
                        StandardKinds.RATE_LIMITER,
                        mode(),
                        RateLimiterConfig.custom()
                                .limitForPeriod(1 + random.nextInt(3))
                                .limitRefreshPeriod(Duration.ofSeconds(10))
                                .timeoutDuration(Duration.ofSeconds(random.nextInt(60)))
                                .build()));
            }
            if (random.nextBoolean()) {
                rules.add(Rig.rule(
                        StandardKinds.BULKHEAD,
                        mode(),
                        BulkheadRule.custom()
                                .maxConcurrentCalls(1 + random.nextInt(3))
                                .maxWaitDuration(Duration.ofSeconds(random.nextInt(60)))
                                .build()));
            }
            if (random.nextInt(4) == 0) {
                rules.add(Rig.rule(StandardKinds.TIMEOUT, TimeoutConfig.ofAttempt(Duration.ofSeconds(30))));
            }
            guard.update(rules);
        }

        private RuleMode mode() {
            return MODES.get(random.nextInt(MODES.size()));
        }

        /** Everything that is under way ends, also what was waiting and begins only now. */
        void settle() {
            while (byHand > 0) {
                byHand--;
                guard.releasePermission();
            }
            List.copyOf(answers).forEach(answer -> answer.cancel(true));
            List.copyOf(works).forEach(work -> work.complete("answer"));
            guard.clearOverride();
        }

        /** A call that was served just before it was given up ends on another thread. */
        void checkQuiet() {
            Awaitility.await().untilAsserted(() -> {
                CallCounts counts = guard.snapshot().counts();
                assertThat(counts.inFlight()).as("in flight").isZero();
                assertThat(counts.permitted())
                        .isEqualTo(counts.succeeded() + counts.failed() + counts.ignored() + counts.cancelled());
                assertThat(guard.snapshot().rejections().stream()
                                .mapToLong(GuardSnapshot.Rejections::count)
                                .sum())
                        .isEqualTo(counts.rejected());
                guard.snapshot().part(BulkheadSnapshot.class).ifPresent(bulkhead -> {
                    assertThat(bulkhead.inFlight()).as("slots taken").isZero();
                    assertThat(bulkhead.waiting()).isZero();
                });
                guard.snapshot()
                        .part(RateLimiterSnapshot.class)
                        .ifPresent(limiter -> assertThat(limiter.waiting()).isZero());
                guard.snapshot()
                        .part(CircuitBreakerSnapshot.class)
                        .ifPresent(
                                breaker -> assertThat(breaker.probesInFlight()).isZero());
            });
        }
    }
}

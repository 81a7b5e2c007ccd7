package io.sluice.guard.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig.HalfOpenVerdict;
import io.sluice.circuitbreaker.CircuitBreakerConfig.Mode;
import io.sluice.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleMode;
import io.sluice.core.rule.RuleSet;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterConfig.Algorithm;
import io.sluice.ratelimiter.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written is read as what it was, in all forms, whatever it is; and there is one canonical form. */
class RoundTripProperties {
    private final RuleDocuments documents = RuleDocuments.standard();

    @Property
    void what_is_written_is_read_as_it_was(@ForAll("ruleSets") RuleSet rules) {
        RuleDocument canonical = documents.write(rules, RuleDocument.CANONICAL);
        for (String form : List.of(RuleDocument.YAML, RuleDocument.JSON, RuleDocument.CANONICAL)) {
            RuleDocument written = documents.write(rules, form);
            RuleSet read = documents.read(written);
            assertThat(read.rules()).as("%s", written).isEqualTo(rules.rules());
            assertThat(read.isAfter(rules) || rules.isAfter(read)).isFalse();
            assertThat(documents.write(read, RuleDocument.CANONICAL)).isEqualTo(canonical);
            assertThat(read.hash()).contains(documents.hash(rules));
        }
    }

    /** Bytes of a good document, with some of them changed: refused or read, but nothing else ever happens. */
    @Property
    void a_damaged_document_is_refused_or_read(@ForAll("ruleSets") RuleSet rules, @ForAll long seed) {
        Random random = new Random(seed);
        RuleDocument good = documents.write(rules, random.nextBoolean() ? RuleDocument.YAML : RuleDocument.JSON);
        byte[] bytes = good.bytes();
        for (int i = 0; i < 3; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
        }
        byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        try {
            documents.read(RuleDocument.of(cut, good.mediaType(), ""));
        } catch (InvalidRulesException refused) {
            assertThat(refused.errors()).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<RuleSet> ruleSets() {
        Arbitrary<Rule<?>> rules = Combinators.combine(
                        Arbitraries.oneOf(
                                        Arbitraries.strings().ofMinLength(1).ofMaxLength(12),
                                        Arbitraries.strings()
                                                .withCharRange(' ', '~')
                                                .ofMinLength(1)
                                                .ofMaxLength(12))
                                .filter(id -> !id.isBlank() && whole(id)),
                        Arbitraries.of(
                                "a",
                                "GET /items/{id}",
                                "regex:a.*",
                                "yes",
                                "1",
                                "a: b",
                                "- c",
                                "\ud83d\ude00#",
                                "'x\""),
                        Arbitraries.of(RuleMode.class),
                        Arbitraries.oneOf(breakers(), limiters(), bulkheads()))
                .as(RoundTripProperties::rule);
        return Combinators.combine(
                        Arbitraries.longs().between(0, 1L << 53),
                        Arbitraries.longs().between(0, 1L << 53),
                        rules.list().ofMaxSize(5).uniqueElements(Rule::id).uniqueElements(Rule::slot))
                .as((epoch, revision, list) -> RuleSet.of(epoch, revision, null, list));
    }

    private static boolean whole(String text) {
        return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
    }

    private static Rule<?> rule(String id, String resource, RuleMode mode, Record config) {
        if (config instanceof CircuitBreakerConfig breaker) {
            return new Rule<>(id, resource, mode, StandardKinds.CIRCUIT_BREAKER, breaker);
        }
        return config instanceof RateLimiterConfig limiter
                ? new Rule<>(id, resource, mode, StandardKinds.RATE_LIMITER, limiter)
                : new Rule<>(id, resource, mode, StandardKinds.BULKHEAD, (BulkheadRule) config);
    }

    /** Values near the defaults, and the defaults themselves, so that following and not following are both met. */
    private static Arbitrary<Record> breakers() {
        return Arbitraries.randoms().map(random -> {
            CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.custom();
            int size = 1 + random.nextInt(300);
            maybe(random, () -> builder.failureRateThreshold((1 + random.nextInt(1_000_000)) / 10_000.0));
            maybe(random, () -> builder.slidingWindowSize(size).minimumNumberOfCalls(1 + random.nextInt(size)));
            maybe(random, () -> builder.slidingWindow(SlidingWindowType.TIME_BASED, size, 100));
            maybe(
                    random,
                    () -> builder.slidingWindow(SlidingWindowType.TIME_BASED, size, 100)
                            .mode(Mode.THROTTLE));
            maybe(random, () -> builder.halfOpenVerdict(HalfOpenVerdict.FIRST_FAILURE_OPENS));
            maybe(random, () -> builder.waitDurationInOpenState(Duration.ofMillis(1 + random.nextInt(10_000_000))));
            maybe(random, () -> builder.waitDurationMultiplier((1000 + random.nextInt(1000)) / 1000.0));
            maybe(random, () -> builder.maxWaitDurationInOpenState(Duration.ofHours(3 + random.nextInt(3))));
            maybe(random, () -> builder.slowCallDurationThreshold(Duration.ofMillis(random.nextInt(5) * 250 + 1)));
            maybe(random, () -> builder.recordExceptions(IOException.class, IllegalStateException.class, Error.class));
            maybe(random, () -> builder.automaticTransitionFromOpenToHalfOpenEnabled(true));
            return builder.build();
        });
    }

    private static Arbitrary<Record> limiters() {
        return Arbitraries.randoms().map(random -> {
            RateLimiterConfig.Builder builder = RateLimiterConfig.custom();
            long limit = 1L + random.nextInt(200);
            maybe(random, () -> builder.limitForPeriod(limit));
            maybe(random, () -> builder.limitRefreshPeriod(Duration.ofMillis(1000L + random.nextInt(100_000))));
            maybe(random, () -> builder.timeoutDuration(Duration.ofSeconds(random.nextInt(100))));
            maybe(random, () -> builder.scope(Scope.SHARE));
            switch (random.nextInt(4)) {
                case 0 -> builder.algorithm(Algorithm.LEAKY_BUCKET);
                case 1 -> builder.algorithm(Algorithm.SLIDING_WINDOW).and(limit * 100, Duration.ofHours(1));
                case 2 -> builder.burst(1 + random.nextInt(200)).and(limit * 100, Duration.ofHours(1), 7);
                default -> builder.warmUp(Duration.ofSeconds(10), (11 + random.nextInt(100)) / 10.0);
            }
            return builder.build();
        });
    }

    private static Arbitrary<Record> bulkheads() {
        return Arbitraries.randoms().map(random -> {
            BulkheadRule.Builder builder = BulkheadRule.custom();
            if (random.nextBoolean()) {
                maybe(random, () -> builder.maxConcurrentCalls(1 + random.nextInt(50)));
                maybe(random, () -> builder.maxWaitDuration(Duration.ofMillis(random.nextInt(2000))));
                maybe(random, () -> builder.scope(Scope.SHARE));
                return builder.build();
            }
            builder.type(BulkheadRule.Type.THREAD_POOL);
            maybe(random, () -> builder.coreThreadPoolSize(random.nextInt(5)));
            maybe(random, () -> builder.maxThreadPoolSize(5 + random.nextInt(50)));
            maybe(random, () -> builder.queueCapacity(random.nextInt(200)));
            maybe(random, () -> builder.keepAliveDuration(Duration.ofSeconds(random.nextInt(40))));
            return builder.build();
        });
    }

    private static void maybe(Random random, Runnable option) {
        if (random.nextInt(3) == 0) {
            option.run();
        }
    }
}

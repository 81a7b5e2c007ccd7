package io.sluice.benchmarks;

import io.sluice.benchmarks.SpringApplications.BarePayments;
import io.sluice.benchmarks.SpringApplications.GuardedPayments;
import io.sluice.benchmarks.SpringApplications.Resilience4jPayments;
import io.sluice.benchmarks.SpringApplications.Shop;
import io.sluice.benchmarks.Suite.Table;
import io.sluice.benchmarks.Suite.Target;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * <b>Question.</b> What does {@code @Guarded} add to a method of a bean, beside Resilience4j's aspects with the same three policies, and what does
 * the web entry add to a request, with few rules and with many?
 * <p><b>Expectation.</b> A proxy each: ours goes through one advisor to one guard, theirs through three aspects that look up their
 * annotation, their registry and their extensions, and tell three event consumers; so at most half. A request pays for two guards, the
 * process's and the resource's, found by one look-up each: at most 3 µs, the same with 10 rules as with 10,000.
 * <p><b>Command.</b> {@code ./sluice bench spring}
 *
 * <p>Both are put together by Spring Boot's auto-configuration, as users have them. What the entry adds is the difference to {@code bare}:
 * the same request, handler and mocks without it. Nothing is ever refused.
 */
public class SpringBenchmark {
    /** A call through a proxy has an array of its arguments, and an invocation. */
    private static final long PROXY_BYTES = 256;

    static final Suite SUITE = new Suite(
            "spring",
            List.of(SpringBenchmark.class),
            "What do @Guarded and the web entry add to a method of a bean, and to a request?",
            List.of(
                    new Table(
                            "Method",
                            "a method of a bean behind breaker, limiter and bulkhead, one thread",
                            "resilience4j",
                            List.of(new Target("guarded", 0.5, PROXY_BYTES))),
                    new Table(
                            "Entry",
                            "a request of Spring MVC without a network, one thread, by the number of rules",
                            "bare",
                            List.of())));

    private SpringBenchmark() {}

    /** A method of a bean; warmed up for longer, since Spring's ways are long. */
    @Warmup(iterations = 15, time = 1)
    public static class Method extends Timing {
        private final ConfigurableApplicationContext context = SpringApplications.methods();
        private final BarePayments bare = context.getBean(BarePayments.class);
        private final GuardedPayments guarded = context.getBean(GuardedPayments.class);
        private final Resilience4jPayments resilience4j = context.getBean(Resilience4jPayments.class);

        @Benchmark
        public Integer bare() {
            return bare.pay();
        }

        @Benchmark
        public Integer guarded() {
            return guarded.pay();
        }

        @Benchmark
        public Integer resilience4j() {
            return resilience4j.pay();
        }

        @TearDown
        public void close() {
            context.close();
        }
    }

    /** A request, from the first filter to its answer; warmed up for as long. */
    @Warmup(iterations = 15, time = 1)
    public static class Entry extends Timing {
        private final Shop bare = Shop.bare();
        private final Shop with10Rules = Shop.guarded(10);
        private final Shop with1000Rules = Shop.guarded(1_000);
        private final Shop with10000Rules = Shop.guarded(10_000);

        @Benchmark
        public int bare() throws Exception {
            return bare.ask();
        }

        @Benchmark
        public int with10Rules() throws Exception {
            return with10Rules.ask();
        }

        @Benchmark
        public int with1000Rules() throws Exception {
            return with1000Rules.ask();
        }

        @Benchmark
        public int with10000Rules() throws Exception {
            return with10000Rules.ask();
        }

        @TearDown
        public void close() {
            bare.close();
            with10Rules.close();
            with1000Rules.close();
            with10000Rules.close();
        }
    }
}

package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.CalendarUnit;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.Holder;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.LimitRule.Algorithm;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.cluster.server.engine.MemoryStore;
import io.sluice.cluster.server.engine.ShardResults;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.server.engine.ValueCap;
import io.sluice.cluster.server.engine.Windows;
import io.sluice.cluster.server.engine.Windows.Counts;
import io.sluice.core.Check;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Three stores over one Redis answer as one store in memory does, whatever they are asked, and whichever of them is. */
class RedisAsMemoryProperties {
    private static final int STEPS = 80;
    private static final String NAMESPACE = "shop";
    private static final Instant MIDNIGHT = Instant.parse("2026-06-30T22:00:00Z"); // of a month in Berlin
    private static final List<String> KEYS = List.of("", "ann");

    private static final SharedRedis redis = new SharedRedis(3);

    @BeforeContainer
    static void start() {
        redis.start();
    }

    @AfterContainer
    static void stop() {
        redis.close();
    }

    private static LimitRule window(String id, long limit, CalendarUnit unit, StateLoss begin) {
        return LimitRule.custom(id)
                .limitForPeriod(limit)
                .fixedWindow(unit, ZoneId.of("Europe/Berlin"))
                .onStateLoss(begin)
                .build();
    }

    private static List<LimitRule> rules(long limit) {
        return List.of(
                LimitRule.custom("sliding")
                        .limitForPeriod(limit)
                        .algorithm(Algorithm.SLIDING_WINDOW)
                        .build(),
                window("second", limit, CalendarUnit.SECOND, StateLoss.EMPTY),
                window("month", limit, CalendarUnit.MONTH, StateLoss.FULL));
    }

    @Property(tries = 100)
    void windows_in_redis_answer_as_those_in_memory(@ForAll long seed) {
        Random random = new Random(seed);
        Pair pair = new Pair(random, MIDNIGHT.minusMillis(random.nextInt(4_000)));
        long limit = 1L + random.nextInt(10);
        List<LimitRule> rules = rules(limit);
        pair.begin(rules);
        for (int i = 0; i < STEPS; i++) {
            switch (random.nextInt(20)) {
                case 0 -> {
                    pair.loseState();
                    pair.begin(rules);
                }
                case 1 -> { // twice as much, so that no share is a fraction of a permit, which memory rounds up
                    pair.pass(
                            1_100,
                            rules); // so that all keys are known, in Redis only those that something was granted of
                    pair.begin(rules);
                    limit = limit < 20 ? 2 * limit : limit;
                    rules = rules(limit);
                    pair.begin(rules);
                }
                case 2, 3 -> pair.decide(all(1 + random.nextInt(20)));
                case 4, 5, 6, 7, 8 ->
                    pair.pass(random.nextInt(5) == 0 ? random.nextInt(1_500) : random.nextInt(60), rules);
                default -> pair.decide(one(rules, random));
            }
        }
    }

    /** The arithmetic alone, for a store in memory is not asked by a clock that jumps as it likes. */
    @Property(tries = 100)
    void a_quota_goes_with_a_clock_that_is_set_as_windows_do(@ForAll long seed, @ForAll CalendarUnit unit) {
        Random random = new Random(seed);
        redis.clear();
        LimitEngine server = new LimitEngine(redis.stores().get(0));
        server.rules(NAMESPACE, List.of(window("plan", 10, unit, StateLoss.FULL)));
        Windows windows = Check.present(
                "windows", server.rule(NAMESPACE, "plan").orElseThrow().windows());
        long now = MIDNIGHT.plus(Duration.ofDays(20_000))
                .toEpochMilli(); // never before 2026, when time begins for scripts
        Counts counts = windows.unused(now);
        for (int i = 0; i < STEPS; i++) {
            double step = random.nextGaussian() * random.nextDouble() + 0.1; // in stretches
            now += (long) (step * unit.length().toMillis());
            redis.setTime(Instant.ofEpochMilli(now));
            Counts turned = i == 0 ? windows.unused(now) : windows.turnedTo(now, counts);
            long want = 1L + random.nextInt(5);
            long expected = Math.min(want, windows.available(turned, now));
            Ask ask = new Ask.Acquire(List.of(new Target("plan")), want, 1);
            assertThat(Pair.decide(server, ask).granted()).isEqualTo(expected);
            if (expected > 0) { // else nothing is written down
                counts = windows.take(turned, expected);
            }
        }
    }

    private static Ask all(long want) {
        return new Ask.Acquire(List.of(new Target("sliding"), new Target("second"), new Target("month")), want, 1);
    }

    private static Ask one(List<LimitRule> rules, Random random) {
        String rule = rules.get(random.nextInt(rules.size())).id();
        Target target = new Target(rule, KEYS.get(random.nextInt(KEYS.size())));
        long want = 1L + random.nextInt(45);
        return new Ask.Acquire(List.of(target), want, 1 + random.nextInt((int) want));
    }

    // ---- permits of calls in flight

    @Property(tries = 100)
    void permits_in_redis_are_held_as_those_in_memory(@ForAll long seed) {
        Random random = new Random(seed);
        Pair pair = new Pair(random, MIDNIGHT);
        pair.cap(cap(random));
        for (int i = 0; i < STEPS; i++) {
            switch (random.nextInt(20)) {
                case 0 -> {
                    pair.loseState();
                    pair.cap(cap(random));
                }
                case 1 -> pair.cap(cap(random));
                case 2, 3, 4, 5 -> pair.advance(random.nextInt(4) == 0 ? random.nextInt(500) : random.nextInt(40));
                case 6 -> pair.revoke();
                case 7, 8, 9 -> pair.holdNew(1 + random.nextInt(4), 1 + random.nextInt(8));
                default -> pair.holdAgain(1 + random.nextInt(4), random.nextInt(8));
            }
            pair.compareHolders();
        }
    }

    private static ConcurrencyRule cap(Random random) {
        Duration life = Duration.ofMillis(100L + random.nextInt(300));
        return ConcurrencyRule.custom("db")
                .maxConcurrentCalls(1L + random.nextInt(20))
                .leaseDuration(life)
                .maxHold(random.nextBoolean() ? null : life.multipliedBy(2))
                .onStateLoss(random.nextInt(4) == 0 ? StateLoss.FULL : StateLoss.EMPTY)
                .override("ann", new ValueCap(1L + random.nextInt(20)))
                .build();
    }

    /** Both kinds of store, at the same moment. */
    private static final class Pair {
        private static final long ALONE_MILLIS = 900;

        private static final List<Target> DB = List.of(new Target("db"), new Target("db", "ann"));
        private long aloneMillis;

        /** What a lease is called in memory, and in Redis. */
        private record Lease(Target target, long inMemory, long inRedis) {}

        private final List<Lease> leases = new ArrayList<>();
        private final ManualClock clock = new ManualClock();
        private final Random random;
        private final List<LimitEngine> servers = new ArrayList<>();
        private LimitEngine memory;

        Pair(Random random, Instant begin) {
            this.random = random;
            clock.setInstant(begin);
            redis.setTime(begin);
            redis.clear();
            redis.stores().forEach(store -> servers.add(new LimitEngine(store)));
            memory = new LimitEngine(new MemoryStore(clock));
        }

        /** From the same moment on, wherever they are kept. */
        void begin(List<LimitRule> rules) {
            memory.rules(NAMESPACE, rules);
            servers.forEach(server -> server.rules(NAMESPACE, rules));
            ask(rules);
        }

        /** Not in the millisecond of a grant: numbers of leases begin at the time. */
        void loseState() {
            advance(1);
            redis.clear();
            memory = new LimitEngine(new MemoryStore(clock));
        }

        /**
         * Memory forgets a bucket that is full, which one that slides is not before a period after a grant, and it begins anew as if known from the
         * first; Redis remembers when its windows began. So nothing is left alone for as long as that.
         */
        void pass(long millis, List<LimitRule> rules) {
            for (long left = millis; left > 0; ) {
                long step = Math.min(left, ALONE_MILLIS - aloneMillis);
                advance(step);
                left -= step;
                aloneMillis += step;
                if (aloneMillis >= ALONE_MILLIS) {
                    ask(rules);
                }
            }
        }

        private void ask(List<LimitRule> rules) {
            for (LimitRule rule : rules) {
                KEYS.forEach(key -> decide(new Ask.Acquire(new Target(rule.id(), key), 1)));
            }
            aloneMillis = 0;
        }

        void advance(long millis) {
            clock.advance(Duration.ofMillis(millis));
            redis.advance(Duration.ofMillis(millis));
        }

        void decide(Ask ask) {
            Answer expected = decide(memory, ask);
            Answer answer = decide(any(), ask);
            assertThat(answer.verdict()).as("%s", ask).isEqualTo(expected.verdict());
            assertThat(answer.granted()).as("%s", ask).isEqualTo(expected.granted());
            if (ask instanceof Ask.Acquire acquire && acquire.targets().size() > 1) {
                return; // stores ask the targets in orders of their own, and the first that refuses tells the rest
            }
            assertThat(answer.remaining()).as("%s", ask).isEqualTo(expected.remaining());
            long later = answer.retryAfterNanos() == ShardResults.NEVER ? 0 : 999; // it tells whole microseconds
            assertThat(answer.retryAfterNanos())
                    .isBetween(expected.retryAfterNanos(), expected.retryAfterNanos() + later);
        }

        void cap(ConcurrencyRule rule) {
            memory.concurrency().rules(NAMESPACE, List.of(rule));
            servers.forEach(server -> server.concurrency().rules(NAMESPACE, List.of(rule)));
            holdNew(1, 1); // from the same moment on
        }

        void holdNew(long client, long permits) {
            Target db = DB.get(random.nextInt(DB.size()));
            Answer expected = decide(memory, client, new Ask.Hold(db, 0, permits));
            Answer answer = decide(any(), client, new Ask.Hold(db, 0, permits));
            compare(expected, answer);
            if (answer.isOk()) {
                leases.add(new Lease(db, expected.lease(), answer.lease()));
            }
        }

        /** A renewal, or the end. */
        void holdAgain(long client, long permits) {
            if (!leases.isEmpty()) {
                Lease lease = leases.get(random.nextInt(leases.size()));
                compare(
                        decide(memory, client, new Ask.Hold(lease.target, lease.inMemory, permits)),
                        decide(any(), client, new Ask.Hold(lease.target, lease.inRedis, permits)));
            }
        }

        void revoke() {
            if (!leases.isEmpty()) {
                Lease lease = leases.get(random.nextInt(leases.size()));
                assertThat(any().concurrency()
                                .revoke(NAMESPACE, lease.target, lease.inRedis)
                                .toCompletableFuture()
                                .join())
                        .isEqualTo(memory.concurrency()
                                .revoke(NAMESPACE, lease.target, lease.inMemory)
                                .toCompletableFuture()
                                .join());
            }
        }

        void compareHolders() {
            for (Target db : DB) {
                assertThat(holders(any(), db)).isEqualTo(holders(memory, db));
            }
        }

        private static List<Holder> holders(LimitEngine engine, Target db) {
            return engine.concurrency().holders(NAMESPACE, db).toCompletableFuture().join().stream()
                    .map(holder ->
                            new Holder(holder.client(), 0, holder.permits(), holder.heldNanos(), holder.leftNanos()))
                    .toList();
        }

        private static void compare(Answer expected, Answer answer) {
            assertThat(answer.verdict()).isEqualTo(expected.verdict());
            assertThat(answer.granted()).isEqualTo(expected.granted());
            assertThat(answer.remaining()).isEqualTo(expected.remaining());
            assertThat(answer.leaseNanos()).isEqualTo(expected.leaseNanos());
            assertThat(answer.retryAfterNanos()).isEqualTo(expected.retryAfterNanos());
        }

        private LimitEngine any() {
            return servers.get(random.nextInt(servers.size()));
        }

        private static Answer decide(LimitEngine engine, Ask ask) {
            return decide(engine, 1, ask);
        }

        private static Answer decide(LimitEngine engine, long client, Ask ask) {
            return engine.decide(NAMESPACE, new Client(client), List.of(ask))
                    .toCompletableFuture()
                    .join()
                    .get(0);
        }
    }
}

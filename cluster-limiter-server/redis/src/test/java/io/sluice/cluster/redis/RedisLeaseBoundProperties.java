package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.cluster.server.engine.Target;
import io.sluice.core.testing.UsedPermits;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Never more than burst + rate * D is used in any stretch D, by the clients of three servers over one Redis, which loses everything it
 * knows now and then. The adversary is that of {@code LeaseBoundProperties}, and asks, reports and gives back at any of the servers.
 */
class RedisLeaseBoundProperties {
    private static final int TICKS = 300;
    private static final int SERVERS = 3;
    private static final String NAMESPACE = "shop";
    private static final Target PAY = new Target("pay");

    private static final SharedRedis redis = new SharedRedis(SERVERS);

    @BeforeContainer
    static void start() {
        redis.start();
    }

    @AfterContainer
    static void stop() {
        redis.close();
    }

    @Property(tries = 100)
    void no_stretch_of_time_has_more_than_the_limit(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5000) int rate,
            @ForAll @IntRange(min = 1, max = 300) int burstPercent) {
        int burst = Math.max(1, (int) ((long) rate * burstPercent / 100));
        LimitRule rule =
                LimitRule.custom("pay").limitForPeriod(rate).burst(burst).build();
        Adversary adversary = new Adversary(rule, seed);
        for (int i = 0; i < TICKS; i++) {
            adversary.tick();
        }
        double grain = rate * 1e-6; // of a clock that tells microseconds, a stretch has one more
        assertThat(adversary.used.mostAboveRate()).isLessThanOrEqualTo(burst + grain + 1e-3);
    }

    /** Some clients that do what they like with what they have, and nothing that they must not. */
    private static final class Adversary {
        private static final double CLOCK_ERROR = 0.002;

        private final List<LimitEngine> servers = new ArrayList<>();
        private final Random random;
        private final long leaseMicros;
        private final double losses;
        private final List<Held> held = new ArrayList<>();
        final UsedPermits used;

        private record Held(long client, long id, long permits, long until) {}

        Adversary(LimitRule rule, long seed) {
            redis.clear();
            for (RedisStore store : redis.stores()) {
                LimitEngine server = new LimitEngine(store);
                server.rules(NAMESPACE, List.of(rule));
                servers.add(server);
            }
            CompiledRule compiled = servers.get(0).rule(NAMESPACE, "pay").orElseThrow();
            leaseMicros = compiled.leaseNanos() / 1_000 + 1;
            random = new Random(seed);
            losses = random.nextBoolean() ? 0.05 * random.nextDouble() : 0;
            used = new UsedPermits((double) rule.limitForPeriod() / 1_000_000_000, micros() * 1_000);
        }

        private static long micros() {
            return redis.micros();
        }

        private Answer ask(long client, Ask ask) {
            return servers.get(random.nextInt(SERVERS))
                    .decide(NAMESPACE, new Client(client), List.of(ask))
                    .toCompletableFuture()
                    .join()
                    .get(0);
        }

        private void use(long permits) {
            used.use(permits, micros() * 1_000);
        }

        void tick() {
            if (random.nextDouble() < losses) {
                redis.clear();
            }
            int what = random.nextInt(10);
            if (what < 5) {
                askForALease();
            } else if (what == 5) {
                giveBackPart();
            } else if (what == 6) {
                useUp(random.nextInt(held.size() + 1));
            } else if (what == 7) {
                useUp(held.size());
                takeAll();
            }
            letTimePass();
        }

        /** The answer takes its time, and so does the request. */
        private void askForALease() {
            long client = random.nextInt(6);
            long sent = micros();
            if (random.nextInt(4) == 0) {
                redis.advanceMicros((long) (random.nextDouble() * leaseMicros / 4));
            }
            Answer lease = ask(client, new Ask.Lease(PAY, 1 + random.nextInt(1000)));
            if (lease.isOk()) {
                long until = sent + (long) (lease.leaseNanos() * (1 - CLOCK_ERROR)) / 1_000;
                held.add(new Held(client, lease.lease(), lease.granted(), until));
            }
        }

        private void giveBackPart() {
            if (!held.isEmpty()) {
                Held lease = held.remove(random.nextInt(held.size()));
                long using = lease.until > micros() ? (long) (random.nextDouble() * lease.permits) : 0;
                use(using);
                ask(lease.client, new Ask.Report(PAY, lease.id, random.nextInt((int) using + 1)));
                ask(lease.client, new Ask.Release(PAY, lease.id, lease.permits - using));
            }
        }

        private void useUp(int leases) {
            for (int i = 0; i < leases; i++) {
                Held lease = held.remove(held.size() - 1);
                if (lease.until >= micros()) {
                    use(lease.permits);
                }
            }
        }

        private void takeAll() {
            use(ask(7, new Ask.Acquire(List.of(PAY), 1_000_000, 1)).granted());
        }

        /** Often until just before a lease is over, and then it is used together with all that the bucket has. */
        private void letTimePass() {
            if (!held.isEmpty() && random.nextInt(3) == 0) {
                long until = held.stream().mapToLong(Held::until).min().orElseThrow();
                redis.advanceMicros(Math.max(0, until - micros()));
                useUp(held.size());
                takeAll();
            } else {
                redis.advanceMicros((long) (random.nextDouble() * random.nextDouble() * leaseMicros));
            }
        }
    }
}

package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.testing.UsedPermits;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import java.time.Duration;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The worst that may happen to leases, in virtual time. A client leases all that can be leased, and hoards it; then it is cut off, or the
 * server crashes. At the very moment in which the server takes the lease for over, another client leases as much. When the bucket has come
 * again, or as soon as the other has its lease, everybody takes all he can get. Clocks differ by as much as they may. Whoever uses a lease
 * for much too long is found out; its end to the nanosecond is {@link LeasedBucketTest}'s.
 */
class HoardingProperties {
    private static final int ROUNDS = 4;
    private static final long MILLI = 1_000_000;
    private static final long MORE_THAN_ANY_LEASE = 1 << 20;
    private static final int SEEDS_TO_FIND_IT = 100;

    @Property
    void a_hoarded_lease_is_never_used_too_late(@ForAll long seed) {
        new Run(seed, LongUnaryOperator.identity()).check();
    }

    @Test
    @Tag("soak")
    void nor_in_millions_of_worlds() {
        long tries = Long.getLong("sluice.soak.seeds", 250_000L);
        for (long seed = 0; seed < tries; seed++) {
            new Run(seed, LongUnaryOperator.identity()).check();
        }
    }

    /** A wrong client, to prove that this would notice one. */
    @Test
    void who_keeps_leases_twice_as_long_is_found_out() {
        long seed = 0;
        while (seed < SEEDS_TO_FIND_IT && new Run(seed, told -> 2 * told).excess() <= 1) {
            seed++;
        }
        assertThat(seed).as("worlds in which nobody noticed").isLessThan(SEEDS_TO_FIND_IT);
    }

    /** One world, from a seed. */
    private static final class Run {
        private final long seed;
        private final Random random;
        private final LimitRule rule;
        private final World world;
        private final UsedPermits used;
        private final SimulatedClient hoarder;
        private final SimulatedClient other;
        private final SimulatedClient asking;

        Run(long seed, LongUnaryOperator lie) {
            this.seed = seed;
            random = new Random(seed);
            int rate = 2000 + random.nextInt(2000);
            rule = LimitRule.custom("pay")
                    .limitForPeriod(rate)
                    .burst(rate * (2 + random.nextInt(19)) / 10)
                    .build();
            used = new UsedPermits(rate / 1e9, 0);
            int delay = random.nextBoolean() ? 1 : 1 + random.nextInt(20);
            world = new World(
                    random,
                    rule,
                    new World.Trouble(0, 0, delay),
                    granted -> used.use(granted, world().clock.nanos()));
            world.lie(lie);
            hoarder = client("hoarder", Mode.LEASE, 0.998); // whose clock is slow keeps leases longest
            other = client("other", Mode.LEASE, random.nextBoolean() ? 1 : 1.002);
            asking = client("asking", Mode.DIRECT, 1);
        }

        private World world() {
            return world;
        }

        private SimulatedClient client(String name, Mode mode, double speed) {
            DriftingClock clock = DriftingClock.withSpeed(world.clock, random, speed);
            return new SimulatedClient(world, name, Limits.of(mode, Fallback.FAIL_CLOSED), clock, token -> {
                if (ClusterGate.isLeased(token)) { // others were counted when they were granted
                    used.use(1, world.clock.nanos());
                }
            });
        }

        void check() {
            assertThat(excess()).as("above the bound, seed %d, %s", seed, rule).isLessThanOrEqualTo(1e-3);
        }

        /** By how much there was more than the bound allows. */
        double excess() {
            for (int i = 0; i < ROUNDS; i++) {
                round();
            }
            return used.mostAboveRate() - rule.burst();
        }

        private long burstNanos() {
            return rule.burst() * 1_000_000_000 / rule.limitForPeriod();
        }

        private void round() {
            world.clock.advance(Duration.ofSeconds(3).toNanos() + burstNanos()); // connected, and the bucket is full
            wantMuch(hoarder);
            boolean crash = random.nextInt(3) == 0;
            if (crash) {
                world.crash();
                world.start();
            }
            world.cut(hoarder.name, crash || random.nextBoolean());
            hoardUntil(crash ? world.clock.nanos() + burstNanos() / 2 : world.leasesEnd() - 20 * MILLI);
            wantMuch(other);
            double wait = random.nextBoolean() ? 2 * MILLI : burstNanos();
            hoardUntil(world.clock.nanos() + (long) (random.nextDouble() * wait));
            everybodyTakesAll();
            world.mend(hoarder.name);
        }

        /** Misses more than anybody has, uses nothing, and so gets all there is to lease. */
        private void wantMuch(SimulatedClient client) {
            long before = held(client);
            for (int i = 0; i < 400 && held(client) <= before + rule.burst() / 16; i++) {
                miss(client);
                world.clock.advance(MILLI / 4);
            }
        }

        private static void miss(SimulatedClient client) {
            client.limiter.tryAcquirePermission(MORE_THAN_ANY_LEASE);
        }

        private static long held(SimulatedClient client) {
            return client.limiter.snapshot().leasedPermissions();
        }

        /** Each is in want now and then, so that it does not give back what it does not need. */
        private void hoardUntil(long time) {
            while (time - world.clock.nanos() > 40 * MILLI) {
                world.clock.advance(40 * MILLI);
                miss(hoarder);
                if (held(other) > 1) {
                    miss(other);
                }
            }
            world.clock.advance(Math.max(0, time - world.clock.nanos()));
        }

        private void everybodyTakesAll() {
            int burst = (int) rule.burst();
            hoarder.call((int) held(hoarder));
            other.call((int) held(other));
            asking.call(burst);
            world.clock.advance(3 * MILLI);
        }
    }
}

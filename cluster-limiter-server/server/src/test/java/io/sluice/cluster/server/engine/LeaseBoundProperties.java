package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.UsedPermits;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Never more than burst + rate * D is used in any stretch D, whatever clients do with their leases and however often the server loses
 * its memory. The adversary hoards: it prefers to keep leases until the last moment and to use them all at once, and to take all there is
 * from the bucket at the same time.
 */
class LeaseBoundProperties {
    private static final int TICKS = 600;
    private static final Target PAY = new Target("pay");

    @Property
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
        assertThat(adversary.used.mostAboveRate()).isLessThanOrEqualTo(burst + 1e-3);
    }

    /** Some clients that do what they like with what they have, and nothing that they must not. */
    private static final class Adversary {
        private static final double CLOCK_ERROR = 0.002;

        private final Rig rig;
        private final Random random;
        private final long leaseNanos;
        private final double crashes;
        private final List<Held> held = new ArrayList<>();
        final UsedPermits used;

        private record Held(long client, long id, long permits, long until) {}

        Adversary(LimitRule rule, long seed) {
            rig = new Rig(rule);
            random = new Random(seed);
            CompiledRule compiled = new CompiledRule(Rig.NAMESPACE, rule, 1);
            leaseNanos = compiled.leaseNanos();
            crashes = random.nextBoolean() ? 0.1 * random.nextDouble() : 0;
            used = new UsedPermits(compiled.perNano(), now());
        }

        private long now() {
            return rig.clock.nanos();
        }

        void tick() {
            if (random.nextDouble() < crashes) {
                rig.crash();
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
            long sent = now();
            if (random.nextInt(4) == 0) {
                rig.clock.advance((long) (random.nextDouble() * leaseNanos / 4));
            }
            Answer lease = rig.lease(client, "pay", 1 + random.nextInt(1000));
            if (lease.isOk()) {
                long until = sent + (long) (lease.leaseNanos() * (1 - CLOCK_ERROR));
                held.add(new Held(client, lease.lease(), lease.granted(), until));
            }
        }

        private void giveBackPart() {
            if (!held.isEmpty()) {
                Held lease = held.remove(random.nextInt(held.size()));
                long using = lease.until - now() > 0 ? (long) (random.nextDouble() * lease.permits) : 0;
                used.use(using, now());
                rig.decide(lease.client, new Ask.Report(PAY, lease.id, random.nextInt((int) using + 1)));
                rig.decide(lease.client, new Ask.Release(PAY, lease.id, lease.permits - using));
            }
        }

        private void useUp(int leases) {
            for (int i = 0; i < leases; i++) {
                Held lease = held.remove(held.size() - 1);
                if (lease.until - now() >= 0) {
                    used.use(lease.permits, now());
                }
            }
        }

        private void takeAll() {
            used.use(rig.take("pay", "", 1_000_000), now());
        }

        /** Often until just before a lease is over, and then it is used together with all that the bucket has. */
        private void letTimePass() {
            if (!held.isEmpty() && random.nextInt(3) == 0) {
                long until = held.stream().mapToLong(Held::until).min().orElseThrow();
                rig.clock.advance(Math.max(0, until - now()));
                useUp(held.size());
                takeAll();
            } else {
                rig.clock.advance((long) (random.nextDouble() * random.nextDouble() * leaseNanos));
            }
        }
    }
}

package io.sluice.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.LimitRule;
import io.sluice.core.testing.UsedPermits;
import io.sluice.ratelimiter.ClusterOptions.Fallback;
import io.sluice.ratelimiter.ClusterOptions.Mode;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The whole protocol in virtual time: real clients, a real server, and a network that does what it likes. Whatever happens, no stretch of
 * time D has more than burst + rate * D: permits of leases count when they are used, others when the server grants them.
 */
class WholeProtocolProperties {
    private static final int STEPS = 250;
    private static final Mode[] MODES = Mode.values();

    @Property
    void no_stretch_of_time_has_more_than_the_limit(@ForAll long seed) {
        new Run(seed).check();
    }

    /** While P of N are cut off, their local shares sum up to 0.9 R P / N. */
    @Property
    void clients_that_are_cut_off_let_in_no_more_than_their_shares(@ForAll long seed) {
        Random random = new Random(seed);
        int rate = 1 + random.nextInt(5000);
        LimitRule rule = LimitRule.perSecond("pay", rate);
        World world = new World(random, rule, World.Trouble.any(random), granted -> {});
        int n = 1 + random.nextInt(6);
        int cut = 1 + random.nextInt(n);
        UsedPermits shares = new UsedPermits(0.9 * rate * cut / n / 1e9, 0);
        RateLimiterConfig ofTheRule =
                Limits.DEFAULTS.toBuilder().limitForPeriod(rate).burst(rate).build();
        List<SimulatedClient> clients = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            boolean toBeCut = i < cut;
            clients.add(new SimulatedClient(world, "client " + i, ofTheRule, 0, token -> {
                if (toBeCut && token == ClusterGate.BY_FALLBACK) {
                    shares.use(1, world.clock.nanos());
                }
            }));
        }
        world.letAllConnect(n);
        for (int i = 0; i < cut; i++) {
            world.cut("client " + i);
        }
        world.clock.advance(Duration.ofSeconds(2));
        for (int i = 0; i < STEPS / 2; i++) {
            clients.get(random.nextInt(cut)).call(1 + random.nextInt(50));
            clients.get(random.nextInt(n)).call(1);
            world.clock.advance((long) (random.nextDouble() * 20e6));
        }
        double bursts = cut * Math.max(1.0, 0.9 * rule.burst() / n);
        assertThat(shares.mostAboveRate()).as("seed %d", seed).isLessThanOrEqualTo(bursts + 1e-3);
    }

    /** One was never told the rule, as the answers with it were lost, and goes by the numbers that its gate has. */
    @Test
    void nor_if_one_was_never_told_the_rule() {
        clients_that_are_cut_off_let_in_no_more_than_their_shares(-1670);
    }

    /** While P of N are cut off and the others are served: once the server keeps the shares of those, they all have R together. */
    @Property(tries = 200)
    void when_the_shares_of_the_lost_are_kept_all_together_have_the_limit(@ForAll long seed) {
        Random random = new Random(seed);
        int rate = 1 + random.nextInt(2000);
        LimitRule rule = LimitRule.perSecond("pay", rate);
        Watch watch = new Watch(rate);
        World.Trouble little =
                new World.Trouble(0, random.nextDouble() / 5, 1 + random.nextInt(3)); // nobody else is cut off
        World world = new World(random, rule, little, watch::use);
        watch.world = world;
        int n = 2 + random.nextInt(5);
        int cut = 1 + random.nextInt(n);
        List<SimulatedClient> clients = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            clients.add(new SimulatedClient(world, "client " + i, Limits.DEFAULTS, 0, token -> {
                if (token != ClusterGate.BY_SERVER) {
                    watch.use(1);
                }
            }));
        }
        world.letAllConnect(n);
        for (int i = 0; i < cut; i++) {
            world.cut("client " + i, true);
        }
        for (int second = 0; second < 35; second++) {
            world.clock.advance(Duration.ofSeconds(1));
            world.tellClients();
            clients.forEach(client -> client.call(1));
        }
        watch.begin();
        for (int i = 0; i < STEPS / 2; i++) {
            clients.get(random.nextInt(n)).call(1 + random.nextInt(200));
            clients.get(random.nextInt(cut)).call(1 + random.nextInt(50));
            world.clock.advance((long) (random.nextDouble() * 50e6));
        }
        double bursts = rule.burst() + cut * Math.max(1.0, 0.9 * rule.burst() / n);
        assertThat(watch.used.mostAboveRate()).as("seed %d", seed).isLessThanOrEqualTo(bursts + 1e-3);
    }

    @Test
    @Tag("soak")
    void nor_in_millions_of_worlds() {
        long tries = Long.getLong("sluice.soak.seeds", 250_000L);
        for (long seed = 0; seed < tries; seed++) {
            new Run(seed).check();
        }
    }

    /** What is used, from when it is begun. */
    private static final class Watch {
        private final double rate;
        private UsedPermits used;
        private @Nullable World world;

        Watch(double rate) {
            this.rate = rate;
            used = new UsedPermits(rate / 1e9, 0);
        }

        void use(long permits) {
            if (world != null) {
                used.use(permits, world.clock.nanos());
            }
        }

        void begin() {
            used = new UsedPermits(
                    rate / 1e9, Objects.requireNonNull(world).clock.nanos());
        }
    }

    /** One world, from a seed. */
    private static final class Run {
        private final long seed;
        private final Random random;
        private final LimitRule rule;
        private final World world;
        private final UsedPermits used;
        private final List<SimulatedClient> clients = new ArrayList<>();
        private final double crashes;
        private int named;

        Run(long seed) {
            this.seed = seed;
            random = new Random(seed);
            int rate = 1 + random.nextInt(random.nextBoolean() ? 50 : 5000);
            rule = LimitRule.custom("pay")
                    .limitForPeriod(rate)
                    .burst(Math.max(1, rate * (1 + random.nextInt(20)) / 10))
                    .build();
            crashes = random.nextBoolean() ? 0 : 0.1 * random.nextDouble();
            used = new UsedPermits(rate / 1e9, 0);
            world = new World(random, rule, World.Trouble.any(random), granted -> used.use(granted, now()));
            for (int i = 1 + random.nextInt(5); i > 0; i--) {
                clients.add(newClient());
            }
        }

        private long now() {
            return world.clock.nanos();
        }

        private SimulatedClient newClient() {
            RateLimiterConfig config = Limits.of(MODES[random.nextInt(MODES.length)], Fallback.FAIL_CLOSED);
            return new SimulatedClient(world, "client " + named++, config, token -> {
                if (ClusterGate.isLeased(token)) { // from a lease; others were counted when they were granted
                    used.use(1, now());
                }
            });
        }

        void check() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            assertThat(used.mostAboveRate()).as("seed %d, %s", seed, rule).isLessThanOrEqualTo(rule.burst() + 1e-3);
            world.clock.advance(Duration.ofSeconds(1));
            assertThat(clients).as("stuck callers, seed %d", seed).allMatch(client -> client.waiting() == 0);
        }

        private void step() {
            int which = random.nextInt(clients.size());
            SimulatedClient client = clients.get(which);
            double dice = random.nextDouble();
            if (dice < crashes) {
                trouble(which, client);
            } else if (dice < 0.7) {
                client.call(1 + random.nextInt(random.nextInt(4) == 0 ? 300 : 10));
            } else if (dice < 0.72) {
                world.tellClients();
            }
            double millis = random.nextInt(50) == 0 ? 300 : 8;
            world.clock.advance((long) (random.nextDouble() * millis * 1e6));
        }

        /** The worst moment for leases that are too old: the bucket is full again, and everybody takes all there is at once. */
        private void restAndStorm() {
            long burstNanos = rule.burst() * 1_000_000_000 / rule.limitForPeriod();
            world.clock.advance((long) ((0.5 + 1.5 * random.nextDouble()) * burstNanos));
            clients.forEach(client -> client.call((int) rule.burst()));
        }

        private void trouble(int which, SimulatedClient client) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    if (world.isUp()) {
                        world.crash();
                    }
                    world.start();
                }
                case 1 -> {
                    if (world.isUp()) {
                        world.crash();
                    } else {
                        world.start();
                    }
                }
                case 2 -> {
                    if (world.isCutOff(client.name)) {
                        world.mend(client.name);
                    } else {
                        client.call(1 + random.nextInt(100));
                        world.cut(client.name);
                        restAndStorm();
                    }
                }
                default -> {
                    if (random.nextBoolean()) {
                        client.client.close();
                    } // else it died, with all it had
                    clients.set(which, newClient());
                }
            }
        }
    }
}

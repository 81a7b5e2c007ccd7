package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Whoever finds a place and whoever does not: what is granted is what a list of leases says, in which those without a place have one cap for
 * all of them.
 */
class CapCrowdProperties {
    private static final int STEPS = 500;
    private static final int KEYS = 12;
    private static final int LIFE_MILLIS = 100;
    private static final String OWN = "key 0"; // has a cap of its own

    /** A lease as the model knows it. */
    private static final class Lease {
        final String key;
        final long number;
        long permits;
        long end;

        Lease(String key, long number, long permits, long end) {
            this.key = key;
            this.number = number;
            this.permits = permits;
            this.end = end;
        }
    }

    /** The store, and a naive model of it. */
    private static final class Pair {
        private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1_000_000_000L);
        private final Random random;
        private final LimitEngine engine;
        private final List<Lease> leases = new ArrayList<>();
        private final Set<String> placed = new HashSet<>();
        private ConcurrencyRule rule = ConcurrencyRule.of("db", 1);

        Pair(long seed) {
            random = new Random(seed);
            engine = new LimitEngine(new MemoryStore(clock, MemoryStore.LEAST_MAX_KEYS, new SipHash(seed, 1)));
            clock.advance(Duration.ofMillis(LIFE_MILLIS)); // until then renewals may be of before a loss
        }

        void rule(int cap, int places) {
            rule = ConcurrencyRule.custom("db")
                    .maxConcurrentCalls(cap)
                    .leaseDuration(Duration.ofMillis(LIFE_MILLIS))
                    .onStateLoss(StateLoss.FULL)
                    .override(OWN, new ValueCap(2L * cap))
                    .maxKeys(places)
                    .build();
            engine.concurrency().rules("shop", List.of(rule));
        }

        /**
         * By more than a millisecond, so that whoever asks next comes across leases that are over; twice, since the first may still be on its way
         * through a table that has grown, in another order, since it set out.
         */
        void advance(long millis) {
            clock.advance(Duration.ofMillis(1 + millis));
            ask(OWN, 1, 0); // nobody's, but now leases that are over have been come across
            clock.advance(Duration.ofMillis(1));
            leases.removeIf(lease -> lease.end - clock.exactNanos() <= 0);
            ask(OWN, 1, 0);
            forget();
        }

        private void forget() {
            placed.removeIf(key -> heldBy(key) == 0);
        }

        long heldBy(String key) {
            return leases.stream()
                    .filter(lease -> lease.key.equals(key))
                    .mapToLong(lease -> lease.permits)
                    .sum();
        }

        long heldByGuests() {
            return leases.stream()
                    .filter(lease -> !placed.contains(lease.key))
                    .mapToLong(lease -> lease.permits)
                    .sum();
        }

        private Answer ask(String key, long lease, long permits) {
            return engine.decide("shop", new Client(1), List.of(new Ask.Hold(new Target("db", key), lease, permits)))
                    .toCompletableFuture()
                    .join()
                    .get(0);
        }

        void holdNew() {
            String key = "key " + random.nextInt(KEYS);
            long want = 1L + random.nextInt(5);
            boolean own = key.equals(OWN);
            if (own || placed.size() < rule.mostKeys()) {
                placed.add(key);
            }
            long cap = own ? 2 * rule.maxConcurrentCalls() : rule.maxConcurrentCalls();
            long free = Math.max(0, cap - (placed.contains(key) ? heldBy(key) : heldByGuests()));
            Answer answer = ask(key, 0, want);
            assertThat(answer.granted()).as("%d of %s", want, key).isEqualTo(Math.min(want, free));
            if (answer.granted() > 0) {
                assertThat(answer.remaining()).isEqualTo(free - answer.granted());
                leases.add(new Lease(
                        key, answer.lease(), answer.granted(), clock.exactNanos() + LIFE_MILLIS * 1_000_000L));
            }
            forget();
        }

        /** Fewer permits than before, as many, or none. */
        void holdAgain() {
            if (leases.isEmpty()) {
                return;
            }
            Lease lease = leases.get(random.nextInt(leases.size()));
            long permits = random.nextInt((int) lease.permits + 1);
            assertThat(ask(lease.key, lease.number, permits).isOk()).isTrue();
            lease.permits = permits;
            lease.end = clock.exactNanos() + LIFE_MILLIS * 1_000_000L;
            leases.removeIf(one -> one.permits == 0);
            forget();
        }

        void revoke() {
            if (!leases.isEmpty()) {
                Lease lease = leases.remove(random.nextInt(leases.size()));
                assertThat(engine.concurrency()
                                .revoke("shop", new Target("db", lease.key), lease.number)
                                .toCompletableFuture()
                                .join())
                        .isTrue();
                forget();
            }
        }
    }

    @Property(tries = 300)
    void permits_are_granted_as_by_a_list_of_leases(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int cap,
            @ForAll @IntRange(min = 1, max = 6) int places) {
        Pair pair = new Pair(seed);
        pair.rule(cap, places);
        KeyRoom room = pair.engine.keyRoom().orElseThrow();
        Map<Integer, Runnable> steps = Map.of(
                0, () -> pair.advance(pair.random.nextInt(LIFE_MILLIS)),
                1, pair::revoke,
                2, pair::holdAgain,
                3, pair::holdAgain,
                4, () -> pair.rule(cap, 1 + pair.random.nextInt(places + 2)));
        for (int i = 0; i < STEPS; i++) {
            steps.getOrDefault(pair.random.nextInt(12), pair::holdNew).run();
            assertThat(room.use("shop").keys()).as("step %d", i).isEqualTo(pair.placed.size());
        }
    }
}

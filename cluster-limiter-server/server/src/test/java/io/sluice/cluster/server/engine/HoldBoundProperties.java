package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Never more permits are in use than the limit, whatever becomes of frames, of the server's memory and of its clients, as long as these
 * stop using a lease when it is over by their own clocks. The adversary uses all that it believes to hold, keeps frames for as long as it
 * likes, hands them over in any order and more than once, and lets clients and servers die.
 */
class HoldBoundProperties {
    private static final int STEPS = 1500;
    private static final String SHOP = "shop";
    private static final Target DB = new Target("db");

    @Property
    void never_more_permits_are_in_use_than_the_limit(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 30) int limit,
            @ForAll @IntRange(min = 100, max = 5000) int lifeMillis) {
        ConcurrencyRule rule = ConcurrencyRule.custom("db")
                .maxConcurrentCalls(limit)
                .leaseDuration(Duration.ofMillis(lifeMillis))
                .build();
        Adversary adversary = new Adversary(rule, seed);
        for (int i = 0; i < STEPS; i++) {
            adversary.step();
            assertThat(adversary.inUse()).isLessThanOrEqualTo(limit);
        }
    }

    /** Holds on to what it can get, and plays with the network. */
    private static final class Adversary {
        private static final double CLOCK_ERROR = 0.002;
        private static final int CLIENTS = 4;
        private static final long START = Long.MAX_VALUE - 10_000_000_000L; // it wraps on the way

        private final ManualClock clock = ManualClock.startingAt(START);
        private final ConcurrencyRule rule;
        private final Random random;
        private final double crashes;
        private final double[] speeds = new double[CLIENTS];
        private final List<Held> held = new ArrayList<>();
        private final Set<Long> known =
                new HashSet<>(); // what was given back is not taken up again if an answer comes twice
        private final List<Request> requests = new ArrayList<>();
        private final List<Reply> replies = new ArrayList<>();
        private LimitEngine engine;
        private long lastNumber;

        /** What a client believes to hold, until a time by its clock. */
        private static final class Held {
            final int client;
            final long lease;
            long permits;
            double until;

            Held(int client, long lease, long permits, double until) {
                this.client = client;
                this.lease = lease;
                this.permits = permits;
                this.until = until;
            }
        }

        private record Request(int client, Ask.Hold hold, double sentAt) {}

        private record Reply(Request request, Answer answer) {}

        Adversary(ConcurrencyRule rule, long seed) {
            this.rule = rule;
            random = new Random(seed);
            crashes = random.nextBoolean() ? 0 : 0.01 * random.nextDouble();
            for (int i = 0; i < CLIENTS; i++) {
                speeds[i] = 1 + (2 * random.nextDouble() - 1) * CLOCK_ERROR / 2;
            }
            engine = start();
        }

        private LimitEngine start() {
            LimitEngine started = new LimitEngine(new MemoryStore(clock));
            started.concurrency().rules(SHOP, List.of(rule));
            return started;
        }

        /** By the client's own clock, which began when the test did. */
        private double time(int client) {
            return (clock.nanos() - START) * speeds[client];
        }

        long inUse() {
            return held.stream()
                    .filter(lease -> lease.until > time(lease.client))
                    .mapToLong(lease -> lease.permits)
                    .sum();
        }

        void step() {
            if (random.nextDouble() < crashes) {
                engine = start();
            }
            switch (random.nextInt(10)) {
                case 0, 1 -> send(random.nextInt(CLIENTS), new Ask.Hold(DB, 0, 1 + random.nextInt(10)));
                case 2, 3 -> renew();
                case 4 -> die();
                case 5, 6, 7 -> deliverRequest();
                case 8 -> deliverReply();
                default ->
                    clock.advance((long) (random.nextDouble()
                            * random.nextDouble()
                            * (random.nextInt(5) == 0 ? 1.5 : 0.3)
                            * rule.leaseNanos()));
            }
            while (random.nextBoolean() && !replies.isEmpty()) {
                deliverReply();
            }
        }

        private void send(int client, Ask.Hold hold) {
            requests.add(new Request(client, hold, time(client)));
        }

        /** With all it has, with fewer permits, or with none: what is given back is not used from then on. */
        private void renew() {
            held.removeIf(lease -> lease.until <= time(lease.client));
            if (held.isEmpty()) {
                return;
            }
            Held lease = held.get(random.nextInt(held.size()));
            int what = random.nextInt(4);
            lease.permits = what == 0 ? 0 : what == 1 ? 1 + random.nextInt((int) lease.permits) : lease.permits;
            send(lease.client, new Ask.Hold(DB, lease.lease, lease.permits));
            if (lease.permits == 0) {
                held.remove(lease);
            }
        }

        private void die() {
            if (random.nextInt(10) == 0) {
                int dead = random.nextInt(CLIENTS);
                held.removeIf(lease -> lease.client == dead);
                replies.removeIf(reply -> reply.request.client == dead);
            }
        }

        private void deliverRequest() {
            if (requests.isEmpty()) {
                return;
            }
            int at = random.nextInt(requests.size());
            Request request = random.nextInt(5) == 0 ? requests.get(at) : requests.remove(at);
            Answer answer = engine.decide(SHOP, new Client(request.client), List.of(request.hold))
                    .toCompletableFuture()
                    .join()
                    .get(0);
            if (request.hold.lease() == 0 && answer.isOk()) {
                assertThat(answer.lease()).as("fencing number").isGreaterThan(lastNumber);
                lastNumber = answer.lease();
            }
            replies.add(new Reply(request, answer));
        }

        private void deliverReply() {
            if (replies.isEmpty()) {
                return;
            }
            int at = random.nextInt(replies.size());
            Reply reply = random.nextInt(5) == 0 ? replies.get(at) : replies.remove(at);
            Request request = reply.request;
            Answer answer = reply.answer;
            if (!answer.isOk() || answer.granted() == 0) {
                return;
            }
            double until = request.sentAt + answer.leaseNanos() * (1 - CLOCK_ERROR);
            if (request.hold.lease() == 0) {
                if (known.add(answer.lease())) {
                    held.add(new Held(request.client, answer.lease(), answer.granted(), until));
                }
            } else {
                extend(request, answer, until);
            }
        }

        private void extend(Request request, Answer answer, double until) {
            for (Held lease : held) {
                if (lease.lease == answer.lease()
                        && lease.client == request.client
                        && lease.until > time(lease.client)) {
                    lease.permits = Math.min(lease.permits, answer.granted());
                    lease.until = Math.max(lease.until, until);
                }
            }
        }
    }
}

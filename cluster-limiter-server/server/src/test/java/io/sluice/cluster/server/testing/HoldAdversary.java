package io.sluice.cluster.server.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.ConcurrencyRule;
import io.sluice.cluster.server.engine.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Looks for a way to have more permits of calls in flight in use than a rule allows: it uses all that it believes to hold, keeps frames for as
 * long as it likes, hands them over in any order and more than once, and lets clients die, and servers lose their memory. Its clients stop
 * using a lease when it is over by their own clocks; that is all they promise.
 */
public final class HoldAdversary {
    private static final Target KEY = new Target("db");
    private static final double CLOCK_ERROR = 0.002;
    private static final int CLIENTS = 4;

    private final World world;
    private final ConcurrencyRule rule;
    private final Random random;
    private final double crashes;
    private final double[] speeds = new double[CLIENTS];
    private final List<Held> held = new ArrayList<>();
    private final Set<Long> known =
            new HashSet<>(); // what was given back is not taken up again if an answer comes twice
    private final List<Request> requests = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private long elapsedNanos;
    private long lastNumber;

    /** What it plays with. */
    public interface World {
        /** Has a server decide; which of several is the world's choice. */
        Answer decide(Client client, Ask.Hold hold);

        void advance(Duration time);

        /** All that is known of leases is lost. */
        void lose();
    }

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

    /**
     * @param rule the only one, for "db"
     */
    public HoldAdversary(World world, ConcurrencyRule rule, long seed) {
        this.world = world;
        this.rule = rule;
        random = new Random(seed);
        crashes = random.nextBoolean() ? 0 : 0.01 * random.nextDouble();
        for (int i = 0; i < CLIENTS; i++) {
            speeds[i] = 1 + (2 * random.nextDouble() - 1) * CLOCK_ERROR / 2;
        }
    }

    /** By the client's own clock, which began when the test did. */
    private double time(int client) {
        return elapsedNanos * speeds[client];
    }

    /** How many permits clients believe they may use. */
    public long inUse() {
        return held.stream()
                .filter(lease -> lease.until > time(lease.client))
                .mapToLong(lease -> lease.permits)
                .sum();
    }

    /** Does something. */
    public void step() {
        if (random.nextDouble() < crashes) {
            world.lose();
        }
        switch (random.nextInt(10)) {
            case 0, 1 -> send(random.nextInt(CLIENTS), new Ask.Hold(KEY, 0, 1 + random.nextInt(10)));
            case 2, 3 -> renew();
            case 4 -> die();
            case 5, 6, 7 -> deliverRequest();
            case 8 -> deliverReply();
            default -> advance(random.nextDouble() * random.nextDouble() * (random.nextInt(5) == 0 ? 1.5 : 0.3));
        }
        while (random.nextBoolean() && !replies.isEmpty()) {
            deliverReply();
        }
    }

    /** By a part of a lease's life; in whole microseconds, for worlds that know no less. */
    private void advance(double lives) {
        Duration time =
                Duration.ofNanos(1_000 * (long) (lives * rule.leaseDuration().toNanos() / 1_000));
        elapsedNanos += time.toNanos();
        world.advance(time);
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
        send(lease.client, new Ask.Hold(KEY, lease.lease, lease.permits));
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
        Answer answer = world.decide(new Client(request.client), request.hold);
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
            if (lease.lease == answer.lease() && lease.client == request.client && lease.until > time(lease.client)) {
                lease.permits = Math.min(lease.permits, answer.granted());
                lease.until = Math.max(lease.until, until);
            }
        }
    }
}

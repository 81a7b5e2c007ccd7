package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FairnessTest {
    private static final int RATE = 20_000;
    private static final LimitRule RULE =
            LimitRule.custom("pay").limitForPeriod(RATE).burst(2_000).build();
    private static final Target PAY = new Target("pay");
    private static final int SECONDS = 10;

    private final Rig rig = Rig.filled(RULE);

    /** Asks for a lease once in a while, and uses it up at once. */
    private final class Consumer {
        final Client client;
        final long everyMillis;
        final long want;
        long got;
        long asked;

        Consumer(Client client, long everyMillis, long want) {
            this.client = client;
            this.everyMillis = everyMillis;
            this.want = want;
        }

        void at(long millis) {
            if (millis % everyMillis == 0) {
                asked += want;
                Answer lease = decide(new Ask.Lease(PAY, want));
                if (lease.isOk()) {
                    got += lease.granted();
                    decide(new Ask.Report(PAY, lease.lease(), lease.granted()));
                }
            }
        }

        private Answer decide(Ask ask) {
            return rig.engine()
                    .decide(Rig.NAMESPACE, client, List.of(ask))
                    .toCompletableFuture()
                    .join()
                    .get(0);
        }
    }

    private void run(Consumer... consumers) {
        for (long millis = 0; millis < SECONDS * 1000L; millis++) {
            for (Consumer consumer : consumers) {
                consumer.at(millis);
            }
            rig.clock.advance(Rig.MILLI);
        }
    }

    private static double jain(Consumer... consumers) {
        double sum = Arrays.stream(consumers).mapToDouble(c -> c.got).sum();
        double squares = Arrays.stream(consumers)
                .mapToDouble(c -> (double) c.got * c.got)
                .sum();
        return sum * sum / (consumers.length * squares);
    }

    private static long total(Consumer... consumers) {
        return Arrays.stream(consumers).mapToLong(c -> c.got).sum();
    }

    @Test
    void eight_greedy_clients_get_equal_shares_of_the_whole() {
        Consumer[] greedy = new Consumer[8];
        for (int i = 0; i < greedy.length; i++) {
            greedy[i] = new Consumer(new Client(i), 10, 1_000_000);
        }
        run(greedy);
        assertThat(jain(greedy)).isGreaterThanOrEqualTo(0.97);
        assertThat(total(greedy)).isBetween((long) (0.97 * RATE * SECONDS), (long) RATE * SECONDS + 2_000);
    }

    @Test
    void asking_more_often_gets_nobody_more() {
        Consumer[] greedy = {
            new Consumer(new Client(1), 1, 1_000_000),
            new Consumer(new Client(2), 5, 1_000_000),
            new Consumer(new Client(3), 20, 1_000_000)
        };
        run(greedy);
        assertThat(jain(greedy)).isGreaterThanOrEqualTo(0.97);
        assertThat(total(greedy)).isGreaterThanOrEqualTo((long) (0.97 * RATE * SECONDS));
    }

    @Test
    void who_wants_a_tenth_gets_it_beside_one_who_wants_everything() {
        Consumer greedy = new Consumer(new Client(1), 2, 1_000_000);
        Consumer modest = new Consumer(new Client(2), 10, RATE / 10 / 100);
        run(greedy, modest);
        assertThat(modest.got).isGreaterThanOrEqualTo((long) (0.95 * modest.asked));
        assertThat(total(greedy, modest)).isGreaterThanOrEqualTo((long) (0.97 * RATE * SECONDS));
    }

    @Test
    void shares_follow_weights() {
        Consumer heavy = new Consumer(new Client(1, 3), 10, 1_000_000);
        Consumer light = new Consumer(new Client(2, 1), 10, 1_000_000);
        run(heavy, light);
        assertThat((double) heavy.got / light.got).isBetween(2.7, 3.3);
    }

    @Test
    void the_refused_have_turns_of_their_own() {
        for (long client = 1; client <= 4; client++) {
            rig.engine().decide(Rig.NAMESPACE, new Client(client), List.of(new Ask.Lease(PAY, 1_000_000)));
            rig.clock.advance(Rig.MILLI / 10);
        }
        long[] turns = new long[4];
        for (int client = 1; client <= 4; client++) {
            turns[client - 1] = rig.lease(client, "pay", 1_000_000).retryAfterNanos();
        }
        assertThat(Arrays.stream(turns).distinct().count()).isGreaterThan(1);
    }
}

package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.agent.AgentStatus;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Sim;
import io.sluice.dashboard.sim.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of scope SHARE on real agents: what all instances let in together, by the simulator's own count. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SharedLimitTest {
    private static final String PAY = "POST /pay";
    private static final int TOTAL = 40;
    private static final Duration SAMPLE = Duration.ofSeconds(10);

    @TempDir
    static Path home;

    private static Console console;

    @BeforeAll
    static void start() {
        console = new Console(home, new ManualClock());
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    private static String rules(int total) {
        return "{\"rules\":[{\"id\":\"pay-rate\",\"resource\":\"POST /pay\",\"kind\":\"rateLimiter\",\"config\":"
                + "{\"scope\":\"SHARE\",\"limitForPeriod\":" + total + ",\"burst\":" + TOTAL / 4 + "}}]}";
    }

    /** Instances that are each offered three quarters of the total. */
    private static Sim limited(String app, int instances) {
        Sim sim = new Sim(console, app, instances, Traffic.of(PAY, 30));
        sim.publish(rules(TOTAL), 0);
        sim.start();
        await().until(() -> sim.having(1).size() == instances);
        sim.advance(Duration.ofSeconds(2)); // until all are told of all, and have spent what there is at first
        awaitFleet(sim, instances);
        sim.advance(Duration.ofSeconds(1));
        return sim;
    }

    /** Whoever came too late for one count is told by the next. */
    private static void awaitFleet(Sim sim, int instances) {
        await().until(() -> {
            boolean told = areTold(sim, instances);
            if (!told) {
                sim.advance(Duration.ofSeconds(1));
            }
            return told;
        });
    }

    private static boolean areTold(Sim sim, int instances) {
        return IntStream.range(0, sim.fleet().size())
                .mapToObj(sim.fleet()::status)
                .filter(Objects::nonNull)
                .mapToInt(AgentStatus::fleet)
                .allMatch(told -> told == instances);
    }

    /** What all let in, together, in the next ten seconds. */
    private static double perSecond(Sim sim) {
        long from = console.clock().millis();
        sim.advance(SAMPLE);
        return sim.fleet().tallies(from, from + SAMPLE.toMillis()).stream()
                        .mapToLong(tally -> tally.offered() - tally.rejected())
                        .sum()
                / (double) SAMPLE.toSeconds();
    }

    @Test
    void all_together_let_in_the_total_and_so_do_those_who_are_left() {
        try (Sim sim = limited("shared", 4)) {
            assertThat(perSecond(sim)).isCloseTo(TOTAL, Percentage.withPercentage(3));

            sim.fleet().kill(3);
            sim.advance(Duration.ofSeconds(49)); // it may have been heard of ten seconds before that
            assertThat(perSecond(sim))
                    .as("until it is offline, and ten seconds longer, its share is kept for it")
                    .isCloseTo(TOTAL * 0.75, Percentage.withPercentage(3));
            sim.advance(Duration.ofSeconds(14));
            awaitFleet(sim, 3);
            sim.advance(Duration.ofSeconds(1));
            assertThat(perSecond(sim)).isCloseTo(TOTAL, Percentage.withPercentage(3));

            sim.fleet().start(3);
            await().until(() -> sim.having(1).size() == 4);
            sim.advance(Duration.ofSeconds(2));
            awaitFleet(sim, 4);
            sim.advance(Duration.ofSeconds(1));
            assertThat(perSecond(sim)).isCloseTo(TOTAL, Percentage.withPercentage(3));
        }
    }

    @Test
    void while_the_console_does_not_hear_of_them_each_keeps_its_share() {
        try (Sim sim = limited("cut-off", 4)) {
            IntStream.range(0, 4).forEach(sim.fleet()::cut);
            sim.advance(Duration.ofSeconds(80));
            assertThat(perSecond(sim)).isCloseTo(TOTAL, Percentage.withPercentage(3));
            sim.fleet().mend(0);
            sim.advance(Duration.ofSeconds(35));
            await().until(() -> sim.fleet().status(0).connectedTo() != null);
            assertThat(sim.fleet().status(0).fleet())
                    .as("the first who is back does not have it all")
                    .isEqualTo(4);
        }
    }
}

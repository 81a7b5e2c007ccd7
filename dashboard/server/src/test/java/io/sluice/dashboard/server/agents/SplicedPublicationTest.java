package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.server.Console;
import io.sluice.dashboard.server.Sim;
import io.sluice.dashboard.sim.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real agents, over HTTP, that are sent what is different in their rules. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SplicedPublicationTest {
    private static final String PAY = "POST /pay";
    private static final int INSTANCES = 5;

    @TempDir
    Path home;

    private static String rules(int limit) {
        String others = IntStream.range(0, 20)
                .mapToObj(i -> ",{\"resource\":\"\u00e9t\u00e9 " + i + "\",\"kind\":\"bulkhead\"}")
                .collect(Collectors.joining());
        return "{\"rules\":[{\"resource\":\"POST /pay\",\"kind\":\"rateLimiter\",\"config\":"
                + "{\"burst\":5,\"limitForPeriod\":" + limit + "}}" + others + "]}";
    }

    @Test
    void a_publication_reaches_all_by_what_is_different_and_is_what_was_published() {
        try (Console console = new Console(home, new ManualClock());
                Sim sim = new Sim(console, "spliced", INSTANCES, Traffic.of(PAY, 30)).start()) {
            sim.publish(rules(10), 0);
            awaitApplied(console, sim);
            int whole = sim.received(DownEvent.RULESET);
            assertThat(sim.received(DownEvent.SPLICE)).isZero();
            for (int revision = 1; revision <= 3; revision++) {
                sim.publish(rules(10 + 5 * revision), revision);
                awaitApplied(console, sim);
                assertThat(sim.received(DownEvent.SPLICE)).isEqualTo(INSTANCES * revision);
            }
            assertThat(sim.received(DownEvent.RULESET)).isEqualTo(whole);

            String hash =
                    console.get(sim.path("/revisions/4")).json().path("hash").asString();
            assertThat(hash).startsWith("sha256:");
            assertThat(hashes(sim)).containsOnly(hash).hasSize(INSTANCES);
            sim.advance(Duration.ofSeconds(2)); // until what there is at first is spent
            assertThat(letInPerSecond(console, sim)).isCloseTo(25.0 * INSTANCES, Percentage.withPercentage(3));
        }
    }

    /** By the simulator's own count. */
    private static double letInPerSecond(Console console, Sim sim) {
        long from = console.clock().millis();
        sim.advance(Duration.ofSeconds(10));
        return sim.fleet().tallies(from, from + 10_000).stream()
                        .mapToLong(tally -> tally.offered() - tally.rejected())
                        .sum()
                / 10.0;
    }

    private static List<String> hashes(Sim sim) {
        return IntStream.range(0, INSTANCES)
                .mapToObj(sim.fleet()::status)
                .filter(Objects::nonNull)
                .map(status -> String.valueOf(status.rules().hash()))
                .toList();
    }

    /** Until the console knows: who has not answered yet would get the whole. */
    private static void awaitApplied(Console console, Sim sim) {
        await().until(() -> console.get(sim.path("/instances"))
                        .json()
                        .valueStream()
                        .filter(each -> each.path("arrival").asString().equals("APPLIED"))
                        .count()
                == INSTANCES);
    }
}

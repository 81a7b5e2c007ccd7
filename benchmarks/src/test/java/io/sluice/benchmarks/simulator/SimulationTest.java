package io.sluice.benchmarks.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Before anybody is judged by the simulator, it is judged by what queueing theory knows exactly. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SimulationTest {

    /** As many places as workers and none to wait in: a call is lost with the probability of Erlang's formula, whatever the service. */
    @ParameterizedTest
    @CsvSource({"10, 0.8, EXPONENTIAL", "10, 1.5, LOGNORMAL", "50, 1, CONSTANT", "3, 2, BIMODAL", "20, 1, HEAVY_TAIL"})
    void loses_what_erlang_says(int workers, double load, Service service) {
        Scenario scenario = scenario(workers, service, load, 600);
        Figures figures = Simulation.run(scenario, new Constant(workers));
        assertThat(figures.rejectedShare()).isCloseTo(erlangB(workers, workers * load), within(0.01));
    }

    /** One worker and an endless queue: the time in the system is exponential, with a mean of service / (1 - load). */
    @Test
    void queues_as_long_as_theory_says() {
        Scenario scenario = scenario(1, Service.EXPONENTIAL, 0.7, 20_000);
        Figures figures = Simulation.run(scenario, Rival.NONE.start(scenario));
        double mean = 1 / (1 - 0.7); // in service times, whose median is ln 2
        assertThat(figures.p50()).isCloseTo(mean, within(0.05 * mean));
        assertThat(figures.p99()).isCloseTo(mean, within(0.07 * mean));
    }

    @Test
    void does_all_the_work_there_is_and_no_more_than_the_workers_can() {
        Scenario half = scenario(5, Service.LOGNORMAL, 0.5, 300);
        assertThat(Simulation.run(half, Rival.NONE.start(half)).goodput()).isCloseTo(1, within(0.01));
        Scenario twice = scenario(5, Service.LOGNORMAL, 2, 300);
        assertThat(Simulation.run(twice, new Constant(10)).goodput()).isCloseTo(1, within(0.03));
    }

    @Test
    void without_a_limit_an_overloaded_server_works_for_nobody() {
        Scenario twice = scenario(5, Service.LOGNORMAL, 2, 100);
        Figures figures = Simulation.run(twice, Rival.NONE.start(twice));
        assertThat(figures.goodput()).isLessThan(0.2);
        assertThat(figures.wasted()).isGreaterThan(0.8);
    }

    @Test
    void nothing_ends_while_the_server_hangs_and_everything_after() {
        Stage end = Stage.load(20, 0.5).measured();
        Scenario scenario =
                Scenario.base("hang", Stage.load(0, 0.5), Stage.load(15, 0.5).hanging(), end);
        Figures figures = Simulation.run(scenario, new Constant(100));
        for (int bin = 151; bin < 200; bin++) {
            assertThat(figures.good[bin]).isZero();
        }
        assertThat(figures.recovery(end)).isLessThan(1);
    }

    @Test
    void the_same_seed_brings_the_same_requests_whatever_the_limiter_does() {
        Scenario scenario = RandomScenarios.of(7);
        Figures one = Simulation.run(scenario, new Constant(3));
        Figures other = Simulation.run(scenario, Rival.SLUICE.start(scenario));
        assertThat(one.offered).isEqualTo(other.offered);
    }

    private static Scenario scenario(int workers, Service service, double load, double seconds) {
        return new Scenario(
                "theory",
                42,
                workers,
                service,
                50 * Scenario.MILLI,
                service == Service.BIMODAL ? 5 : 1,
                0,
                (long) (10 * Scenario.SECOND),
                0,
                List.of(Stream.usual()),
                List.of(Stage.load(0, load)),
                (long) (10 * Scenario.SECOND),
                (long) (seconds * Scenario.SECOND));
    }

    private static double erlangB(int servers, double traffic) {
        double blocked = 1;
        for (int n = 1; n <= servers; n++) {
            blocked = traffic * blocked / (n + traffic * blocked);
        }
        return blocked;
    }
}

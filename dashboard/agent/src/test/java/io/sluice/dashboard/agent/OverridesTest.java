package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Threads;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.Ack.Status;
import io.sluice.dashboard.api.Ack.Subject;
import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.OverrideCommand;
import io.sluice.guard.GuardEvent.OverrideSet;
import io.sluice.guard.GuardOverride;
import io.sluice.guard.GuardOverride.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What an operator does to a resource for a while; F2 and F11 of the design. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OverridesTest {
    private final Bench bench = new Bench();

    @BeforeEach
    void start() {
        bench.start();
        bench.sluice.guard(Bench.PAY);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static OverrideCommand command(String id, Action action, Duration ttl) {
        return new OverrideCommand(id, Bench.PAY, action, 1, ttl, "the provider is down");
    }

    @Test
    void it_is_in_force_at_once_and_acknowledged() {
        bench.console.override(command("o1", Action.FORCE_OPEN, Duration.ofMinutes(15)));
        assertThat(bench.refused(5)).isEqualTo(5);
        Ack ack = FakeConsole.last(bench.console.acks);
        assertThat(ack.subject()).isEqualTo(Subject.OVERRIDES);
        assertThat(ack.status()).isEqualTo(Status.APPLIED);
        assertThat(bench.agent.status().overrides()).containsExactly("o1");
    }

    /** F2 and F11: the time runs here, on the monotonic clock. */
    @Test
    void it_ends_on_time_though_nobody_is_connected_and_clocks_are_set() {
        bench.console.override(command("o1", Action.FORCE_OPEN, Duration.ofMinutes(15)));
        bench.console.goDown();
        bench.clock.setInstant(bench.clock.instant().minus(Duration.ofMinutes(20)));
        bench.advanceSeconds(15 * 60 - 1);
        assertThat(bench.refused(5)).isEqualTo(5);
        bench.advanceSeconds(1);
        assertThat(bench.refused(5)).isZero();
        bench.console.down = false;
        bench.console.override();
        bench.advanceSeconds(40);
        assertThat(bench.console.events)
                .filteredOn(event -> event.type() == AgentEvent.Type.OVERRIDE_ENDED)
                .singleElement()
                .satisfies(event -> assertThat(event.override()).isEqualTo("o1"));
    }

    @Test
    void what_is_no_longer_told_ends_and_what_is_told_again_keeps_its_time() {
        bench.console.override(command("o1", Action.FORCE_OPEN, Duration.ofMinutes(1)));
        bench.advanceSeconds(30);
        bench.console.override(command("o1", Action.FORCE_OPEN, Duration.ofMinutes(1)));
        bench.advanceSeconds(29);
        assertThat(bench.refused(5)).isEqualTo(5);
        bench.advanceSeconds(1);
        assertThat(bench.refused(5)).as("a minute after it first came").isZero();

        bench.console.override(command("o2", Action.FORCE_OPEN, Duration.ofMinutes(1)));
        assertThat(bench.refused(5)).isEqualTo(5);
        bench.console.override();
        assertThat(bench.refused(5)).as("ended by hand").isZero();
    }

    @Test
    void of_several_for_one_resource_the_last_holds_and_then_the_one_before() {
        bench.console.override(
                command("o1", Action.FORCE_OPEN, Duration.ofMinutes(10)),
                command("o2", Action.BYPASS, Duration.ofMinutes(1)));
        assertThat(bench.refused(5)).isZero();
        bench.advanceSeconds(60);
        assertThat(bench.refused(5)).isEqualTo(5);
    }

    @Test
    void it_waits_for_a_resource_that_is_not_there_yet() {
        OverrideCommand command = new OverrideCommand(
                "o1", "later", Action.FORCE_OPEN, 1, Duration.ofMinutes(10), "the provider is down");
        bench.console.override(command);
        bench.advanceSeconds(60);
        assertThat(bench.sluice.guard("later").tryAcquirePermission()).isFalse();
        assertThat(bench.sluice.guard("later").activeOverride())
                .hasValueSatisfying(active -> assertThat(active.until())
                        .isEqualTo(bench.clock.instant().plus(Duration.ofMinutes(9))));
    }

    @Test
    void a_listener_of_the_guard_may_wait_for_a_thread_that_asks_what_is_in_force() {
        List<List<String>> inForce = new ArrayList<>();
        bench.sluice
                .guard(Bench.PAY)
                .events()
                .subscribe(event -> inForce.add(bench.statusElsewhere().overrides()));
        bench.console.override(command("o1", Action.FORCE_OPEN, Duration.ofMinutes(10)));
        bench.console.override();
        assertThat(inForce).containsExactly(List.of("o1"), List.of());
    }

    @Test
    void a_listener_of_the_guard_may_wait_for_the_time_of_another_override_to_pass() {
        bench.sluice.guard("other");
        OverrideCommand other =
                new OverrideCommand("o1", "other", Action.FORCE_OPEN, 1, Duration.ofMinutes(1), "the provider is down");
        bench.console.override(other);
        bench.sluice
                .guard(Bench.PAY)
                .events()
                .subscribe(OverrideSet.class, set -> Threads.elsewhere(() -> bench.advanceSeconds(60)));
        bench.console.override(other, command("o2", Action.FORCE_OPEN, Duration.ofMinutes(10)));
        assertThat(bench.agent.status().overrides()).containsExactly("o2");
        assertThat(bench.sluice.guard("other").activeOverride()).isEmpty();
    }

    @Test
    void limits_are_scaled() {
        bench.console.publish(Bench.limit(10));
        bench.console.override(
                new OverrideCommand("o1", Bench.PAY, Action.SCALE, 0.5, Duration.ofMinutes(10), "half until the fix"));
        assertThat(bench.refused(10)).isEqualTo(5);
    }

    @Test
    void it_leaves_alone_what_the_program_overrides_itself() {
        bench.console.override(command("o1", Action.FORCE_OPEN, Duration.ofMinutes(10)));
        bench.sluice.guard(Bench.PAY).override(GuardOverride.BYPASS, Duration.ofHours(1), "by hand");
        bench.console.override();
        assertThat(bench.sluice.guard(Bench.PAY).activeOverride())
                .hasValueSatisfying(active -> assertThat(active.reason()).isEqualTo("by hand"));
    }
}

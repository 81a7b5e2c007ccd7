package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.RuleSourceEvent.Health;
import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.OverrideCommand;
import io.sluice.dashboard.api.metrics.Heartbeat.SnapshotState;
import io.sluice.guard.GuardOverride.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file with the last good rules; F2 and F10 of the design. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SnapshotTest {
    @TempDir
    private Path home;

    /** A start of the application, with a console that is there or not. */
    private Bench boot(boolean consoleIsThere) {
        Bench bench = new Bench(home);
        bench.console.down = !consoleIsThere;
        return bench;
    }

    private Path file(String name) {
        return home.resolve("prod/checkout").resolve(name);
    }

    /** Leaves rules in the file. */
    private void leave(long... limits) {
        try (Bench bench = boot(true).start()) {
            for (long limit : limits) {
                bench.console.publish(Bench.limit(limit));
            }
            bench.advanceSeconds(61);
        }
    }

    @Test
    void a_start_without_the_console_has_the_last_good_rules() {
        leave(3);
        try (Bench bench = boot(false).start()) {
            assertThat(bench.refused(10)).isEqualTo(7);
            assertThat(bench.agent.status().persisted()).isTrue();
            assertThat(bench.agent.health()).isEqualTo(Health.UNREACHABLE);
        }
    }

    @Test
    void the_console_learns_what_was_started_with_and_need_not_send_it() {
        leave(3);
        try (Bench bench = boot(true)) {
            bench.console.publish(Bench.limit(3));
            bench.start();
            assertThat(bench.console.hellos.get(0).current()).isEqualTo(bench.console.position());
            assertThat(bench.console.acks).isEmpty();
            assertThat(bench.agent.health()).isEqualTo(Health.UP);
        }
    }

    @Test
    void a_file_belongs_to_its_owner_and_nothing_is_left_beside_it() throws IOException {
        leave(3, 4);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("ruleset.json"))))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(file("."))) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("ruleset.json", "ruleset.json.1");
        }
    }

    @Test
    void rules_count_as_kept_once_they_are() {
        try (Bench bench = boot(true).start()) {
            bench.console.publish(Bench.limit(3));
            assertThat(FakeConsole.last(bench.console.acks).persisted()).isFalse();
            bench.advanceSeconds(11);
            assertThat(bench.console.batches)
                    .filteredOn(batch -> batch.heartbeat() != null)
                    .last()
                    .satisfies(
                            batch -> assertThat(batch.heartbeat().persisted()).isTrue());
        }
    }

    @Test
    void a_damaged_file_is_no_reason_not_to_start_with_the_rules_before() throws IOException {
        leave(3, 4);
        Files.writeString(
                file("ruleset.json"), Files.readString(file("ruleset.json")).replace(":4", ":9"));
        try (Bench bench = boot(false).start()) {
            assertThat(bench.refused(10)).as("of revision 1").isEqualTo(7);
            bench.console.down = false;
            bench.advanceSeconds(31);
            assertThat(bench.console.events)
                    .filteredOn(event -> event.type() == AgentEvent.Type.SNAPSHOT_SET_ASIDE)
                    .singleElement()
                    .satisfies(event -> assertThat(event.detail()).contains("hash must be"));
        }
    }

    /** F10. */
    @Test
    void after_three_starts_that_died_within_a_minute_it_starts_with_the_rules_before() {
        leave(3, 4);
        for (int death = 0; death < SnapshotStore.MOST_DEATHS; death++) {
            Bench dies = boot(false).start();
            assertThat(dies.refused(10)).as("start %s", death).isEqualTo(6);
            dies.advanceSeconds(59);
        }
        try (Bench bench = boot(false).start()) {
            assertThat(bench.refused(10)).as("of revision 1").isEqualTo(7);
            bench.console.down = false;
            bench.advanceSeconds(31);
            assertThat(bench.console.events)
                    .filteredOn(event -> event.type() == AgentEvent.Type.SNAPSHOT_SET_ASIDE)
                    .singleElement()
                    .satisfies(event -> assertThat(event.detail()).contains("died 3 times"));
        }
        try (Bench bench = boot(false).start()) {
            assertThat(bench.refused(10)).as("and stays with them").isEqualTo(7);
        }
    }

    /** F10, from the other side of the edge. */
    @Test
    void starts_that_lasted_a_minute_or_ended_as_they_should_do_not_count() {
        leave(3, 4);
        boot(false).start().advanceSeconds(1); // dies
        boot(false).start().advanceSeconds(1); // dies
        boot(false).start().advanceSeconds(61); // dies later
        boot(false).start().advanceSeconds(1); // dies
        boot(false).start().close(); // is stopped
        boot(false).start().advanceSeconds(1); // dies
        boot(false).start().advanceSeconds(1); // dies
        try (Bench bench = boot(false).start()) {
            assertThat(bench.refused(10)).isEqualTo(6);
        }
    }

    @Test
    void a_folder_that_cannot_be_written_undoes_nothing_and_is_told() throws IOException {
        Files.writeString(home.resolve("prod"), "a file where a folder should be");
        try (Bench bench = boot(true).start()) {
            bench.console.publish(Bench.limit(3));
            assertThat(bench.refused(10)).isEqualTo(7);
            bench.advanceSeconds(11);
            assertThat(bench.agent.status().persisted()).isFalse();
            assertThat(bench.console.events)
                    .extracting(AgentEvent::type)
                    .containsOnlyOnce(AgentEvent.Type.SNAPSHOT_FAILED);
            assertThat(bench.console.batches)
                    .filteredOn(batch -> batch.heartbeat() != null)
                    .last()
                    .satisfies(batch -> assertThat(batch.heartbeat().snapshot()).isEqualTo(SnapshotState.FAILED));
        }
    }

    @Test
    void an_override_goes_on_after_a_restart_for_the_time_that_is_left() {
        Bench before = boot(true).start();
        before.console.publish(Bench.limit(1_000));
        before.console.override(forced(Duration.ofMinutes(15)));
        assertThat(before.refused(10)).isEqualTo(10);
        Bench after = boot(false);
        after.clock.setInstant(after.clock.instant().plus(Duration.ofMinutes(10)));
        after.start();
        assertThat(after.refused(10)).isEqualTo(10);
        after.advanceSeconds(299);
        assertThat(after.refused(10)).isEqualTo(10);
        after.advanceSeconds(2);
        assertThat(after.refused(10)).as("fifteen minutes after it was set").isZero();
    }

    @Test
    void a_wall_clock_that_was_set_back_does_not_make_an_override_longer_than_it_was() {
        Bench before = boot(true).start();
        before.console.publish(Bench.limit(1_000));
        before.console.override(forced(Duration.ofMinutes(1)));
        Bench after = boot(false);
        after.clock.setInstant(after.clock.instant().minus(Duration.ofDays(1)));
        after.start();
        after.advanceSeconds(59);
        assertThat(after.refused(10)).isEqualTo(10);
        after.advanceSeconds(2);
        assertThat(after.refused(10)).isZero();
    }

    private static OverrideCommand forced(Duration ttl) {
        return new OverrideCommand("o1", Bench.PAY, Action.FORCE_OPEN, 1, ttl, "down");
    }

    @Test
    void an_instance_keeps_the_name_that_was_made_up_for_it() {
        String first = name();
        assertThat(name()).isEqualTo(first);
        assertThat(first).isNotBlank();
    }

    private String name() {
        try (Bench bench = boot(true)) {
            bench.agent = bench.newAgent(bench.config().instanceId(null).build());
            return bench.agent.status().instanceId();
        }
    }
}

package io.sluice.adaptive.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.core.testing.CapturedLog;
import io.sluice.core.time.TimerService;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SampledSignalsTest {
    private static final Offset<Double> EXACTLY = within(1e-9);
    private static final String GROUP = "sys/fs/cgroup/";

    @TempDir
    private Path directory;

    private Rig rig;

    @BeforeEach
    void a_container() {
        rig = Rig.of("v2-container", directory);
    }

    @Test
    void there_is_no_timer_before_somebody_asks() {
        assertThat(rig.clock.pending()).isZero();
        assertThat(rig.signals.memory()).as("the first who asks").isNaN();
        assertThat(rig.clock.pending()).isEqualTo(1);
        rig.clock.advance(0);
        assertThat(rig.signals.memory()).isEqualTo(0.375, EXACTLY);
        assertThat(rig.clock.pending()).as("one timer, whoever asks").isEqualTo(1);
    }

    @Test
    void the_timer_ends_ten_seconds_after_the_last_who_asked() {
        rig.started();
        for (int i = 0; i < 39; i++) {
            rig.clock.advance(Rig.PERIOD);
        }
        assertThat(rig.clock.pending()).as("a moment before").isEqualTo(1);
        rig.clock.advance(Rig.PERIOD);
        assertThat(rig.clock.pending()).isZero();
        assertThat(rig.signals.memory()).as("what was known is too old").isNaN();
        assertThat(rig.clock.pending()).as("asked again").isEqualTo(1);
        rig.clock.advance(0);
        assertThat(rig.signals.memory()).isEqualTo(0.375, EXACTLY);
        assertThat(rig.signals.cpu()).as("a pause is no period").isNaN();
    }

    @Test
    void who_asks_keeps_the_timer_going() {
        rig.started();
        for (int i = 0; i < 10; i++) {
            for (int j = 0; j < 39; j++) {
                rig.clock.advance(Rig.PERIOD);
            }
            assertThat(rig.signals.memory()).isEqualTo(0.375, EXACTLY);
        }
        assertThat(rig.clock.pending()).isEqualTo(1);
    }

    @Test
    void a_file_that_cannot_be_read_makes_unknown_and_not_zero() {
        rig.started();
        rig.next();
        assertThat(rig.signals.cpu()).as("idle").isZero();
        rig.tree.remove(GROUP + "cpu.stat").remove(GROUP + "memory.current");
        rig.next();
        assertThat(rig.signals.cpu()).isNaN();
        assertThat(rig.signals.memory()).isNaN();
        assertThat(rig.signals.pressure()).as("the others go on").isEqualTo(0.125, EXACTLY);
    }

    @Test
    void what_is_known_again_is_not_smoothed_with_what_was_not() {
        rig.started();
        rig.tree.put(GROUP + "memory.current", "half of it\n");
        rig.next();
        assertThat(rig.signals.memory()).isNaN();
        rig.tree.put(GROUP + "memory.current", "671088640\n");
        rig.next();
        assertThat(rig.signals.memory()).isEqualTo(0.5, EXACTLY);
    }

    @Test
    void a_counter_that_goes_back_makes_unknown() {
        rig.started();
        rig.tree.set(GROUP + "cpu.stat", "usage_usec", 5);
        rig.next();
        assertThat(rig.signals.cpu()).isNaN();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "0",
                "0::",
                "::::",
                "0::/\u0000",
                "0::/é/ü",
                "-1",
                "some avg10",
                "some avg10=x",
                "max",
                "max max max",
                "usage_usec\nnr_periods \n high\n",
                " - ",
                "1 2 3  - cgroup2",
                "1 2 3 / /sys/fs/cgroup - "
            })
    void garbage_in_any_file_is_unknown_at_worst(String garbage) {
        rig.machine.cpu = 0.25;
        for (String file : Tree.filesOf("v2-container")) {
            Rig spoilt = Rig.of("v2-container", directory);
            spoilt.tree.put(file, garbage);
            spoilt.started();
            spoilt.next(2);
            assertThat(List.of(
                            spoilt.signals.cpu(),
                            spoilt.signals.throttling(),
                            spoilt.signals.memory(),
                            spoilt.signals.pressure()))
                    .as(file)
                    .allMatch(value -> Double.isNaN(value) || value >= 0 && value <= 1);
        }
    }

    @Test
    void without_control_groups_the_virtual_machine_is_asked() {
        Rig bare = Rig.of(Tree.empty(directory.resolve("bare")));
        bare.machine.cpu = 0.75;
        bare.machine.runnable = 8;
        bare.started();
        assertThat(bare.signals.cpu()).isEqualTo(0.75);
        assertThat(bare.signals.load()).as("8 for 16 processors").isEqualTo(0.5);
        assertThat(bare.signals.memory()).isNaN();
        assertThat(bare.signals.throttling()).isNaN();
        assertThat(bare.signals.pressure()).isNaN();
    }

    /** Rivals divide the load of the host by the processors of the container. */
    @Test
    void the_load_of_the_machine_is_for_each_processor_of_the_machine() {
        Tree bare = Tree.empty(directory.resolve("bare")).put("sys/devices/system/cpu/online", "0-31\n");
        Rig small = Rig.of(bare);
        small.machine.processors = 1;
        small.machine.runnable = 8;
        small.started();
        assertThat(small.signals.load()).isEqualTo(0.25);
    }

    @Test
    void heap_is_what_the_virtual_machine_says() {
        rig.machine.heap = 0.5;
        rig.started();
        assertThat(rig.signals.heap()).isEqualTo(0.5);
        rig.machine.heap = 0.9;
        rig.next();
        assertThat(rig.signals.heap()).as("taken as it is").isEqualTo(0.9);
    }

    @Test
    void what_fails_unforeseen_makes_unknown_and_does_not_end_the_timer() {
        rig.started();
        rig.machine.failure = new IllegalStateException("no bean");
        try (CapturedLog log = CapturedLog.of(TimerService.class)) {
            rig.next();
            assertThat(log.lines()).hasSize(1);
        }
        assertThat(rig.signals.memory()).isNaN();
        rig.machine.failure = null;
        rig.next();
        assertThat(rig.signals.memory()).isEqualTo(0.375, EXACTLY);
    }

    @Test
    void none_knows_nothing() {
        HostSignals none = HostSignals.none();
        assertThat(new double[] {none.cpu(), none.throttling(), none.memory(), none.heap(), none.load(), none.pressure()
                })
                .containsOnly(Double.NaN);
    }

    @Test
    void this_machine_says_nothing_that_is_no_ratio() {
        HostSignals here = HostSignals.of(rig.clock);
        for (int i = 0; i < 3; i++) {
            here.cpu();
            rig.clock.advance(Rig.PERIOD);
        }
        assertThat(List.of(here.cpu(), here.throttling(), here.memory(), here.heap(), here.pressure()))
                .allMatch(value -> Double.isNaN(value) || value >= 0 && value <= 1);
        assertThat(here.load()).matches(value -> Double.isNaN(value) || value >= 0);
        assertThat(HostSignals.system()).isSameAs(HostSignals.system());
        assertThat(here).hasToString(here.toString()).asString().startsWith("HostSignals");
    }
}

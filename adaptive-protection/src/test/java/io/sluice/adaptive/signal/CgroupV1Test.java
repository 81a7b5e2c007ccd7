package io.sluice.adaptive.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CgroupV1Test {
    private static final Offset<Double> EXACTLY = within(1e-9);
    private static final String GROUP = "sys/fs/cgroup/";
    private static final String CPU = GROUP + "cpu,cpuacct/";

    @TempDir
    private Path directory;

    private Rig container() {
        return Rig.of("v1-container", directory).started();
    }

    @Test
    void usage_counts_against_the_quota() {
        Rig rig = container();
        rig.tree.put(CPU + "cpuacct.usage", 268_242_765_060L + 1_000 * Rig.PERIOD_MICROS + "\n");
        rig.next();
        assertThat(rig.signals.cpu()).as("one of two processors").isEqualTo(0.5, EXACTLY);
    }

    @Test
    void throttling_is_the_part_of_the_periods_that_ran_out() {
        Rig rig = container();
        rig.tree.add(CPU + "cpu.stat", "nr_periods", 2).add(CPU + "cpu.stat", "nr_throttled", 1);
        rig.next();
        assertThat(rig.signals.throttling()).isEqualTo(0.5, EXACTLY);
    }

    @Test
    void memory_leaves_out_files_that_can_be_dropped() {
        assertThat(container().signals.memory()).isEqualTo((384 - 128) / 512.0, EXACTLY);
    }

    @Test
    void no_limit_is_a_very_large_number_and_memory_unknown() {
        Rig rig = container();
        rig.tree.put(GROUP + "memory/memory.limit_in_bytes", "9223372036854771712\n");
        rig.next();
        assertThat(rig.signals.memory()).isNaN();
    }

    @Test
    void without_a_hierarchy_of_processor_sets_the_other_limits_count() {
        Rig rig = container();
        rig.tree.put("proc/self/cgroup", "4:cpu,cpuacct:/docker/9a7f\n");
        assertThat(Cgroup.find(rig.tree.root).cores(16)).isEqualTo(2);
        assertThat(Cgroup.find(rig.tree.root).memory()).as("nor one of memory").isNaN();
    }

    @Test
    void there_is_no_pressure_but_that_of_the_machine() {
        Rig rig = container();
        assertThat(rig.signals.pressure()).isNaN();
        rig.tree.put("proc/pressure/cpu", "some avg10=90.34 avg60=66.87 avg300=25.09 total=139742340\n");
        rig.next();
        assertThat(rig.signals.pressure()).isEqualTo(0.9034, EXACTLY);
    }

    @Test
    void on_a_hybrid_host_version_1_counts_since_version_2_is_the_whole_machine() {
        Rig rig = Rig.of("hybrid", directory);
        rig.tree.remove(GROUP + "cpuacct/release_agent"); // as if ours were not the root
        rig.machine.processors = 4;
        rig.started();
        rig.tree.add(GROUP + "unified/cpu.stat", "usage_usec", 8 * Rig.PERIOD_MICROS);
        rig.tree.put(GROUP + "cpuacct/cpuacct.usage", 555_771_921_985L + 1_000 * Rig.PERIOD_MICROS + "\n");
        rig.next();
        assertThat(rig.signals.cpu()).as("of the 2 in its set").isEqualTo(0.5, EXACTLY);
        assertThat(rig.signals.memory()).as("no level has a limit").isNaN();
        assertThat(rig.signals.throttling()).as("nor a quota").isZero();
    }

    @Test
    void a_group_that_is_the_whole_machine_says_nothing_of_ours() {
        Rig rig = Rig.of("hybrid", directory);
        rig.machine.cpu = 0.375;
        rig.started();
        assertThat(rig.signals.cpu()).as("what the virtual machine says").isEqualTo(0.375);
    }

    @Test
    void on_a_hybrid_host_the_levels_of_one_controller_are_its_own() {
        Rig rig = Rig.of("hybrid", directory);
        rig.tree
                .put(GROUP + "memory/jobs/memory.limit_in_bytes", "1000000000\n")
                .put(GROUP + "memory/jobs/memory.usage_in_bytes", "900000000\n")
                .set(GROUP + "memory/jobs/memory.stat", "total_inactive_file", 100_000_000);
        rig.started();
        assertThat(rig.signals.memory()).as("limit above ours").isEqualTo(0.8, EXACTLY);
    }
}

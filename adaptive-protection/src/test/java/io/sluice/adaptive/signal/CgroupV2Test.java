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
class CgroupV2Test {
    private static final Offset<Double> EXACTLY = within(1e-9);
    private static final String GROUP = "sys/fs/cgroup/";
    private static final String POD = GROUP + "kubepods.slice/kubepods-burstable.slice/";
    private static final String OWN = POD + "cri-containerd-4f1c.scope/";

    @TempDir
    private Path directory;

    private Rig container() {
        return Rig.of("v2-container", directory).started();
    }

    private Rig nested() {
        return Rig.of("v2-nested", directory).started();
    }

    @Test
    void usage_counts_against_half_a_processor_where_the_quota_is_half() {
        Rig rig = container();
        assertThat(rig.signals.cpu()).as("one reading says nothing").isNaN();
        rig.tree.add(GROUP + "cpu.stat", "usage_usec", Rig.PERIOD_MICROS / 4);
        rig.next();
        assertThat(rig.signals.cpu()).isEqualTo(0.5, EXACTLY);
    }

    @Test
    void a_new_reading_counts_half() {
        Rig rig = container();
        rig.tree.add(GROUP + "cpu.stat", "usage_usec", Rig.PERIOD_MICROS / 2);
        rig.next();
        assertThat(rig.signals.cpu()).as("first").isEqualTo(1, EXACTLY);
        rig.next();
        assertThat(rig.signals.cpu()).as("one idle period later").isEqualTo(0.5, EXACTLY);
        rig.next();
        assertThat(rig.signals.cpu()).as("two idle periods later").isEqualTo(0.25, EXACTLY);
    }

    @Test
    void a_late_timer_divides_by_the_time_that_really_passed() {
        Rig rig = container();
        rig.tree.add(GROUP + "cpu.stat", "usage_usec", Rig.PERIOD_MICROS / 4);
        rig.next(); // the sample that will be smoothed with
        Host late = new Host(rig.tree.root, rig.machine, 0);
        late.read(0);
        rig.tree.add(GROUP + "cpu.stat", "usage_usec", Rig.PERIOD_MICROS);
        assertThat(late.read(4_000 * Rig.PERIOD_MICROS).cpu()).isEqualTo(0.5, EXACTLY);
    }

    @Test
    void a_quota_that_is_changed_in_place_is_seen_within_ten_seconds() {
        Rig rig = container();
        rig.tree.put(GROUP + "cpu.max", "100000 100000\n");
        for (int i = 0; i < 39; i++) {
            rig.tree.add(GROUP + "cpu.stat", "usage_usec", Rig.PERIOD_MICROS / 2);
            rig.next();
        }
        assertThat(rig.signals.cpu()).as("just before").isEqualTo(1, EXACTLY);
        rig.tree.add(GROUP + "cpu.stat", "usage_usec", Rig.PERIOD_MICROS / 2);
        rig.next();
        assertThat(rig.signals.cpu()).as("smoothed with the new one").isEqualTo(0.75, EXACTLY);
    }

    @Test
    void the_smallest_of_quotas_on_the_way_up_cpuset_and_processors_counts() {
        Path root = nested().tree.root;
        assertThat(Cgroup.find(root).cores(8)).as("quota of the pod").isEqualTo(1.5);
        assertThat(Cgroup.find(root).cores(1)).as("processors of the process").isEqualTo(1);
        Tree.empty(root).put(POD + "cpu.max", "max 100000\n");
        assertThat(Cgroup.find(root).cores(8)).as("its set of processors").isEqualTo(5);
    }

    @Test
    void usage_is_that_of_the_own_group() {
        Rig rig = nested();
        rig.tree.add(OWN + "cpu.stat", "usage_usec", Rig.PERIOD_MICROS * 3 / 4);
        rig.tree.add(POD + "cpu.stat", "usage_usec", Rig.PERIOD_MICROS * 3 / 2);
        rig.next();
        assertThat(rig.signals.cpu()).isEqualTo(0.5, EXACTLY);
    }

    @Test
    void throttling_is_the_part_of_the_periods_that_ran_out_on_the_worst_level() {
        Rig rig = nested();
        rig.tree.add(POD + "cpu.stat", "nr_periods", 40).add(POD + "cpu.stat", "nr_throttled", 10);
        rig.next();
        assertThat(rig.signals.throttling()).isEqualTo(0.25, EXACTLY);
    }

    @Test
    void nothing_is_throttled_while_no_period_passes() {
        Rig rig = container();
        rig.next();
        assertThat(rig.signals.throttling()).isZero();
    }

    @Test
    void memory_leaves_out_files_that_can_be_dropped() {
        Rig rig = container();
        assertThat(rig.signals.memory()).isEqualTo((512 - 128) / 1024.0, EXACTLY);
    }

    @Test
    void the_nearest_memory_limit_counts_on_whichever_level_it_is() {
        Rig rig = nested();
        assertThat(rig.signals.memory()).as("of the pod").isEqualTo((1664 - 128) / 2048.0, EXACTLY);
    }

    @Test
    void the_soft_limit_counts_once_the_kernel_reclaims_because_of_it() {
        Rig rig = container();
        rig.tree.put(GROUP + "memory.high", 512L * 1024 * 1024 + "\n");
        rig.next();
        assertThat(rig.signals.memory()).as("not yet").isEqualTo(0.375, EXACTLY);
        rig.tree.add(GROUP + "memory.events", "high", 3);
        rig.next();
        assertThat(rig.signals.memory()).as("smoothed with 0.375").isEqualTo((0.375 + 0.75) / 2, EXACTLY);
    }

    @Test
    void memory_without_a_limit_is_unknown() {
        Rig rig = container();
        rig.tree.put(GROUP + "memory.max", "max\n");
        rig.next();
        assertThat(rig.signals.memory()).isNaN();
    }

    @Test
    void pressure_is_that_of_the_group_and_not_of_the_machine() {
        assertThat(container().signals.pressure()).isEqualTo(0.125, EXACTLY);
    }

    @Test
    void a_group_without_the_controller_is_accounted_with_the_one_above() {
        Rig rig = Rig.of("v2-nested", directory);
        rig.tree.put(OWN + "cgroup.controllers", "memory pids\n");
        rig.started();
        rig.tree.add(POD + "cpu.stat", "usage_usec", Rig.PERIOD_MICROS * 3 / 4);
        rig.next();
        assertThat(rig.signals.cpu()).isEqualTo(0.5, EXACTLY);
    }

    @Test
    void the_root_group_of_a_host_says_nothing_of_ours() {
        Rig rig = Rig.of("v2-nested", directory);
        rig.tree.put("proc/self/cgroup", "0::/\n");
        rig.machine.cpu = 0.375;
        rig.started();
        assertThat(rig.signals.cpu()).as("what the virtual machine says").isEqualTo(0.375);
    }

    @Test
    void a_path_that_is_not_there_means_the_group_that_is_mounted() {
        for (String path : new String[] {"/docker/77", "/../../elsewhere", "/a/../b"}) {
            Rig rig = Rig.of("v2-container", directory);
            rig.tree.put("proc/self/cgroup", "0::" + path + "\n");
            rig.started();
            rig.tree.add(GROUP + "cpu.stat", "usage_usec", Rig.PERIOD_MICROS / 4);
            rig.next();
            assertThat(rig.signals.cpu()).as(path).isEqualTo(0.5, EXACTLY);
        }
    }
}

package io.sluice.adaptive.signal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A control group of version 1, where each controller has a hierarchy of its own. */
final class CgroupV1 extends Cgroup {
    private static final double UNLIMITED_BYTES = 0x1p62; // "none" is the greatest number that is a whole page

    private final Path usage;
    private final @Nullable Path cpuset;

    private CgroupV1(Path usage, @Nullable Path cpuset, List<Path> cpuLevels, List<Path> memoryLevels) {
        super(cpuLevels, memoryLevels);
        this.usage = usage;
        this.cpuset = cpuset;
    }

    static @Nullable Cgroup find(Path root) {
        List<Path> accounts = Mounts.levels(root, "cpuacct");
        List<Path> cpusets = Mounts.levels(root, "cpuset");
        return accounts.isEmpty()
                ? null
                : new CgroupV1(
                        accounts.get(0),
                        cpusets.isEmpty() ? null : cpusets.get(0),
                        Mounts.levels(root, "cpu"),
                        Mounts.levels(root, "memory"));
    }

    /** Only a root has this file, which says what runs when a group becomes empty. */
    @Override
    boolean isWholeMachine() {
        return Files.exists(usage.resolve("release_agent"));
    }

    @Override
    double cpuNanos() {
        return KernelFile.number(usage.resolve("cpuacct.usage"));
    }

    @Override
    double quota(Path level) {
        return KernelFile.number(level.resolve("cpu.cfs_quota_us"))
                / KernelFile.number(level.resolve("cpu.cfs_period_us"));
    }

    @Override
    double cpus() {
        return cpuset == null ? Double.NaN : KernelFile.count(cpuset.resolve("cpuset.effective_cpus"));
    }

    @Override
    double memoryUsed(Path level) {
        return KernelFile.number(level.resolve("memory.usage_in_bytes"))
                - KernelFile.field(level.resolve("memory.stat"), "total_inactive_file");
    }

    @Override
    double memoryLimit(Path level) {
        double limit = KernelFile.number(level.resolve("memory.limit_in_bytes"));
        return limit < UNLIMITED_BYTES ? limit : Double.POSITIVE_INFINITY;
    }
}

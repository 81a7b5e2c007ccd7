package io.sluice.adaptive.signal;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The control group that this process is in: what the kernel says it has used and may use, by files that are named otherwise in each
 * of the two versions. What can be limited on any level on the way to the root is looked for on every level.
 * <p>Used by one thread at a time.
 */
abstract class Cgroup {
    private static final double NANOS_BETWEEN_LOOKS_AT_LIMITS = 10e9; // a container can be resized while it runs

    private final List<Path> cpuLevels;
    private final List<Path> memoryLevels;
    private final Growth usage = new Growth();
    private final Map<Path, Growth> throttled = new HashMap<>();
    private double cores;
    private double nextLookAtLimits = Double.NEGATIVE_INFINITY;

    Cgroup(List<Path> cpuLevels, List<Path> memoryLevels) {
        this.cpuLevels = cpuLevels;
        this.memoryLevels = memoryLevels;
    }

    /**
     * Version 2 where it has the controller of processors, else version 1: on a host that mounts both, the group of version 2 has no
     * controllers and is the whole machine. Null if neither tells what was used.
     */
    static @Nullable Cgroup find(Path root) {
        Cgroup unified = CgroupV2.find(root);
        Cgroup found = unified != null ? unified : CgroupV1.find(root);
        return found == null || Double.isNaN(found.cpuNanos()) ? null : found;
    }

    /** Whether the group is the root that all processes of the machine are in: what that uses is not to be held against ours. */
    abstract boolean isWholeMachine();

    /** Processor time used since the group was made. */
    abstract double cpuNanos();

    /** The quota of a level in processors; infinite, negative or NaN if there is none. */
    abstract double quota(Path level);

    /** How many processors the group is confined to; NaN if that cannot be told. */
    abstract double cpus();

    /** Memory used on a level, without files that can be dropped. */
    abstract double memoryUsed(Path level);

    /** The memory limit of a level; infinite or NaN if there is none. */
    abstract double memoryLimit(Path level);

    /** The file with the group's pressure on processors, which only version 2 has. */
    @Nullable Path pressureFile() {
        return null;
    }

    /**
     * Of the processors that may be used, the part that was used since this was asked last.
     *
     * @param elapsed nanoseconds since some fixed moment
     * @param processors how many the virtual machine may use
     */
    final double cpu(double elapsed, int processors) {
        if (elapsed >= nextLookAtLimits) {
            cores = cores(processors);
            nextLookAtLimits = elapsed + NANOS_BETWEEN_LOOKS_AT_LIMITS;
        }
        return Math.min(1, usage.ratio(cpuNanos(), elapsed) / cores);
    }

    final double cores(int processors) {
        double cores = least(processors, cpus());
        for (Path level : cpuLevels) {
            cores = least(cores, quota(level));
        }
        return cores;
    }

    private static double least(double known, double limit) {
        return limit > 0 && limit < known ? limit : known;
    }

    /** Of the periods since this was asked last, the part in which a quota ran out; of several quotas the worst. */
    final double throttling() {
        double worst = Double.NaN;
        for (Path level : cpuLevels) {
            Path stat = level.resolve("cpu.stat");
            double ratio = throttled
                    .computeIfAbsent(level, unseen -> new Growth())
                    .ratio(KernelFile.field(stat, "nr_throttled"), KernelFile.field(stat, "nr_periods"));
            worst = most(worst, Math.min(1, ratio));
        }
        return worst;
    }

    /** The fullest of the levels that have a limit; NaN if none has. */
    final double memory() {
        double fullest = Double.NaN;
        for (Path level : memoryLevels) {
            double limit = memoryLimit(level);
            if (limit >= 0 && limit < Double.POSITIVE_INFINITY) {
                double used = Math.max(0, memoryUsed(level)); // the parts are not read at one moment
                fullest = most(fullest, Math.min(1, used / limit));
            }
        }
        return fullest;
    }

    /** The greater one; one that is unknown leaves the other. */
    private static double most(double a, double b) {
        return b > a || Double.isNaN(a) ? b : a;
    }
}

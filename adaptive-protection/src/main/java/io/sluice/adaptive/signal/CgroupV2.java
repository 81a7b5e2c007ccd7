package io.sluice.adaptive.signal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A control group of the unified hierarchy. */
final class CgroupV2 extends Cgroup {
    private static final double NANOS_IN_MICRO = 1e3;

    private final Path own;
    private final Map<Path, Double> reclaimed = new HashMap<>();

    private CgroupV2(List<Path> cpuLevels, List<Path> memoryLevels) {
        super(cpuLevels, memoryLevels);
        own = cpuLevels.get(0);
    }

    /** A group that was given no controller of processors is accounted with the nearest one above that has it. */
    static @Nullable Cgroup find(Path root) {
        List<Path> levels = Mounts.levels(root, Mounts.UNIFIED);
        List<Path> cpuLevels =
                levels.stream().dropWhile(level -> !hasCpu(level)).toList();
        return cpuLevels.isEmpty() ? null : new CgroupV2(cpuLevels, levels);
    }

    private static boolean hasCpu(Path level) {
        return KernelFile.lines(level.resolve("cgroup.controllers")).stream()
                .anyMatch(line -> Arrays.asList(line.split(" ", -1)).contains("cpu"));
    }

    /** This file tells whether processes are in it, and the root has none. */
    @Override
    boolean isWholeMachine() {
        return !Files.exists(own.resolve("cgroup.events"));
    }

    @Override
    double cpuNanos() {
        return KernelFile.field(own.resolve("cpu.stat"), "usage_usec") * NANOS_IN_MICRO;
    }

    @Override
    double quota(Path level) {
        List<String> lines = KernelFile.lines(level.resolve("cpu.max"));
        String[] words = lines.isEmpty() ? new String[0] : lines.get(0).split(" ", -1);
        return words.length == 2 ? KernelFile.parse(words[0]) / KernelFile.parse(words[1]) : Double.NaN;
    }

    @Override
    double cpus() {
        return KernelFile.count(own.resolve("cpuset.cpus.effective"));
    }

    @Override
    double memoryUsed(Path level) {
        return KernelFile.number(level.resolve("memory.current"))
                - KernelFile.field(level.resolve("memory.stat"), "inactive_file");
    }

    /** The soft limit counts while the kernel takes memory away because of it. */
    @Override
    double memoryLimit(Path level) {
        double hard = KernelFile.number(level.resolve("memory.max"));
        double now = KernelFile.field(level.resolve("memory.events"), "high");
        Double before = reclaimed.put(level, now);
        boolean reclaiming = before != null && now > before;
        return reclaiming ? Math.min(hard, KernelFile.number(level.resolve("memory.high"))) : hard;
    }

    @Override
    Path pressureFile() {
        return own.resolve("cpu.pressure");
    }
}

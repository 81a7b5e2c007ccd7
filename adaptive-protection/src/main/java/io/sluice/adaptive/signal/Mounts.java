package io.sluice.adaptive.signal;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where the kernel shows the control groups that this process is in. */
final class Mounts {
    /** Stands for the unified hierarchy of version 2, which has no name in {@code /proc/self/cgroup}. */
    static final String UNIFIED = "";

    private Mounts() {}

    /**
     * The directories of our group and of those above it, as far as they are mounted, ours first. A container often sees its group
     * under another path than the host gave it, or as the root of what is mounted; if ours cannot be found it is taken to be that.
     *
     * @param controller such as {@code cpuacct}, or {@link #UNIFIED}
     * @return empty if the hierarchy is not mounted or we are in no group of it
     */
    static List<Path> levels(Path root, String controller) {
        for (String line : KernelFile.lines(root.resolve("proc/self/cgroup"))) {
            String[] parts = line.split(":", 3); // number:controllers:path
            if (parts.length == 3 && Arrays.asList(parts[1].split(",", -1)).contains(controller)) {
                return levels(root, controller, parts[2]);
            }
        }
        return List.of();
    }

    private static List<Path> levels(Path root, String controller, String group) {
        for (String line : KernelFile.lines(root.resolve("proc/self/mountinfo"))) {
            String[] halves = line.split(" - ", 2); // id parent device root point options … - type source options
            String[] mount = halves[0].split(" ", -1);
            if (halves.length == 2 && mount.length >= 5 && shows(halves[1].split(" ", -1), controller)) {
                return levels(root, mount[3], mount[4], group);
            }
        }
        return List.of();
    }

    private static List<Path> levels(Path root, String mountedGroup, String mountPoint, String group) {
        try {
            return upwards(inside(root, mountPoint), below(mountedGroup, group));
        } catch (InvalidPathException garbage) {
            return List.of();
        }
    }

    private static boolean shows(String[] fileSystem, String controller) {
        if (controller.equals(UNIFIED)) {
            return fileSystem[0].equals("cgroup2");
        }
        return fileSystem[0].equals("cgroup")
                && Arrays.asList(fileSystem[fileSystem.length - 1].split(",", -1))
                        .contains(controller);
    }

    /** An absolute path of the machine, below a root of our own. */
    private static Path inside(Path root, String absolute) {
        return root.resolve(absolute.replaceFirst("^/+", ""));
    }

    /** Where a group is below the one that is mounted; that itself if it is not below. */
    private static Path below(String mountedGroup, String group) {
        Path mounted = Path.of(mountedGroup);
        Path own = Path.of(group);
        return own.startsWith(mounted) && own.equals(own.normalize()) ? mounted.relativize(own) : Path.of("");
    }

    private static List<Path> upwards(Path mountPoint, Path group) {
        List<Path> levels = new ArrayList<>();
        if (!group.toString().isEmpty() && Files.isDirectory(mountPoint.resolve(group))) {
            for (int names = group.getNameCount(); names > 0; names--) {
                levels.add(mountPoint.resolve(group.subpath(0, names)));
            }
        }
        levels.add(mountPoint);
        return levels;
    }
}

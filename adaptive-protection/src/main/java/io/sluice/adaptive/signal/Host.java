package io.sluice.adaptive.signal;

import io.sluice.adaptive.signal.SampledSignals.Reading;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All signals of the host: from the control group where there is one, else from the virtual machine. Used by one thread at a time. */
final class Host {
    private final Machine machine;
    private final long startNanos;
    private final @Nullable Cgroup group;
    private final Path machinePressure;
    private final Path machineProcessors;

    Host(Path root, Machine machine, long startNanos) {
        this.machine = machine;
        this.startNanos = startNanos;
        group = Cgroup.find(root);
        machinePressure = root.resolve("proc/pressure/cpu");
        machineProcessors = root.resolve("sys/devices/system/cpu/online");
    }

    Reading read(long now) {
        double all = machineProcessors();
        return new Reading(
                group == null || group.isWholeMachine()
                        ? machine.cpu(all)
                        : group.cpu((double) (now - startNanos), machine.processors()),
                group == null ? Double.NaN : group.throttling(),
                group == null ? Double.NaN : group.memory(),
                machine.heap(),
                machine.load(all),
                machine.load(1),
                pressure());
    }

    private double machineProcessors() {
        double online = KernelFile.count(machineProcessors);
        return online > 0 ? online : machine.processors();
    }

    private double pressure() {
        Path ofGroup = group == null ? null : group.pressureFile();
        double some = ofGroup == null ? Double.NaN : some(ofGroup);
        return Double.isNaN(some) ? some(machinePressure) : some;
    }

    /** The first line is {@code some avg10=0.00 avg60=0.70 avg300=1.52 total=46893458}, in percent. */
    private static double some(Path file) {
        List<String> lines = KernelFile.lines(file);
        String[] words = lines.isEmpty() ? new String[0] : lines.get(0).split(" ", -1);
        boolean understood = words.length > 1 && words[0].equals("some") && words[1].startsWith("avg10=");
        return understood ? KernelFile.parse(words[1].substring("avg10=".length())) / 100 : Double.NaN;
    }
}

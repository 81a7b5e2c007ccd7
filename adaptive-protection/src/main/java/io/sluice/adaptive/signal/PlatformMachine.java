package io.sluice.adaptive.signal;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.lang.management.OperatingSystemMXBean;

/** The platform's management beans. One reading of the processor takes some hundred microseconds. */
final class PlatformMachine implements Machine {
    static final PlatformMachine INSTANCE = new PlatformMachine();

    private PlatformMachine() {}

    @Override
    public int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public double cpu(double machineProcessors) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os) {
            double ofProcess = os.getProcessCpuLoad() * machineProcessors / processors();
            double most = Math.max(os.getCpuLoad(), ofProcess);
            return most < 0 ? Double.NaN : Math.min(1, most);
        }
        return Double.NaN;
    }

    @Override
    public double load(double machineProcessors) {
        OperatingSystemMXBean os = ManagementFactory.getOperatingSystemMXBean();
        double runnable = os.getSystemLoadAverage();
        return runnable < 0 ? Double.NaN : runnable / machineProcessors;
    }

    /** Pools that were never collected count as empty; while all are, nothing is known. */
    @Override
    public double heap() {
        long max = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getMax();
        long used = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage afterCollection = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            used += afterCollection == null ? 0 : afterCollection.getUsed();
        }
        return used > 0 && max > 0 ? (double) used / max : Double.NaN;
    }
}

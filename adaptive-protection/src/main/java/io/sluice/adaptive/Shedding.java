package io.sluice.adaptive;

import io.sluice.adaptive.signal.HostSignals;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What may be shed while the machine is short of processor time or memory. Calls that must be served are not: of
 * {@link io.sluice.core.gate.Priority#CRITICAL} only what comes when memory runs out, of {@code CRITICAL_PLUS} none.
 */
final class Shedding {
    /*
     * Immutable: worked out at each turn of the window, and by every 16th call that is shed, since there may be no window without calls.
     * The share of calls to shed rises with the third power of how far the machine is on its way from the first figure to the second:
     * gently at first, to all of them. It is kept in 32 bits, to be compared with 32 bits of chance.
     */
    private static final double[] CPU_FROM = {2, 2, 0.92, 0.80};
    private static final double[] CPU_TO = {3, 3, 0.99, 0.95};
    private static final double THROTTLED = 0.1;
    private static final double SHORT = 0.85;
    private static final double OUT = 0.95;
    private static final double HYSTERESIS = 0.05;

    static final Shedding NOTHING = new Shedding(new long[InFlight.TIERS], InFlight.TIERS);

    private final long[] byCpu;
    private final int memoryFrom; // calls of this tier and lower are shed: 4 for none

    private Shedding(long[] byCpu, int memoryFrom) {
        this.byCpu = byCpu;
        this.memoryFrom = memoryFrom;
    }

    /** What the signals ask for; the memory guard lets go later than it takes hold. */
    Shedding next(AdaptiveConfig config, HostSignals signals) {
        long[] cpu = new long[InFlight.TIERS];
        boolean some = false;
        if (config.cpuGuard()) {
            double used = signals.throttling() > THROTTLED ? 1 : signals.cpu();
            for (int tier = 0; tier < InFlight.TIERS; tier++) {
                double way = Math.max(0, Math.min(1, (used - CPU_FROM[tier]) / (CPU_TO[tier] - CPU_FROM[tier])));
                cpu[tier] = (long) (way * way * way * (1L << 32)); // 0 for not-a-number
                some |= cpu[tier] > 0;
            }
        }
        int from = InFlight.TIERS;
        if (config.memoryGuard()) {
            double used = max(signals.memory(), signals.heap());
            if (used >= (memoryFrom <= 1 ? OUT - HYSTERESIS : OUT)) {
                from = 1;
            } else if (used >= (memoryFrom <= 2 ? SHORT - HYSTERESIS : SHORT)) {
                from = 2;
            }
        }
        return some || from < InFlight.TIERS ? new Shedding(cpu, from) : NOTHING;
    }

    private static double max(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
    }

    boolean byMemory(int tier) {
        return tier >= memoryFrom;
    }

    boolean byCpu(int tier) {
        long share = byCpu[tier];
        return share > 0 && (ThreadLocalRandom.current().nextInt() & 0xFFFF_FFFFL) < share;
    }
}

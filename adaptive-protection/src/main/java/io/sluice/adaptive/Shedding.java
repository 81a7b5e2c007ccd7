package io.sluice.adaptive;

import io.sluice.adaptive.signal.HostSignals;
import io.sluice.adaptive.signal.SheddingCurves;
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
            double busy = SheddingCurves.busy(signals.cpu(), signals.throttling());
            for (int tier = 0; tier < InFlight.TIERS; tier++) {
                cpu[tier] = (long) (SheddingCurves.probability(busy, tier) * (1L << 32));
                some |= cpu[tier] > 0;
            }
        }
        int from = InFlight.TIERS;
        if (config.memoryGuard()) {
            double fullness = SheddingCurves.fullness(signals.memory(), signals.heap());
            from = SheddingCurves.tiersServed(fullness, memoryFrom);
        }
        return some || from < InFlight.TIERS ? new Shedding(cpu, from) : NOTHING;
    }

    boolean byMemory(int tier) {
        return tier >= memoryFrom;
    }

    boolean byCpu(int tier) {
        long share = byCpu[tier];
        return share > 0 && (ThreadLocalRandom.current().nextInt() & 0xFFFF_FFFFL) < share;
    }
}

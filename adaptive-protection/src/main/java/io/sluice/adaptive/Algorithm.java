package io.sluice.adaptive;

/** How a limit is found. */
public enum Algorithm {
    /** Lowers the limit for a moment now and then to see whether calls queue; see {@link io.sluice.adaptive.algorithm.DrainProbe}. */
    DRAIN_PROBE,
    /** Highest rate times least latency; see {@link io.sluice.adaptive.algorithm.Bbr}. */
    BBR,
    /** Latency now beside latency as usual; see {@link io.sluice.adaptive.algorithm.Gradient}. */
    GRADIENT,
    /** A queue reckoned from latency beside its best; see {@link io.sluice.adaptive.algorithm.Vegas}. */
    VEGAS,
    /** One more, or a tenth less; see {@link io.sluice.adaptive.algorithm.Aimd}. */
    AIMD
}

package io.sluice.adaptive.signal;

/**
 * How busy the machine is, or the part of it that this process may use. Every figure is a ratio, mostly from 0 to 1, and not-a-number
 * while it is unknown, never 0.
 * <p><b>Thread safety.</b> Safe for many threads. <b>Cost.</b> Readings are kept; asking costs a field.
 */
public interface HostSignals {

    /** Processor time used, of what may be used. */
    double cpu();

    /** Scheduling periods in which this process was held back by its quota, of all periods. */
    double throttling();

    /** Memory used, of what may be used. */
    double memory();

    /** Heap in use after the last collection, of the most there may be. */
    double heap();

    /** Tasks that run or want to run, for each core; may be above 1. */
    double load();

    /** Nothing is known. */
    static HostSignals none() {
        return NoSignals.INSTANCE;
    }
}

package io.sluice.adaptive.signal;

/** What the virtual machine knows of itself and of its host; NaN for what it does not. */
interface Machine {

    /** Processors that the process may use. */
    int processors();

    /**
     * Used of the machine's processors, or by the process of those it may use where that is more; 0 to 1.
     *
     * @param machineProcessors how many the machine has
     */
    double cpu(double machineProcessors);

    /** Runnable work for each of the machine's processors, if it has that many. */
    double load(double machineProcessors);

    /** Heap in use after the last collection, as a part of the most it may grow to. */
    double heap();
}

package io.sluice.benchmarks.cluster;

/** One request, whose answer the calling thread waits for. Safe for many threads. */
@FunctionalInterface
interface Asking {
    /** Whether it was answered in time, and with yes if there was a permit to be had. */
    boolean ask() throws Exception;
}

package io.sluice.benchmarks.cluster;

/** A way to ask Redis for a permit. Safe for many threads. */
interface Way extends AutoCloseable {

    /** Asks for a permit of the key with this number, and waits for the answer. There are always permits. */
    boolean acquire(int key);

    @Override
    void close();
}

package io.sluice.cluster.client;

import io.sluice.core.testing.TcpProxy;
import java.time.Duration;
import java.util.Random;

/**
 * Breaks a network and mends it again, by how calls fare: it breaks when so many have ended, and is mended when a few were refused, or, if it
 * is only slow, when a few more have ended. Safe for many threads.
 */
final class NetworkFaults {
    private static final int REFUSALS = 40;
    private static final int SLOW_CALLS = 500;
    private static final Duration SLOW = Duration.ofMillis(5);

    private final TcpProxy network;
    private final long between;
    private final Random random;
    private volatile boolean present;
    private boolean slow; // this and the rest are guarded by this
    private long letIn;
    private int refused;
    private int count;

    /**
     * @param between calls that end before the next fault
     * @param seed of what happens
     */
    NetworkFaults(TcpProxy network, long between, long seed) {
        this.network = network;
        this.between = between;
        random = new Random(seed);
    }

    /** Whether something is wrong now. */
    boolean isPresent() {
        return present;
    }

    synchronized int count() {
        return count;
    }

    /** A call has ended. */
    synchronized void ended(boolean wasLetIn) {
        if (wasLetIn) {
            letIn++;
        } else {
            refused++;
        }
        if (present) {
            if (slow ? letIn + refused >= SLOW_CALLS : refused >= REFUSALS) {
                mend();
            }
        } else if (letIn + refused >= between) {
            breakIt();
        }
    }

    private void mend() {
        network.heal();
        restart(false);
    }

    private void breakIt() {
        restart(true);
        count++;
        switch (random.nextInt(5)) {
            case 0 -> network.blackHole();
            case 1 -> network.loseAnswers();
            case 2 -> {
                network.refuse();
                network.reset();
            }
            case 3 -> {
                network.delay(SLOW);
                slow = true;
            }
            default -> {
                network.reset();
                restart(false); // it is over at once
            }
        }
    }

    private void restart(boolean broken) {
        present = broken;
        slow = false;
        letIn = 0;
        refused = 0;
    }
}

package io.sluice.dashboard.agent;

import io.sluice.guard.Sluice;
import org.jspecify.annotations.Nullable;

/**
 * How many instances share limits of scope SHARE, as the console has said last: told to the guards, also to those that are there later. Safe for many
 * threads.
 */
final class Share {
    private int instances; // 0: it was never said; these are guarded by this
    private @Nullable Sluice sluice;

    /** The guards are there. */
    synchronized void attach(Sluice guards) {
        sluice = guards;
        tell();
    }

    /**
     * Takes what is said, before the rules that come with it are put in force.
     *
     * @param said 0 if it is not known; then what was said before holds
     * @return whether that is another number
     */
    synchronized boolean take(int said) {
        if (said == 0 || said == instances) {
            return false;
        }
        instances = said;
        tell();
        return true;
    }

    private void tell() {
        if (sluice != null && instances > 0) {
            sluice.fleet(instances);
        }
    }

    /** What was said last; 0 if nothing was. */
    synchronized int instances() {
        return instances;
    }

    /** By how many what is shared is divided here and now. */
    synchronized int parts() {
        return sluice == null ? Math.max(1, instances) : sluice.fleet();
    }

    /** The agent ends; the guards go on by what they were told. */
    synchronized void close() {
        sluice = null;
    }
}

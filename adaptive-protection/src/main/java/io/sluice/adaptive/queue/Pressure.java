package io.sluice.adaptive.queue;

/**
 * Whether a queue stands: its oldest has waited longer than the target each time somebody looked, for an interval. A queue that a
 * burst makes and that is worked off in time never does. One look at which the oldest has not waited that long, or nobody waits, ends
 * it.
 * <p>This is how CoDel tells a standing queue from a good one (Nichols and Jacobson, <a
 * href="https://queue.acm.org/detail.cfm?id=2209336">Controlling Queue Delay</a>, 2012; <a
 * href="https://www.rfc-editor.org/rfc/rfc8289">RFC 8289</a>). What is done about it is not: CoDel drops ever more often, one at a
 * time, until senders slow down. Callers of a server do not slow down for one refusal among many, so all that waited longer than
 * twice the target go, as in Facebook's servers (Maurer, <a href="https://queue.acm.org/detail.cfm?id=2839461">Fail at Scale</a>,
 * 2015). Twice, since otherwise refusing them would end the pressure by itself.
 * <p>Guarded by the queue's lock.
 */
final class Pressure {
    private final long targetNanos;
    private final long intervalNanos;
    private long aboveSince; // by the clock; only if `above`
    private boolean above;
    private boolean on;

    Pressure(long targetNanos, long intervalNanos) {
        this.targetNanos = targetNanos;
        this.intervalNanos = intervalNanos;
    }

    /** Somebody looks. */
    boolean look(long now, long ageOfOldest) {
        if (ageOfOldest <= targetNanos) {
            above = false;
            on = false;
        } else if (!above) {
            above = true;
            aboveSince = now;
        } else if (now - aboveSince >= intervalNanos) {
            on = true;
        }
        return on;
    }

    boolean isOn() {
        return on;
    }

    /** Whether work of this age is to go. */
    boolean refuses(long age) {
        return on && age > 2 * targetNanos;
    }
}

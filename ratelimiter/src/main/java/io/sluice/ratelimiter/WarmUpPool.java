package io.sluice.ratelimiter;

import io.sluice.core.Check;
import io.sluice.ratelimiter.RateLimiterConfig.Limit;
import io.sluice.ratelimiter.algorithm.WarmUpCurve;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A paced queue whose interval depends on how warm it is. */
final class WarmUpPool extends Pool {
    /*
     * Two numbers must be seen together, so the state is an immutable object that is compared and set. A grant of n permits needs
     * the intervals of n - 1 before it, less the burst that is allowed, and keeps the limiter busy for the intervals of all n.
     */
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(WarmUpPool.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** So many permits do not count as one less because a division is rounded. */
    private static final double A_HAIR = 1e-6;

    private final WarmUpCurve curve;
    private final Limit limit;
    private final double interval;
    private final double tolerance;
    private final double mostBorrowed;
    private volatile State state;

    /**
     * @param nextNanos when the limiter is no longer busy with what was granted
     * @param fraction of a nanosecond, which is not to be lost; from 0 to 1
     * @param warmth at nextNanos
     */
    private record State(long nextNanos, double fraction, double warmth, boolean held) {
        State heldOrNot(boolean nowHeld) {
            return new State(nextNanos, fraction, warmth, nowHeld);
        }
    }

    private WarmUpPool(WarmUpCurve curve, Limit limit, double mostBorrowed, State state) {
        this.curve = curve;
        this.limit = limit;
        this.interval = (double) limit.periodNanos() / limit.limitForPeriod();
        this.tolerance = (limit.burst() - 1) * interval;
        this.mostBorrowed = mostBorrowed;
        this.state = state;
    }

    static WarmUpPool of(RateLimiterConfig config, Limit limit, long now, @Nullable Pool before) {
        long warmUpNanos = Check.present("warmUpPeriod", config.warmUpPeriod()).toNanos();
        double interval = (double) limit.periodNanos() / limit.limitForPeriod();
        WarmUpCurve curve = new WarmUpCurve(interval, warmUpNanos, config.coldFactor());
        double borrowed = Math.min(config.borrowForCriticalPlus(), limit.limitForPeriod()) * interval;
        double most = (limit.burst() - 1 + config.coldFactor()) * interval + borrowed;
        double spent = before == null ? 0 : Math.min(before.spentShare(now) * limit.burst() * interval, most);
        double warmth = before instanceof WarmUpPool pool ? pool.warmShare(now) * curve.permits() : 0;
        State first = new State(now + (long) Math.ceil(spent), 0, warmth, false);
        return new WarmUpPool(curve, limit, borrowed, first);
    }

    private double warmShare(long now) {
        State seen = state;
        return warmth(seen, now) / curve.permits();
    }

    @Override
    int take(long now, long permits, boolean borrowing) {
        while (true) {
            State seen = state;
            if (seen.held) {
                return HELD;
            }
            if (!fits(seen, now, permits, borrowing)) {
                return SHORT;
            }
            if (STATE.compareAndSet(this, seen, taken(seen, now, permits))) {
                return GRANTED;
            }
            Thread.onSpinWait();
        }
    }

    private boolean fits(State seen, long now, long permits, boolean borrowing) {
        return permits <= mostAtOnce() && missing(seen, now, permits) <= (borrowing ? mostBorrowed : 0);
    }

    /** How many nanoseconds it is too early. */
    private double missing(State seen, long now, long permits) {
        double before = permits == 1 ? 0 : curve.cost(warmth(seen, now), permits - 1);
        return since(-before, seen, now) + before - tolerance;
    }

    private State taken(State seen, long now, long permits) {
        double warmth = warmth(seen, now);
        double cost = curve.cost(warmth, permits);
        double before = permits == 1 ? 0 : curve.cost(warmth, permits - 1);
        double busy = since(-before, seen, now) + cost;
        long whole = (long) Math.floor(busy);
        return new State(now + whole, busy - whole, curve.warmed(warmth, permits), seen.held);
    }

    /** From when a grant is reckoned. What was due within the last nanosecond was not late: a clock tells no fractions. */
    private static double since(double earliest, State seen, long now) {
        double ahead = ahead(seen, now);
        return ahead > earliest - 1 ? ahead : earliest;
    }

    private static double ahead(State seen, long now) {
        return seen.nextNanos - now + seen.fraction;
    }

    private double warmth(State seen, long now) {
        double idle = -ahead(seen, now);
        return idle >= 1 ? curve.cooled(seen.warmth, idle) : seen.warmth;
    }

    @Override
    void giveBack(long now, long permits) {
        change(seen -> {
            double ahead = ahead(seen, now);
            if (ahead <= 0) {
                return seen;
            }
            double colder = Math.max(0, seen.warmth - permits);
            double left = Math.max(0, ahead - permits * interval);
            return new State(now + (long) left, left - (long) left, colder, seen.held);
        });
    }

    @Override
    long mostAtOnce() {
        return limit.limitForPeriod();
    }

    @Override
    void hold() {
        change(seen -> seen.heldOrNot(true));
    }

    @Override
    void release() {
        change(seen -> seen.heldOrNot(false));
    }

    @Override
    Pool copy(long now) {
        return new WarmUpPool(curve, limit, mostBorrowed, state.heldOrNot(false));
    }

    /**
     * Peace cools, and who is cooler needs more of it: for several permits, the first nanosecond at which it is enough is looked for
     * between now and when it would be if the limiter were cold.
     */
    @Override
    long due(long now, long permits) {
        State seen = state;
        double missing = missing(seen, now, permits);
        if (missing <= 0) {
            return now;
        }
        if (permits == 1) {
            return now + (long) Math.ceil(missing);
        }
        long early = 0;
        long late = 1 + (long) Math.ceil(Math.max(0, ahead(seen, now)) + curve.cost(0, permits - 1));
        while (late - early > 1) {
            long middle = early + (late - early) / 2;
            if (missing(seen, now + middle, permits) <= 0) {
                late = middle;
            } else {
                early = middle;
            }
        }
        return now + late;
    }

    @Override
    void takeDue(long due, long permits) {
        change(seen -> taken(seen, due, permits));
    }

    @Override
    boolean takeHeld(long now, long permits, boolean borrowing) {
        State seen = state;
        if (!fits(seen, now, permits, borrowing)) {
            return false;
        }
        change(present -> taken(present, now, permits));
        return true;
    }

    @Override
    long available(long now) {
        double missing = missing(state, now, 1);
        return missing > 0 ? 0 : 1 + (long) (-missing / interval + A_HAIR);
    }

    @Override
    double spentShare(long now) {
        return Math.max(0, ahead(state, now)) / (limit.burst() * interval);
    }

    private void change(UnaryOperator<State> step) {
        State seen;
        do {
            seen = state;
        } while (!STATE.compareAndSet(this, seen, step.apply(seen)));
    }
}

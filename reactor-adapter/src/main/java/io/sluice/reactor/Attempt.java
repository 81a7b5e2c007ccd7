package io.sluice.reactor;

import io.sluice.core.gate.Applicant;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Gate;
import io.sluice.core.gate.Permit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Operators;

/**
 * One attempt of a call: perhaps stands in line, then is let in and subscribes to a source, and is the one whose signals are passed on, or
 * fails, or is not wanted any more. Its permit is settled before anybody hears how it ended.
 */
abstract class Attempt<T> extends Leg<T> implements Applicant {
    /*
     * Who raises `over` from zero ends the attempt, and settles it. An attempt that goes on writes (`place`, `permit`, `begun`, a timer) and
     * then looks for `over`; who ends it raises that and looks for the others then.
     */
    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<Attempt> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(Attempt.class, "over");

    private final Shape shape;
    private volatile int over;
    private volatile @Nullable Place place; // null: did not have to wait
    private volatile @Nullable Permit permit; // null: was not let in, or need not be
    private volatile boolean begun;
    private volatile boolean emitted;

    Attempt(Downstream<T> downstream, Shape shape) {
        super(downstream);
        this.shape = shape;
    }

    /** It was let in and is not over: subscribes to the source. */
    abstract void begin();

    /** Whether this attempt is the one whose first value, or whose end without one, the subscriber gets. */
    abstract boolean wins();

    /** Whether the elements of this attempt, which won, are passed on; not if the subscriber is gone, or was told something else. */
    abstract boolean commits();

    /** The only value of the attempt that won. */
    abstract void answered(T value);

    /** The attempt won, and has no value. */
    abstract void completedEmpty();

    /** It is over before it had anything to pass on. */
    abstract void failed(Throwable error);

    /** An element of the attempt that won. */
    abstract void pass(T value);

    /** The attempt, of which elements were passed on, has ended; error is null if it has completed. */
    abstract void ended(@Nullable Throwable error);

    /** The verdict is known, or the attempt is over: time limits are of no use any more. */
    abstract void disarm();

    // ---- on the way in

    @Override
    public final CallContext context() {
        return ReactorGuard.callContext(currentContext());
    }

    @Override
    public final void waiting(Place newPlace) {
        place = newPlace;
        if (isOver()) {
            newPlace.leave();
        }
    }

    @Override
    public final void refused(CallNotPermittedException refusal) {
        if (place == null) {
            broken(refusal);
        } else {
            Calls.goOn(() -> broken(refusal));
        }
    }

    @Override
    public final void admitted(Permit mine) {
        permit = mine;
        if (isOver()) {
            mine.giveBack();
        } else {
            onItsThread(place != null, this::beginIfWanted);
        }
    }

    /**
     * Where the source is subscribed to.
     *
     * @param waited whether this thread is not to be kept
     */
    void onItsThread(boolean waited, Runnable work) {
        if (waited) {
            Calls.goOn(work);
        } else {
            work.run();
        }
    }

    /** There is nothing to be let in by, or that has happened. */
    final void beginIfWanted() {
        begun = true;
        if (!isOver()) {
            begin();
        } else if (permit != null) {
            permit.giveBack();
        }
    }

    final boolean isOver() {
        return over != 0;
    }

    private boolean end() {
        if (!ENDED.compareAndSet(this, 0, 1)) {
            return false;
        }
        disarm();
        return true;
    }

    // ---- from the source

    @Override
    public final void onNext(T value) {
        if (shape == Shape.MONO) {
            onlyValue(value);
        } else if (isOver()) {
            Operators.onDiscard(value, currentContext());
        } else if (emitted || wins() && commits()) {
            if (!emitted) {
                first();
            }
            pass(value);
        } else {
            cancel();
            Operators.onDiscard(value, currentContext());
        }
    }

    private void onlyValue(T value) {
        if (!end()) {
            Operators.onDiscard(value, currentContext());
            return;
        }
        if (permit != null) {
            permit.success(value);
        }
        if (wins()) {
            answered(value);
        } else {
            Operators.onDiscard(value, currentContext());
        }
    }

    private void first() {
        emitted = true;
        if (shape == Shape.FIRST) {
            disarm();
            if (permit != null) {
                permit.successSoFar();
            }
        }
    }

    @Override
    public final void onError(Throwable error) {
        if (!end()) {
            Operators.onErrorDropped(error, currentContext());
            return;
        }
        if (permit != null) {
            Calls.settle(permit, error);
        }
        tell(error);
    }

    @Override
    public final void onComplete() {
        if (!end()) {
            return;
        }
        if (permit != null) {
            permit.success(Gate.NO_RESULT);
        }
        if (emitted) {
            ended(null);
        } else if (wins()) {
            completedEmpty();
        }
    }

    private void tell(Throwable error) {
        if (emitted) {
            ended(error);
        } else {
            failed(error);
        }
    }

    // ---- from elsewhere

    /** It cannot begin, or cannot go on; has no effect if it is over. */
    final void broken(Throwable error) {
        if (end()) {
            leave(error);
            tell(error);
        }
    }

    @Override
    final void cancel() {
        if (end()) {
            leave(null);
        }
    }

    /**
     * As {@link #broken}, for who tells the subscriber.
     *
     * @return false if it was over
     */
    final boolean stop(Throwable error) {
        if (!end()) {
            return false;
        }
        leave(error);
        return true;
    }

    private void leave(@Nullable Throwable told) {
        Place inLine = place;
        if (inLine != null && inLine.leave()) {
            return;
        }
        cancelUpstream();
        Permit mine = permit;
        if (mine == null) {
            return;
        }
        if (!begun) {
            mine.giveBack();
        } else if (told != null) {
            Calls.settle(mine, told);
        } else if (emitted) {
            mine.success(Gate.NO_RESULT);
        } else {
            mine.close();
        }
    }
}

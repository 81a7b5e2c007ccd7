package io.sluice.spring.web;

import io.sluice.core.gate.Applicant.Place;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Permit;
import io.sluice.spring.FailureStatuses;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the application: the permits it holds, of the process first and of its resource then, until it has
 * ended. The first word on how it ended counts, and settles both.
 * <p><b>Thread safety.</b> Safe for many threads, since a client may go away on one while a permit is granted on another: a permit that
 * comes too late is given back at once.
 */
final class WebCall {
    /** Under this name a request carries its call. */
    static final String ATTRIBUTE = "io.sluice.web.call";

    private final FailureStatuses failures;
    private volatile CallContext context;
    private boolean inside; // as all below: guarded by this
    private boolean over;
    private @Nullable Throwable thrown;
    private @Nullable Permit ofProcess;
    private @Nullable Permit ofResource;
    private @Nullable Place place;

    WebCall(CallContext context, FailureStatuses failures) {
        this.context = context;
        this.failures = failures;
    }

    /** Who calls, as far as it is known now. */
    CallContext context() {
        return context;
    }

    void know(CallContext newContext) {
        context = newContext;
    }

    /** Whether this is the first time that a handler is about to get the request; forwards and later dispatches are not. */
    synchronized boolean goesInside() {
        boolean first = !inside;
        inside = true;
        return first;
    }

    /** Keeps a permit until the end. */
    void hold(Permit permit) {
        synchronized (this) {
            place = null;
            if (!over) {
                if (ofProcess == null) {
                    ofProcess = permit;
                } else {
                    ofResource = permit;
                }
                return;
            }
        }
        permit.giveBack();
    }

    /** Stands in line, and leaves it if the call ends before its turn. */
    void waits(Place newPlace) {
        synchronized (this) {
            if (!over) {
                place = newPlace;
                return;
            }
        }
        newPlace.leave();
    }

    /** Remembers what a handler threw, for the verdict; the first counts. */
    synchronized void threw(Throwable error) {
        if (thrown == null) {
            thrown = error;
        }
    }

    /** The response was sent; whether that is a failure, the status says, unless something was thrown that nobody handled. */
    void answered(int status) {
        Throwable error;
        synchronized (this) {
            error = thrown;
        }
        if (error != null) {
            failed(error);
        } else if (failures.contains(status)) {
            end(permit -> permit.error(new FailedResponseException(status)));
        } else {
            end(Permit::success);
        }
    }

    /** No response could be given. */
    void failed(Throwable error) {
        end(permit -> permit.error(error));
    }

    /** The client has gone away, or was refused: nobody can say whether the answer would have been a good one. */
    void abandoned() {
        end(Permit::close);
    }

    private void end(Consumer<Permit> verdict) {
        Permit outer;
        Permit inner;
        Place inLine;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            outer = ofProcess;
            inner = ofResource;
            inLine = place;
        }
        if (inLine != null) {
            inLine.leave();
        }
        if (inner != null) {
            verdict.accept(inner);
        }
        if (outer != null) {
            verdict.accept(outer);
        }
    }
}

package io.sluice.core.gate;

import io.sluice.core.time.NanoClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A gate that lets in or refuses as told, and writes down what it hears. {@link Ignored} errors are ignored, others are failures. */
final class RecordingGate extends AbstractGate {
    /** An error that says nothing about the callee. */
    static final class Ignored extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private final long startNanos;
    private boolean open = true;
    private boolean timed = true;
    private boolean contextual;
    private boolean waits;
    private boolean holdsWork;
    private final BlockingQueue<Waiter> line = new LinkedBlockingQueue<>();
    private long nextToken;

    RecordingGate(NanoClock clock) {
        super("payments", clock, new CallCounters());
        startNanos = clock.nanos();
    }

    RecordingGate refusing(boolean refusing) {
        open = !refusing;
        return this;
    }

    /** From now on calls stand in line until {@link #next} completes them. */
    RecordingGate waiting() {
        waits = true;
        return this;
    }

    /** The first in line; waits for one to come. */
    Waiter next() throws InterruptedException {
        return line.take();
    }

    RecordingGate untimed() {
        timed = false;
        return this;
    }

    RecordingGate forContexts() {
        contextual = true;
        return this;
    }

    RecordingGate holdingWork() {
        holdsWork = true;
        return this;
    }

    @Override
    public boolean holdsWork() {
        return holdsWork;
    }

    @Override
    public String kind() {
        return "recordingGate";
    }

    @Override
    public boolean timed() {
        return timed;
    }

    @Override
    public boolean contextual() {
        return contextual;
    }

    @Override
    public synchronized long enter(long now, CallContext context) {
        if (!open) {
            counters().rejected();
            heard.add("refuse");
            return -7;
        }
        if (waits) {
            return WAIT;
        }
        long token = nextToken++;
        heard.add("enter " + token + " at " + time(now) + (contextual ? " for " + context.origin() : ""));
        return token;
    }

    @Override
    public void enqueue(Waiter waiter, long now, CallContext context) {
        waiter.onCancel(() -> {
            if (line.remove(waiter)) {
                counters().rejected();
            }
        });
        line.add(waiter);
    }

    @Override
    public CallNotPermittedException refusal(long token) {
        return new CallNotPermittedException(name(), kind(), token == INTERRUPTED ? "interrupted" : "word " + -token);
    }

    @Override
    public Outcome exit(long token, long start, long end, @Nullable Object result, @Nullable Throwable error) {
        heard.add("exit " + token + " " + time(start) + " to " + time(end) + ": "
                + (error == null ? text(result) : error));
        return judge(error);
    }

    @Override
    public void cancel(long token) {
        heard.add("cancel " + token);
    }

    @Override
    protected void abandoned(long token) {
        heard.add("abandon " + token);
    }

    @Override
    protected void tokenDropped(long token) {
        heard.add("drop " + token);
    }

    @Override
    protected Outcome verdict(long durationNanos, @Nullable Throwable error) {
        heard.add("verdict after " + durationNanos + ": " + (error == null ? "success" : error));
        return judge(error);
    }

    @Override
    protected void released(boolean hadVerdict) {
        heard.add(hadVerdict ? "released" : "released without verdict");
    }

    /** "permitted/rejected: succeeded, failed, ignored, cancelled, in flight". */
    String numbers() {
        CallCounts counts = counts();
        return counts.permitted() + "/" + counts.rejected() + ": " + counts.succeeded() + ", " + counts.failed() + ", "
                + counts.ignored() + ", " + counts.cancelled() + ", " + counts.inFlight();
    }

    private String time(long nanos) {
        if (nanos == UNTIMED) {
            return "untimed";
        }
        return Long.toString(nanos - startNanos);
    }

    private static Outcome judge(@Nullable Throwable error) {
        if (error == null) {
            return Outcome.SUCCEEDED;
        }
        return error instanceof Ignored ? Outcome.IGNORED : Outcome.FAILED;
    }

    @SuppressWarnings("ReferenceEquality") // the one object that stands for no result
    private static Object text(@Nullable Object result) {
        return result == NO_RESULT ? "no result" : String.valueOf(result);
    }
}

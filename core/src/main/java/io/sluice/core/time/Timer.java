package io.sluice.core.time;

/** A task that waits for its time; see {@link TimerService}. */
@FunctionalInterface
public interface Timer {

    /**
     * Forgets the task, and everything it refers to, at once. Has no effect on a task that has begun or was cancelled.
     *
     * @return whether this call kept the task from running
     */
    boolean cancel();
}

package io.sluice.adaptive.queue;

/** Something to do that wants to know if it will not be done: exactly one of the two methods is called, once. */
public interface Work extends Runnable {

    /** Does it, on a thread of the executor. */
    @Override
    void run();

    /**
     * It will not be done. Must be short: it runs on the thread that found out, which may be the one that hands in the work, or one
     * that hands in or has just done other work.
     *
     * @param why its reason is one of those listed there
     */
    void refused(WorkRefusedException why);
}

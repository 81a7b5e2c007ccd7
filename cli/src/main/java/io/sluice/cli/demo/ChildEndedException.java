package io.sluice.cli.demo;

import java.io.Serial;

/** A process that an act needs has ended, or says nothing any more. */
public final class ChildEndedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What a process ends with after SIGINT and SIGTERM. */
    private static final int INTERRUPTED = 130;

    private static final int TERMINATED = 143;

    private final int exitCode;

    private ChildEndedException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    static ChildEndedException ended(String name, int exitCode) {
        return new ChildEndedException(name + " ended with exit code " + exitCode, exitCode);
    }

    static ChildEndedException silent(String name, long seconds) {
        return new ChildEndedException(name + " has said nothing for " + seconds + " s", 0);
    }

    /** Whether somebody stopped it by a signal: Ctrl-C reaches every process of the terminal, in any order. */
    public boolean stoppedBySignal() {
        return exitCode == INTERRUPTED || exitCode == TERMINATED;
    }
}

package io.sluice.cli.demo.breaker;

/** The way from the caller to its service: through a guard, or straight. */
@FunctionalInterface
interface Route {
    /** Makes one call; the calling thread waits for its end. */
    Ending call() throws InterruptedException;
}

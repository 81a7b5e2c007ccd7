package io.sluice.cli.demo.breaker;

/** How a call ended, for the caller. */
enum Ending {
    /** With a price. */
    SUCCEEDED,
    /** With an error, or with none in time. */
    FAILED,
    /** The guard refused it; the service was not called. */
    REFUSED
}

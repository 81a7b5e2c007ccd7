package io.sluice.recovery.failcache;

/** What became of a request. */
public enum Delivery {
    /** The call succeeded. */
    DONE,
    /** The call failed; the request is kept and will be played again. */
    KEPT
}

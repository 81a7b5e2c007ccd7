package io.sluice.cluster.server.engine;

/** What became of one entry of a batch. Later versions may add some; keep a default branch. */
public enum Verdict {
    /** It was done: permits were granted, or taken back. */
    OK,
    /** There are not enough permits. */
    BLOCKED,
    /** The namespace has no rule of this name. */
    NO_RULE,
    /** Nobody gets a lease of this limit: acquire from the server. */
    NOT_LEASABLE,
    /** It makes no sense, such as zero permits. */
    BAD_REQUEST,
    /** Too much is going on: come back later. */
    BUSY,
    /** The store did not answer; permits may have been taken. */
    UNKNOWN,
    /** The store cannot be reached; nothing was taken. */
    UNAVAILABLE
}

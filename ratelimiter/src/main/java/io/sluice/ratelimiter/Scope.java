package io.sluice.ratelimiter;

/** Whose calls a limit counts together. Later versions may add scopes; keep a default branch. */
public enum Scope {
    /** Those of this process. */
    INSTANCE,
    /** Those of all processes that share the limit, which a server keeps: see {@link ClusterLimits}. */
    CLUSTER
}

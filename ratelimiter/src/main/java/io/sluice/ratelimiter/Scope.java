package io.sluice.ratelimiter;

/** Whose calls a limit counts together. Later versions may add scopes; keep a default branch. */
public enum Scope {
    /** Those of this process. */
    INSTANCE,
    /**
     * Those of all instances of the application, of which each lets in its share: the limit is a total, divided by how many instances there
     * are. None asks another for a permit, so a call costs what it costs with {@link #INSTANCE}; but the total is reached only if all get equally
     * many calls, and is exceeded for a moment while instances that are new are not counted yet.
     * <p>How many there are is told to the guards, by the console's agent as a rule. As long as nobody has told, there is one, which has the whole.
     */
    SHARE,
    /** Those of all processes that share the limit, which a server keeps: see {@link ClusterLimits}. */
    CLUSTER
}

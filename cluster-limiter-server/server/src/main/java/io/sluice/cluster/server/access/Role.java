package io.sluice.cluster.server.access;

/** What somebody may do in the namespaces that are open to him. Later versions may add some. */
public enum Role {
    /** Take part in limits: ask for permits and leases. */
    CLIENT,
    /** Look at rules, limits and meters. */
    VIEWER,
    /** Change rules, and all that a viewer may. */
    ADMIN;

    /** Whether this role is as good as another. */
    boolean covers(Role needed) {
        return this == needed || this == ADMIN && needed == VIEWER;
    }
}

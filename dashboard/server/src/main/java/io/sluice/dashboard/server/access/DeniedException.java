package io.sluice.dashboard.server.access;

import org.jspecify.annotations.Nullable;

/** Somebody may not do what he asked for. */
public final class DeniedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Permission permission;
    private final @Nullable String app;
    private final @Nullable String env;

    /**
     * @param permission the one that is missing
     * @param app where; null for all
     * @param env where; null for all
     */
    public DeniedException(Permission permission, @Nullable String app, @Nullable String env) {
        super(
                "this needs the permission " + permission + " for " + (app == null ? "all applications" : app) + " in "
                        + (env == null ? "all environments" : env),
                null,
                false,
                false);
        this.permission = permission;
        this.app = app;
        this.env = env;
    }

    public Permission permission() {
        return permission;
    }

    /** Where it is missing; null for all applications. */
    public @Nullable String app() {
        return app;
    }

    /** Where it is missing; null for all environments. */
    public @Nullable String env() {
        return env;
    }
}

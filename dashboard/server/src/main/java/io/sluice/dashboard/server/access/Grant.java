package io.sluice.dashboard.server.access;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.dashboard.server.store.RulesetKey;
import org.jspecify.annotations.Nullable;

/**
 * A role in a place.
 *
 * @param role what may be done there; {@link Role#ORG_ADMIN} is everywhere
 * @param app in which application; null for all
 * @param env in which environment; null for all
 */
public record Grant(
        Role role, @Nullable String app, @Nullable String env) {
    public Grant {
        Check.present("role", role);
        if (app != null) {
            RulesetKey.checkName("app", app);
        }
        if (env != null) {
            RulesetKey.checkName("env", env);
        }
        if (role == Role.ORG_ADMIN && (app != null || env != null)) {
            throw new BadValueException("app and env", "null for ORG_ADMIN", app + " and " + env);
        }
    }

    /**
     * Whether the whole of a place lies in this one.
     *
     * @param place an application; null for all
     * @param environment an environment; null for all
     */
    boolean covers(@Nullable String place, @Nullable String environment) {
        return (app == null || app.equals(place)) && (env == null || env.equals(environment));
    }

    @Override
    public String toString() {
        return role + " of " + (app == null ? "all" : app) + " in " + (env == null ? "all" : env);
    }
}

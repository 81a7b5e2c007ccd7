package io.sluice.dashboard.server.access;

import io.sluice.core.Check;
import java.security.Principal;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, and what he may do; the one place where that is decided. Immutable: what is given to somebody counts from his next
 * request on.
 */
public final class Caller implements Principal {
    private final String name;
    private final Kind kind;
    private final List<Grant> grants;
    private final Predicate<String> restricted;

    /** What a caller is. */
    public enum Kind {
        /** Signed in. */
        PERSON,
        /** Shows a token. */
        PROGRAM
    }

    /**
     * @param name as the history tells it
     * @param restricted whether an application is open only to those whose role names it
     */
    public Caller(String name, Kind kind, List<Grant> grants, Predicate<String> restricted) {
        this.name = Check.notBlank("name", name);
        this.kind = Check.present("kind", kind);
        this.grants = List.copyOf(grants);
        this.restricted = Check.present("restricted", restricted);
    }

    @Override
    public String getName() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    public List<Grant> grants() {
        return grants;
    }

    /**
     * Whether something is allowed in all of a place.
     *
     * @param app an application; null for all
     * @param env an environment; null for all
     */
    public boolean may(Permission permission, @Nullable String app, @Nullable String env) {
        return grants.stream()
                .anyMatch(grant -> grant.role().has(permission) && grant.covers(app, env) && isOpen(app, grant));
    }

    /**
     * Whether something is allowed in some environment, or more, of an application.
     *
     * @param app null for any of them
     */
    public boolean maySomewhere(Permission permission, @Nullable String app) {
        return grants.stream()
                .filter(grant -> grant.role().has(permission))
                .anyMatch(grant -> app == null || grant.covers(app, grant.env()) && isOpen(app, grant));
    }

    /**
     * Asks for a permission.
     *
     * @throws DeniedException if it is not there
     */
    public void require(Permission permission, @Nullable String app, @Nullable String env) {
        if (!may(permission, app, env)) {
            throw new DeniedException(permission, app, env);
        }
    }

    private boolean isOpen(@Nullable String app, Grant grant) {
        return app == null || grant.app() != null || grant.role() == Role.ORG_ADMIN || !restricted.test(app);
    }

    @Override
    public String toString() {
        return kind + " " + name;
    }
}

package io.sluice.dashboard.server.web;

import io.sluice.dashboard.server.access.Permission;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which permission an endpoint needs, and where. Each endpoint has this or {@link Free}: one that has neither is refused to everybody, and a
 * test names it.
 * <pre>{@code
 * @Needs(Permission.PUBLISH)
 * @PostMapping("/apps/{app}/envs/{env}/rollouts")
 * Rollout begin(@PathVariable String app, @PathVariable String env, Caller caller) { … }
 * }</pre>
 * A parameter of type {@link io.sluice.dashboard.server.access.Caller} is who asks.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Needs {
    /** What whoever calls must be allowed to do. */
    Permission value();

    /** Where it must be allowed. */
    Place at() default Place.PATH;

    /** Where the place is said. */
    enum Place {
        /** By {@code app} and {@code env} in the path; one that is missing there means all of them. */
        PATH,
        /** Nowhere: it must be allowed in at least one place, within {@code app} if the path has one; the endpoint tells what may be seen. */
        ANYWHERE,
        /**
         * In the body, in the query, or in the row that the path names: the endpoint itself asks, by
         * {@link io.sluice.dashboard.server.access.Caller#require}. Who has the permission nowhere does not come so far.
         */
        BODY
    }
}

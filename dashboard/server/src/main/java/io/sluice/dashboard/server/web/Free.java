package io.sluice.dashboard.server.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An endpoint that needs no permission; see {@link Needs}. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Free {
    /** For whom. */
    To value();

    /** Who may come. */
    enum To {
        /** Whoever asks. */
        EVERYBODY,
        /** Whoever is signed in, or shows a token. */
        SIGNED_IN
    }
}

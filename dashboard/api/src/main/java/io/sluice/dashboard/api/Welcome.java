package io.sluice.dashboard.api;

import io.sluice.core.Check;
import org.jspecify.annotations.Nullable;

/**
 * The console's answer to {@link Hello}.
 *
 * @param session to be named in every further call; letters, digits, dots, dashes and underscores
 * @param serverTime when this was answered, in milliseconds since 1970
 * @param target the rules this instance is to have; null if the console has none for its application. They follow on the stream unless
 *     the instance has them
 * @param tune how to report
 */
public record Welcome(
        String session, long serverTime, @Nullable Position target, Tune tune) {
    public Welcome {
        Names.checkText("session", session);
        if (!session.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "session must be letters, digits, dots, dashes and underscores, but was \"" + session + '"');
        }
        Check.inRange("serverTime", serverTime, 0, Position.MAX);
        Check.present("tune", tune);
    }
}

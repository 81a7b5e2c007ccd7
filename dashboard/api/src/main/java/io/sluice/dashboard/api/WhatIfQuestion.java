package io.sluice.dashboard.api;

import io.sluice.core.Check;
import io.sluice.guard.document.CanonicalRules;
import java.time.Duration;

/**
 * What would these rules have done to the calls of the last minutes?
 *
 * @param id to be given back in the answer
 * @param resource the exact name of the resource whose calls are played again
 * @param rules in canonical form; each is played by itself, as if there were no other
 * @param window how far back; 1 s to 10 min
 * @param deadline after how long nobody waits for the answer any more
 */
public record WhatIfQuestion(String id, String resource, CanonicalRules rules, Duration window, Duration deadline) {
    /** The longest window: what agents remember. */
    public static final Duration LONGEST = Duration.ofMinutes(10);

    public WhatIfQuestion {
        Names.checkText("id", id);
        Names.checkText("resource", resource);
        Check.present("rules", rules);
        Check.inRange("window", window, Duration.ofSeconds(1), LONGEST);
        Check.inRange("deadline", deadline, Duration.ofMillis(1), Duration.ofMinutes(1));
    }
}

package io.sluice.dashboard.api;

import io.sluice.core.Check;
import io.sluice.guard.document.RuleError;

/**
 * One mistake in a message or in its rules.
 *
 * @param path which field, such as {@code rules[3].config.burst}; empty for the whole
 * @param code a {@link RuleError.Code}; or {@code REFUSED}, if the rules are right but could not be put in force; or {@code INTERNAL}
 * @param message what is wrong, in one sentence without the path
 */
public record Mistake(String path, String code, String message) {
    /** The rules are right, but the application cannot have them. */
    public static final String REFUSED = "REFUSED";

    /** Something is wrong with the agent. */
    public static final String INTERNAL = "INTERNAL";

    /** The same revision has been here with another hash. */
    public static final String INTEGRITY = "INTEGRITY";

    private static final int LONGEST = 2_000;

    public Mistake {
        Check.present("path", path);
        Check.notBlank("code", code);
        message = shortened(Check.present("message", message));
    }

    public static Mistake of(RuleError error) {
        return new Mistake(error.path(), error.code().name(), error.message());
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + '…';
    }
}

package io.sluice.dashboard.server.web;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.dashboard.api.ShownText;

/** Texts that people write, and others are shown. */
final class Texts {
    private static final int LONGEST_MESSAGE = 1_000;
    private static final int LONGEST_REASON = 256;

    private Texts() {}

    /** Why something was published. */
    static String message(String text) {
        return check("message", text, LONGEST_MESSAGE);
    }

    /** Why something is done for a while. */
    static String reason(String text) {
        return check("reason", text, LONGEST_REASON);
    }

    /**
     * Refuses what could make a text look like another one: characters that steer the terminal or the direction of writing.
     *
     * @param longest in characters
     */
    static String check(String name, String text, int longest) {
        if (Check.present(name, text).length() > longest) {
            throw new BadValueException(name, "at most " + longest + " characters long", text.length() + " long");
        }
        if (ShownText.steers(text)) {
            throw new BadValueException(name, "free of control and direction characters", "a text with one of them");
        }
        return text;
    }
}

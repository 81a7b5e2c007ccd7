package io.sluice.dashboard.server.web;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;

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
        if (text.codePoints().anyMatch(Texts::steers)) {
            throw new BadValueException(name, "free of control and direction characters", "a text with one of them");
        }
        return text;
    }

    private static boolean steers(int character) {
        int type = Character.getType(character);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.SURROGATE;
    }
}

package io.sluice.dashboard.api;

/** What must not be in a text that is written in one place and shown in another. */
public final class ShownText {
    private ShownText() {}

    /**
     * Whether a text holds characters that steer a terminal or the direction of writing, or that are none: with them it could look like another
     * one.
     */
    public static boolean steers(String text) {
        return text.codePoints().anyMatch(ShownText::steers);
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

package io.sluice.dashboard.api;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks of texts that are chosen elsewhere and shown here: they are short, and have nothing in them that is not seen. */
final class Names {
    private static final Pattern NAME = Pattern.compile(AgentProtocol.NAME_PATTERN);
    private static final int LONGEST = 256;
    private static final int LONGEST_LABEL = 128;

    private Names() {}

    /** Of an application or an environment. */
    static void checkName(String name, String value) {
        Check.present(name, value);
        if (!NAME.matcher(value).matches()) {
            throw new BadValueException(
                    name, "1 to 63 small letters, digits, dots, dashes and underscores", '"' + value + '"');
        }
    }

    /** Of 1 to 256 characters, none of which steers a terminal or the direction of writing: it would make a text look like another one. */
    static void checkText(String name, String value) {
        checkText(name, value, LONGEST);
    }

    static void checkText(String name, String value, int longest) {
        Check.notBlank(name, value);
        if (value.length() > longest) {
            throw new BadValueException(name, "at most " + longest + " characters long", value.length() + " long");
        }
        if (ShownText.steers(value)) {
            throw new BadValueException(name, "free of control and direction characters", "a text with one of them");
        }
    }

    static void checkLabels(String name, Map<String, String> labels) {
        Check.inRange("size of " + name, labels.size(), 0, AgentProtocol.MAX_LABELS);
        labels.forEach((key, value) -> {
            checkText("each key of " + name, key, LONGEST_LABEL);
            checkText(name + '[' + key + ']', value, LONGEST_LABEL);
        });
    }
}

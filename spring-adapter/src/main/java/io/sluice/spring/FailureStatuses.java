package io.sluice.spring;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import java.util.BitSet;
import java.util.List;

/**
 * The statuses of HTTP answers that count as failed calls, as properties say them: of answers given, and of answers got.
 * <p>Immutable; safe for many threads.
 */
public final class FailureStatuses {
    private static final int LEAST = 100;

    private final BitSet statuses = new BitSet();

    private FailureStatuses() {}

    /**
     * Reads a property.
     *
     * @param property its name, for messages
     * @param most the highest status there is, 100 to 999
     * @param texts each a status ({@code 429}), a class ({@code 5xx}) or a range ({@code 500-599})
     * @throws BadValueException if one is none of these
     */
    public static FailureStatuses of(String property, int most, List<String> texts) {
        FailureStatuses all = new FailureStatuses();
        for (String text : Check.present(property, texts)) {
            if (!all.add(text.strip(), most)) {
                throw new BadValueException(
                        "each of " + property,
                        "a status from " + LEAST + " to " + most
                                + ", a class of them such as 5xx, or a range such as 500-599",
                        '"' + text + '"');
            }
        }
        return all;
    }

    /** Returns whether it could be read. */
    private boolean add(String text, int most) {
        int first;
        int last;
        if (text.matches("[1-9][xX]{2}")) {
            first = (text.charAt(0) - '0') * 100;
            last = first + 99;
        } else if (text.matches("[1-9]\\d\\d(-[1-9]\\d\\d)?")) {
            first = Integer.parseInt(text.substring(0, 3));
            last = Integer.parseInt(text.substring(text.length() - 3));
        } else {
            return false;
        }
        if (first > last || last > most) {
            return false;
        }
        statuses.set(first, last + 1);
        return true;
    }

    /** Whether an answer with this status is a failed call. */
    public boolean contains(int status) {
        return statuses.get(status);
    }

    @Override
    public String toString() {
        return statuses.toString();
    }
}

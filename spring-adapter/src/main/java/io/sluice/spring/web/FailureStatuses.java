package io.sluice.spring.web;

import io.sluice.core.BadValueException;
import java.util.BitSet;
import java.util.List;

/** The statuses of responses that count as failures. Immutable. */
final class FailureStatuses {
    private final BitSet statuses;

    private FailureStatuses(BitSet statuses) {
        this.statuses = statuses;
    }

    /**
     * @param texts each a status, such as {@code 503}, or a class of them, such as {@code 5xx}
     * @throws BadValueException if one is neither
     */
    static FailureStatuses of(List<String> texts) {
        BitSet statuses = new BitSet();
        for (String text : texts) {
            if (text.matches("[1-5]xx")) {
                int first = (text.charAt(0) - '0') * 100;
                statuses.set(first, first + 100);
            } else if (text.matches("[1-5][0-9][0-9]")) {
                statuses.set(Integer.parseInt(text));
            } else {
                throw new BadValueException(
                        "each of sluice.web.failure-status",
                        "a status from 100 to 599, or a class of them such as 5xx",
                        '"' + text + '"');
            }
        }
        return new FailureStatuses(statuses);
    }

    boolean contain(int status) {
        return statuses.get(status);
    }
}

package io.sluice.spring.client;

import io.sluice.core.Check;
import java.util.BitSet;
import java.util.List;

/**
 * Statuses of answers that count as failed calls.
 * <p>Immutable; safe for many threads.
 */
final class FailureStatuses {
    private static final int LEAST = 100;
    private static final int MOST = 999;

    private final BitSet statuses = new BitSet(MOST + 1);

    private FailureStatuses() {}

    /**
     * @param ranges each one a status ({@code 429}), a class ({@code 5xx}), or a range ({@code 500-599})
     * @throws IllegalArgumentException if one is none of these; the message says which, what is allowed and what it was
     */
    static FailureStatuses of(List<String> ranges) {
        FailureStatuses all = new FailureStatuses();
        Check.present("failureStatuses", ranges).forEach(all::add);
        return all;
    }

    boolean contains(int status) {
        return statuses.get(status);
    }

    private void add(String range) {
        String text = range.strip();
        if (text.matches("[1-9][xX]{2}")) {
            int first = (text.charAt(0) - '0') * 100;
            statuses.set(first, first + 100);
        } else if (text.matches("[1-9]\\d\\d(-[1-9]\\d\\d)?")) {
            int first = Integer.parseInt(text.substring(0, 3));
            int last = Integer.parseInt(text.substring(text.length() - 3));
            if (first > last) {
                throw bad(range);
            }
            statuses.set(first, last + 1);
        } else {
            throw bad(range);
        }
    }

    private static IllegalArgumentException bad(String range) {
        return new IllegalArgumentException("sluice.client.failure-statuses must be a status from " + LEAST + " to "
                + MOST + ", a class such as 5xx or a range such as 500-599, but was \"" + range + '"');
    }

    @Override
    public String toString() {
        return statuses.toString();
    }
}

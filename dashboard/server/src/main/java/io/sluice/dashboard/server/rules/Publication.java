package io.sluice.dashboard.server.rules;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.dashboard.server.store.Revision.Origin;
import io.sluice.dashboard.server.store.RulesetKey;
import org.jspecify.annotations.Nullable;

/**
 * That somebody wants to change a rule set.
 *
 * @param key which
 * @param base the revision that he saw when he began; 0 if there was none
 * @param origin where the change comes from
 * @param author who he is
 * @param message why; at most 1,000 characters, may be empty
 * @param idempotencyKey tells this wish from others, so that it is granted once however often it is sent; null if it is not to be sent again
 */
public record Publication(
        RulesetKey key,
        long base,
        Origin origin,
        String author,
        String message,
        @Nullable String idempotencyKey) {
    private static final int LONGEST_MESSAGE = 1_000;
    private static final int LONGEST_KEY = 128;

    public Publication {
        Check.present("key", key);
        Check.inRange("base", base, 0, Long.MAX_VALUE - 1);
        Check.present("origin", origin);
        Check.notBlank("author", author);
        checkLength("message", message, LONGEST_MESSAGE);
        if (idempotencyKey != null) {
            checkLength("Idempotency-Key", Check.notBlank("Idempotency-Key", idempotencyKey), LONGEST_KEY);
        }
    }

    private static void checkLength(String name, String value, int longest) {
        if (value.length() > longest) {
            throw new BadValueException(name, "at most " + longest + " characters long", value.length() + " long");
        }
    }
}

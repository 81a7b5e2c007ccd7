package io.sluice.dashboard.server.web;

import io.sluice.core.BadValueException;
import io.sluice.dashboard.server.store.Draft;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Revisions as entity tags: {@code "r204"}; {@code "r0"} before anything was published. Drafts have hashes for tags, and {@code "none"} where there
 * is none.
 */
final class Etags {
    private static final Pattern REVISION = Pattern.compile("\"r(\\d{1,16})\"");
    private static final Pattern DRAFT = Pattern.compile("\"([0-9a-f]{64})\"");
    private static final String NO_DRAFT = "\"none\"";

    private Etags() {}

    static String of(long revision) {
        return "\"r" + revision + '"';
    }

    /**
     * The revision in {@code If-Match}.
     *
     * @throws MissingPreconditionException if the header is not there: whoever changes something has to say what he saw
     */
    static long revision(@Nullable String ifMatch) {
        if (ifMatch == null) {
            throw new MissingPreconditionException("rule set", "such as \"r204\"; \"r0\"");
        }
        Matcher tag = REVISION.matcher(ifMatch.strip());
        if (!tag.matches()) {
            throw new BadValueException("If-Match", "one entity tag such as \"r204\"", ifMatch);
        }
        return Long.parseLong(tag.group(1));
    }

    static String of(@Nullable Draft draft) {
        return draft == null ? NO_DRAFT : '"' + draft.tag() + '"';
    }

    /**
     * The tag of the draft in {@code If-Match}; null if there was none.
     *
     * @throws MissingPreconditionException if the header is not there
     */
    static @Nullable String draft(@Nullable String ifMatch) {
        if (ifMatch == null) {
            throw new MissingPreconditionException("draft", "as its ETag tells it; \"none\"");
        }
        Matcher tag = DRAFT.matcher(ifMatch.strip());
        if (!tag.matches() && !ifMatch.strip().equals(NO_DRAFT)) {
            throw new BadValueException("If-Match", "the entity tag of a draft, or \"none\"", ifMatch);
        }
        return tag.matches() ? tag.group(1) : null;
    }

    /** {@code If-Match} is missing. */
    static final class MissingPreconditionException extends RuntimeException {
        private static final long serialVersionUID = 1;

        /**
         * @param what is to be changed
         * @param tag what its tag looks like, and which one stands for nothing
         */
        MissingPreconditionException(String what, String tag) {
            super(
                    "If-Match must be given: the entity tag of the " + what + " that you saw, " + tag
                            + " if there was none",
                    null,
                    false,
                    false);
        }
    }
}

package io.sluice.dashboard.server.web;

import io.sluice.core.BadValueException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Revisions as entity tags: {@code "r204"}; {@code "r0"} before anything was published. */
final class Etags {
    private static final Pattern REVISION = Pattern.compile("\"r(\\d{1,16})\"");

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
            throw new MissingPreconditionException();
        }
        Matcher tag = REVISION.matcher(ifMatch.strip());
        if (!tag.matches()) {
            throw new BadValueException("If-Match", "one entity tag such as \"r204\"", ifMatch);
        }
        return Long.parseLong(tag.group(1));
    }

    /** {@code If-Match} is missing. */
    static final class MissingPreconditionException extends RuntimeException {
        private static final long serialVersionUID = 1;

        MissingPreconditionException() {
            super(
                    "If-Match must be given: the entity tag of the rule set that you saw, such as \"r204\"; \"r0\" if"
                            + " there was none",
                    null,
                    false,
                    false);
        }
    }
}

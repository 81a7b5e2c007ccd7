package io.sluice.dashboard.api;

import io.sluice.core.Check;
import io.sluice.guard.document.InvalidRulesException;
import java.util.List;

/**
 * Why the console refuses a call: {@code application/problem+json}, as of RFC 9457.
 *
 * @param status of the response
 * @param title what sort of problem
 * @param detail what is wrong with this call
 * @param errors each mistake, if a message was not understood
 */
public record Problem(int status, String title, String detail, List<Mistake> errors) {
    /** Its media type. */
    public static final String TYPE = "application/problem+json";

    public Problem {
        Check.inRange("status", status, 400, 599);
        Check.notBlank("title", title);
        Check.present("detail", detail);
        errors = Check.listOf("errors", errors);
    }

    /** A message was not understood: 400, with all its mistakes. */
    public static Problem of(InvalidRulesException wrong) {
        List<Mistake> errors = wrong.errors().stream().map(Mistake::of).toList();
        return new Problem(400, "not understood", String.valueOf(wrong.getMessage()), errors);
    }
}

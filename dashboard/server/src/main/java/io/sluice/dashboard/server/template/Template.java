package io.sluice.dashboard.server.template;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.List;

/**
 * A pack of rules for one resource, in shadow: nothing is refused until somebody enforces it.
 *
 * @param key tells it apart
 * @param name for people
 * @param description what it is for
 * @param parameters what can be set in it, and what was suggested
 * @param document its rules with those values, as a rule document
 */
public record Template(
        String key,
        String name,
        String description,
        List<Parameter> parameters,
        @JsonRawValue String document) {

    /**
     * Something to be set.
     *
     * @param path where in the document
     * @param description for people
     * @param unit of the value; empty if it is a plain number
     * @param least the least value that is allowed
     * @param most the greatest
     * @param value the suggestion
     * @param because how it was found; that it is a guess, if nothing was observed
     */
    public record Parameter(
            String path, String description, String unit, long least, long most, long value, String because) {}
}

package io.sluice.guard.document;

import java.util.Optional;

/** What is said of the components of config records; known to who has the sources. */
@FunctionalInterface
public interface Descriptions {

    /** What one component means, in plain text. */
    Optional<String> of(Class<? extends Record> type, String component);

    /** Nothing is said of any. */
    static Descriptions none() {
        return (type, component) -> Optional.empty();
    }
}

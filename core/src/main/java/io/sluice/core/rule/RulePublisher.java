package io.sluice.core.rule;

import java.io.IOException;

/** Puts documents where a {@link RuleSource} finds them: the other end of the same store. Safe for many threads. */
public interface RulePublisher extends AutoCloseable {

    /**
     * Replaces what is published, at once: nobody ever reads a half of it.
     *
     * @throws IOException if the store cannot be reached or written; what was published before may still be, or not
     */
    void publish(RuleDocument document) throws IOException;

    @Override
    void close();
}

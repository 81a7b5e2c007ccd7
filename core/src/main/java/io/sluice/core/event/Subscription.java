package io.sluice.core.event;

/** A listener's tie to what it listens to. Closing it ends the tie; closing it again has no effect. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}

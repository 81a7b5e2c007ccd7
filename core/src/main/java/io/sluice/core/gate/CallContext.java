package io.sluice.core.gate;

import io.sluice.core.Check;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, and how much it matters: what gates that distinguish between calls go by. An immutable value.
 * <p>It is passed explicitly, or found in a scope: what runs inside {@link #open()}, {@link #run} or {@link #call} finds it as
 * {@link #current()}. A scope belongs to the thread, platform or virtual, and stays with a virtual thread across all its waits;
 * work handed to another thread takes it along if it is wrapped ({@link ContextCarrier#wrap}). Gates that need no context
 * never look.
 *
 * @param origin the caller's name; null if unknown
 * @param priority how much the call matters; {@link Priority#CRITICAL} by default
 * @param keys the values that keyed limits count by, such as {@code user} or {@code item}; a collection counts for each element
 * @param entrance the name of the entry the call came in by; null if unknown
 * @param tags what else is known, such as {@code lane} or {@code tenant}
 */
public record CallContext(
        @Nullable String origin,
        Priority priority,
        Map<String, Object> keys,
        @Nullable String entrance,
        Map<String, String> tags) {

    /** Nothing is known about the call. */
    public static final CallContext EMPTY = new CallContext(null, Priority.CRITICAL, Map.of(), null, Map.of());

    private static final ThreadLocal<@Nullable CallContext> CURRENT = new ThreadLocal<>();

    public CallContext {
        Check.present("priority", priority);
        keys = Map.copyOf(keys);
        tags = Map.copyOf(tags);
    }

    /** The context of the innermost open scope of this thread; {@link #EMPTY} if there is none. */
    public static CallContext current() {
        CallContext context = CURRENT.get();
        return context == null ? EMPTY : context;
    }

    /** The same, but for the caller's name. */
    public CallContext withOrigin(String newOrigin) {
        return new CallContext(newOrigin, priority, keys, entrance, tags);
    }

    /** The same, but for how much the call matters. */
    public CallContext withPriority(Priority newPriority) {
        return new CallContext(origin, newPriority, keys, entrance, tags);
    }

    /** Adds a key, or replaces its value. */
    public CallContext withKey(String name, Object value) {
        return new CallContext(origin, priority, with(keys, name, value), entrance, tags);
    }

    /** The same, but for the entry the call came in by. */
    public CallContext withEntrance(String newEntrance) {
        return new CallContext(origin, priority, keys, newEntrance, tags);
    }

    /** Adds a tag, or replaces its value. */
    public CallContext withTag(String name, String value) {
        return new CallContext(origin, priority, keys, entrance, with(tags, name, value));
    }

    /**
     * Makes this the current context of this thread until the scope is closed, which must happen on the same thread; of several
     * open scopes the last opened is closed first.
     */
    public Scope open() {
        CallContext outer = CURRENT.get();
        CURRENT.set(this);
        return () -> {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        };
    }

    /** Runs work inside a scope of this context. */
    public void run(Runnable work) {
        try (Scope scope = open()) {
            work.run();
        }
    }

    /** Runs work inside a scope of this context. */
    public <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
        try (Scope scope = open()) {
            return work.call();
        }
    }

    private static <V> Map<String, V> with(Map<String, V> map, String name, V value) {
        Map<String, V> copy = new HashMap<>(map);
        copy.put(Check.notBlank("name", name), Check.present(name, value));
        return copy;
    }

    /** A stretch of one thread's time; closing it brings the outer context back. */
    @FunctionalInterface
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }
}

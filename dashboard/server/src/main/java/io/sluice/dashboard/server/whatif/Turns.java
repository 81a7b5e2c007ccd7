package io.sluice.dashboard.server.whatif;

import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whose turn it is to ask: everybody may once in half a second, for each application, since a question has every instance of it work. Who comes
 * earlier waits for his turn, as a page may that asks with every digit; who comes while he himself waits already is refused.
 * <p>Memory is bounded by how many ask within half a second. Safe for many threads.
 */
final class Turns {
    /** From one turn to the next. */
    static final Duration BETWEEN = Duration.ofMillis(500);

    private static final long BETWEEN_NANOS = BETWEEN.toNanos();

    private final NanoClock clock;
    private final Map<Asker, Long> next =
            new LinkedHashMap<>(); // when the next turn may be; by that moment; guarded by this

    /** Somebody who asks about an application. */
    record Asker(String name, String app) {}

    Turns(NanoClock clock) {
        this.clock = clock;
    }

    /**
     * Takes a turn.
     *
     * @return how long to wait for it, in nanoseconds; 0 if it is now
     * @throws TooOftenException if somebody waits already
     */
    synchronized long take(Asker asker) {
        long now = clock.nanos();
        next.values().removeIf(moment -> moment - now <= 0);
        Long free = next.get(asker);
        long wait = free == null ? 0 : free - now;
        if (wait > BETWEEN_NANOS) {
            throw new TooOftenException(Duration.ofNanos(wait));
        }
        next.put(asker, now + wait + BETWEEN_NANOS);
        return wait;
    }
}

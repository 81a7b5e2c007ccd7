package io.sluice.dashboard.server.access;

import io.sluice.core.time.NanoClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Makes who guesses passwords wait: after a few tries each further one has to wait, twice as long each time. Tries are counted by name and address
 * together (3 are free, then up to 15 min), by address (30 are free, up to 15 min), and by name (100 are free, but then never more than 30 s: nobody
 * shall be able to keep somebody else out). A try counts as wrong from its beginning, so that many at once are not many for one. After an
 * hour without a try all is forgotten.
 * <p>Memory is bounded: of more than 10,000 names and addresses the oldest is forgotten. Safe for many threads.
 */
final class SignInDelays {
    private static final int MOST_KEYS = 10_000;
    private static final long FORGOTTEN_AFTER = TimeUnit.HOURS.toNanos(1);
    private static final long FIRST_DELAY = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_DOUBLINGS = 20;

    private final NanoClock clock;
    private final Map<String, Tries> tries = new LinkedHashMap<>(16, 0.75f, true); // by age; guarded by this

    /** How often, and until when nothing is heard. */
    private record Tries(int count, long last, long until) {}

    /** One way to count. */
    private record Counter(String key, int free, long longest) {
        private long delay(int count) {
            int doublings = Math.min(count - free, MOST_DOUBLINGS);
            return doublings <= 0 ? 0 : Math.min(longest, FIRST_DELAY << doublings - 1);
        }
    }

    SignInDelays(NanoClock clock) {
        this.clock = clock;
    }

    /** Begins a try; or says how long to wait before the next. */
    synchronized Duration begin(String name, String address) {
        long now = clock.nanos();
        List<Counter> counters = counters(name, address);
        long wait =
                counters.stream().mapToLong(counter -> wait(counter, now)).max().orElse(0);
        if (wait > 0) {
            return Duration.ofNanos(wait);
        }
        for (Counter counter : counters) {
            int count = count(counter, now) + 1;
            tries.put(counter.key(), new Tries(count, now, now + counter.delay(count)));
        }
        forgetTheOldest();
        return Duration.ZERO;
    }

    /** It was right: the name's tries are forgotten, and the address' last one. */
    synchronized void right(String name, String address) {
        long now = clock.nanos();
        for (Counter counter : counters(name, address)) {
            int count = counter.key().startsWith("address ") ? count(counter, now) - 1 : 0;
            if (count > 0) {
                tries.put(counter.key(), new Tries(count, now, now));
            } else {
                tries.remove(counter.key());
            }
        }
    }

    private long wait(Counter counter, long now) {
        Tries before = tries.get(counter.key());
        return before == null ? 0 : before.until() - now;
    }

    private int count(Counter counter, long now) {
        Tries before = tries.get(counter.key());
        return before == null || now - before.last() >= FORGOTTEN_AFTER ? 0 : before.count();
    }

    private void forgetTheOldest() {
        while (tries.size() > MOST_KEYS) {
            tries.remove(tries.keySet().iterator().next());
        }
    }

    private static List<Counter> counters(String name, String address) {
        return List.of(
                new Counter("both " + address + ' ' + name, 3, TimeUnit.MINUTES.toNanos(15)),
                new Counter("address " + address, 30, TimeUnit.MINUTES.toNanos(15)),
                new Counter("name " + name, 100, TimeUnit.SECONDS.toNanos(30)));
    }
}

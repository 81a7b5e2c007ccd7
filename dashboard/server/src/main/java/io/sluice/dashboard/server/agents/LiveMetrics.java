package io.sluice.dashboard.server.agents;

import io.sluice.core.Check;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.metrics.Bucket;
import io.sluice.dashboard.api.metrics.ResourceSecond;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the instances of one application in one environment count together, second by second, for the last 15 minutes, in memory.
 * Histograms are merged, never averaged. How many instances told of a second is kept, so that a gap is not taken for no calls.
 * <p>Bounded: {@value AgentProtocol#MAX_RESOURCES} resources, later ones are counted as {@value AgentProtocol#OTHER}; what is older than
 * 15 minutes, or more than 5 s in the future, is passed over. Safe for many threads, under one lock.
 */
public final class LiveMetrics {
    /** How many seconds are kept. */
    public static final int SECONDS = 900;

    private static final int FUTURE = 5;

    private final InstantSource clock;
    private final Map<String, Ring> resources = new HashMap<>(); // guarded by this
    private final long[] reportSecond = new long[SECONDS];
    private final int[] reports = new int[SECONDS];
    private long passedOver;

    public LiveMetrics(InstantSource clock) {
        this.clock = clock;
    }

    /** The last seconds of one resource: what stands at {@code second % SECONDS} is of that second, or of an older one. */
    private static final class Ring {
        private final long[] second = new long[SECONDS];
        private final @Nullable ResourceSecond[] counts = new @Nullable ResourceSecond[SECONDS];

        void add(long at, ResourceSecond more) {
            int cell = (int) (at % SECONDS);
            ResourceSecond before = second[cell] == at ? counts[cell] : null;
            second[cell] = at;
            counts[cell] = before == null ? more : before.plus(more);
        }

        @Nullable ResourceSecond at(long wanted) {
            int cell = (int) (wanted % SECONDS);
            return second[cell] == wanted ? counts[cell] : null;
        }
    }

    /**
     * One second of a resource.
     *
     * @param second since 1970
     * @param reports how many buckets told of this second, whether the resource was called or not; 0 is a gap
     * @param counts null if nobody called
     */
    public record Second(long second, int reports, @Nullable ResourceSecond counts) {}

    /**
     * Adds what one instance counted.
     *
     * @param offsetMillis how far this clock is ahead of the instance's
     */
    public synchronized void add(List<Bucket> buckets, long offsetMillis) {
        long now = Math.floorDiv(clock.millis(), 1_000L);
        for (Bucket bucket : buckets) {
            long second = Math.floorDiv(bucket.time() + offsetMillis, 1_000L);
            if (second <= now - SECONDS || second > now + FUTURE || second < 0) {
                passedOver++;
                continue;
            }
            int cell = (int) (second % SECONDS);
            reports[cell] = reportSecond[cell] == second ? reports[cell] + 1 : 1;
            reportSecond[cell] = second;
            for (ResourceSecond counts : bucket.resources()) {
                ring(counts.resource()).add(second, counts);
            }
        }
    }

    private Ring ring(String resource) {
        Ring known = resources.get(resource);
        if (known != null) {
            return known;
        }
        String name = resources.size() < AgentProtocol.MAX_RESOURCES ? resource : AgentProtocol.OTHER;
        return resources.computeIfAbsent(name, unused -> new Ring());
    }

    /** The names of all that was counted. */
    public synchronized SortedSet<String> resources() {
        return new TreeSet<>(resources.keySet());
    }

    /**
     * The last closed seconds of a resource, the oldest first.
     *
     * @param seconds from 1 to {@value #SECONDS}
     */
    public synchronized List<Second> last(String resource, int seconds) {
        Check.inRange("seconds", seconds, 1, SECONDS);
        long now = Math.floorDiv(clock.millis(), 1_000L);
        Ring ring = resources.get(resource);
        List<Second> last = new ArrayList<>(seconds);
        for (long second = now - seconds; second < now; second++) {
            int cell = (int) Math.floorMod(second, (long) SECONDS);
            int reported = reportSecond[cell] == second ? reports[cell] : 0;
            last.add(new Second(second, reported, ring == null || second < 0 ? null : ring.at(second)));
        }
        return last;
    }

    /** How many buckets came too late, or from the future. */
    public synchronized long passedOver() {
        return passedOver;
    }
}

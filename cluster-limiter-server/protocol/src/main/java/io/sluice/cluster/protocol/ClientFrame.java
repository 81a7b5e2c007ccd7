package io.sluice.cluster.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends at once. Immutable. The components are those of the message in the protocol's file, which says what they mean.
 *
 * @param hello who it is; in the first frame, which has nothing else
 * @param goodbye whether nothing will come after this frame
 */
public record ClientFrame(
        @Nullable Hello hello,
        List<Release> releases,
        List<Report> reports,
        List<LeaseAsk> leases,
        List<Acquire> acquires,
        List<Hold> holds,
        boolean goodbye) {

    public ClientFrame {
        releases = List.copyOf(releases);
        reports = List.copyOf(reports);
        leases = List.copyOf(leases);
        acquires = List.copyOf(acquires);
        holds = List.copyOf(holds);
    }

    /** Without holds. */
    public ClientFrame(
            @Nullable Hello hello,
            List<Release> releases,
            List<Report> reports,
            List<LeaseAsk> leases,
            List<Acquire> acquires,
            boolean goodbye) {
        this(hello, releases, reports, leases, acquires, List.of(), goodbye);
    }

    /** The first frame of a stream. */
    public static ClientFrame hello(Hello hello) {
        return new ClientFrame(hello, List.of(), List.of(), List.of(), List.of(), false);
    }

    /** A frame that asks for permits. */
    public static ClientFrame acquires(List<Acquire> acquires) {
        return new ClientFrame(null, List.of(), List.of(), List.of(), acquires, false);
    }

    /** A frame about permits of calls in flight. */
    public static ClientFrame holds(List<Hold> holds) {
        return new ClientFrame(null, List.of(), List.of(), List.of(), List.of(), holds, false);
    }

    /** How many answers it wants. */
    public int asks() {
        return leases.size() + acquires.size() + holds.size();
    }

    /** Says who the client is. */
    public record Hello(int lowestVersion, int highestVersion, String namespace, long client, String name) {}

    /** Names a bucket. */
    public record Bucket(String rule, String key) {}

    /**
     * Asks for permits.
     *
     * @param min at least 1 here; the wire's 0 is read as {@code want}
     */
    public record Acquire(long id, List<Bucket> buckets, long want, long min) {
        public Acquire {
            buckets = List.copyOf(buckets);
        }
    }

    /** Asks for a lease. */
    public record LeaseAsk(long id, Bucket bucket, long want) {}

    /** Ends a lease. */
    public record Release(long lease, Bucket bucket, long unused) {}

    /** Tells how much of a lease was used. */
    public record Report(long lease, Bucket bucket, long used) {}

    /**
     * Holds permits of calls in flight.
     *
     * @param permits 0: gives back those of the lease
     * @param lease 0: new ones
     */
    public record Hold(long id, Bucket bucket, long permits, long lease) {}
}

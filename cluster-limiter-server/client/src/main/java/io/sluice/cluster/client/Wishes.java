package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.LeaseAsk;
import io.sluice.cluster.protocol.ClientFrame.Release;
import io.sluice.cluster.protocol.ClientFrame.Report;
import java.util.ArrayList;
import java.util.List;

/** What buckets have to say about leases in the next frame. Not safe for several threads. */
final class Wishes {
    private static final int MOST = 4096;
    private static final int MOST_BYTES = 128 * 1024; // half a frame: the last bucket may have a few things to say

    private final List<Release> releases = new ArrayList<>();
    private final List<Report> reports = new ArrayList<>();
    private final List<LeaseAsk> asks = new ArrayList<>();
    private int bytes;

    void add(Release release) {
        releases.add(release);
        bytes += bytesOf(release.bucket());
    }

    void add(Report report) {
        reports.add(report);
        bytes += bytesOf(report.bucket());
    }

    void add(LeaseAsk ask) {
        asks.add(ask);
        bytes += bytesOf(ask.bucket());
    }

    boolean isEmpty() {
        return bytes == 0;
    }

    /** Whether the frame should have no more. */
    boolean isFull() {
        return bytes >= MOST_BYTES || releases.size() + reports.size() + asks.size() >= MOST;
    }

    /** At the most, with numbers around it. */
    static int bytesOf(Bucket bucket) {
        return 64 + 3 * (bucket.rule().length() + bucket.key().length());
    }

    ClientFrame frame(boolean goodbye) {
        return new ClientFrame(null, releases, reports, asks, List.of(), goodbye);
    }
}

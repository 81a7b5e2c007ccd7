package io.sluice.cluster.protocol;

import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Hello;
import io.sluice.cluster.protocol.ClientFrame.Hold;
import io.sluice.cluster.protocol.ClientFrame.LeaseAsk;
import io.sluice.cluster.protocol.ClientFrame.Release;
import io.sluice.cluster.protocol.ClientFrame.Report;
import java.util.ArrayList;
import java.util.List;

/** The bytes of {@link ClientFrame}s. Numbers are those of the protocol's file. */
final class ClientFrameCodec {
    private static final Bucket NO_BUCKET = new Bucket("", "");
    private static final int FIRST_BYTES = 256;

    private ClientFrameCodec() {}

    // ---- writing, last field first

    static byte[] encode(ClientFrame frame) {
        WireWriter out = new WireWriter(FIRST_BYTES);
        for (int i = frame.holds().size() - 1; i >= 0; i--) {
            hold(out, frame.holds().get(i));
        }
        out.flag(6, frame.goodbye());
        for (int i = frame.acquires().size() - 1; i >= 0; i--) {
            acquire(out, frame.acquires().get(i));
        }
        for (int i = frame.leases().size() - 1; i >= 0; i--) {
            LeaseAsk ask = frame.leases().get(i);
            int mark = out.mark();
            out.number(3, ask.want());
            bucket(out, 2, ask.bucket());
            out.number(1, ask.id());
            out.message(4, mark);
        }
        for (int i = frame.reports().size() - 1; i >= 0; i--) {
            Report report = frame.reports().get(i);
            lease(out, 3, report.lease(), report.bucket(), report.used());
        }
        for (int i = frame.releases().size() - 1; i >= 0; i--) {
            Release release = frame.releases().get(i);
            lease(out, 2, release.lease(), release.bucket(), release.unused());
        }
        if (frame.hello() != null) {
            hello(out, frame.hello());
        }
        return out.toByteArray();
    }

    private static void hello(WireWriter out, Hello hello) {
        int mark = out.mark();
        out.text(5, hello.name());
        out.fixed(4, hello.client());
        out.text(3, hello.namespace());
        out.number(2, hello.highestVersion());
        out.number(1, hello.lowestVersion());
        out.message(1, mark);
    }

    private static void acquire(WireWriter out, Acquire acquire) {
        int mark = out.mark();
        out.number(4, acquire.min() == acquire.want() ? 0 : acquire.min());
        out.number(3, acquire.want());
        for (int i = acquire.buckets().size() - 1; i >= 0; i--) {
            bucket(out, 2, acquire.buckets().get(i));
        }
        out.number(1, acquire.id());
        out.message(5, mark);
    }

    private static void hold(WireWriter out, Hold hold) {
        int mark = out.mark();
        out.number(4, hold.lease());
        out.number(3, hold.permits());
        bucket(out, 2, hold.bucket());
        out.number(1, hold.id());
        out.message(7, mark);
    }

    private static void lease(WireWriter out, int field, long lease, Bucket bucket, long permits) {
        int mark = out.mark();
        out.number(3, permits);
        bucket(out, 2, bucket);
        out.fixed(1, lease);
        out.message(field, mark);
    }

    private static void bucket(WireWriter out, int field, Bucket bucket) {
        int mark = out.mark();
        out.text(2, bucket.key());
        out.text(1, bucket.rule());
        out.message(field, mark);
    }

    // ---- reading

    static ClientFrame decode(WireReader in) throws MalformedFrameException {
        Hello hello = null;
        List<Release> releases = new ArrayList<>();
        List<Report> reports = new ArrayList<>();
        List<LeaseAsk> leases = new ArrayList<>();
        List<Acquire> acquires = new ArrayList<>();
        List<Hold> holds = new ArrayList<>();
        boolean goodbye = false;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> hello = hello(in.message());
                case 2 -> {
                    FrameCodec.checkEntries("releases", releases.size());
                    Report release = lease(in.message());
                    releases.add(new Release(release.lease(), release.bucket(), release.used()));
                }
                case 3 -> {
                    FrameCodec.checkEntries("reports", reports.size());
                    reports.add(lease(in.message()));
                }
                case 4 -> {
                    FrameCodec.checkEntries("leases", leases.size());
                    leases.add(leaseAsk(in.message()));
                }
                case 5 -> {
                    FrameCodec.checkEntries("acquires", acquires.size());
                    acquires.add(acquire(in.message()));
                }
                case 6 -> goodbye = in.flag();
                case 7 -> {
                    FrameCodec.checkEntries("holds", holds.size());
                    holds.add(hold(in.message()));
                }
                default -> in.skip();
            }
        }
        return new ClientFrame(hello, releases, reports, leases, acquires, holds, goodbye);
    }

    private static Hello hello(WireReader in) throws MalformedFrameException {
        int lowest = 0;
        int highest = 0;
        String namespace = "";
        long client = 0;
        String name = "";
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> lowest = in.smallCount();
                case 2 -> highest = in.smallCount();
                case 3 -> namespace = in.text("namespace", Protocol.MAX_NAMESPACE_BYTES);
                case 4 -> client = in.fixed();
                case 5 -> name = in.text("name", Protocol.MAX_NAME_BYTES);
                default -> in.skip();
            }
        }
        return new Hello(lowest, highest, namespace, client, name);
    }

    private static Acquire acquire(WireReader in) throws MalformedFrameException {
        long id = 0;
        List<Bucket> buckets = List.of();
        long want = 0;
        long min = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> id = in.any();
                case 2 -> {
                    FrameCodec.checkEntries("buckets", buckets.size(), Protocol.MAX_BUCKETS);
                    buckets = with(buckets, bucket(in.message()));
                }
                case 3 -> want = in.count();
                case 4 -> min = in.count();
                default -> in.skip();
            }
        }
        return new Acquire(id, buckets, want, min == 0 ? want : min);
    }

    /** Most often there is only one; and never more than a few. */
    private static List<Bucket> with(List<Bucket> buckets, Bucket another) {
        if (buckets.isEmpty()) {
            return List.of(another);
        }
        List<Bucket> more = new ArrayList<>(buckets);
        more.add(another);
        return more;
    }

    private static LeaseAsk leaseAsk(WireReader in) throws MalformedFrameException {
        long id = 0;
        Bucket bucket = NO_BUCKET;
        long want = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> id = in.any();
                case 2 -> bucket = bucket(in.message());
                case 3 -> want = in.count();
                default -> in.skip();
            }
        }
        return new LeaseAsk(id, bucket, want);
    }

    private static Hold hold(WireReader in) throws MalformedFrameException {
        long id = 0;
        Bucket bucket = NO_BUCKET;
        long permits = 0;
        long lease = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> id = in.any();
                case 2 -> bucket = bucket(in.message());
                case 3 -> permits = in.count();
                case 4 -> lease = in.count();
                default -> in.skip();
            }
        }
        return new Hold(id, bucket, permits, lease);
    }

    /** Release and Report look alike. */
    private static Report lease(WireReader in) throws MalformedFrameException {
        long lease = 0;
        Bucket bucket = NO_BUCKET;
        long permits = 0;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> lease = in.fixed();
                case 2 -> bucket = bucket(in.message());
                case 3 -> permits = in.count();
                default -> in.skip();
            }
        }
        return new Report(lease, bucket, permits);
    }

    private static Bucket bucket(WireReader in) throws MalformedFrameException {
        String rule = "";
        String key = "";
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> rule = in.repeatedText("rule", Protocol.MAX_RULE_BYTES);
                case 2 -> key = in.text("key", Protocol.MAX_KEY_BYTES);
                default -> in.skip();
            }
        }
        return new Bucket(rule, key);
    }
}

package io.sluice.cluster.server.session;

import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Hold;
import io.sluice.cluster.protocol.ClientFrame.LeaseAsk;
import io.sluice.cluster.protocol.ServerFrame;
import io.sluice.cluster.protocol.Status;
import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.ConcurrencyEngine;
import io.sluice.cluster.server.engine.Target;
import io.sluice.cluster.server.engine.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts what a frame says in the engine's words, and the engine's answers in the protocol's. A frame has one order in both: what is given back
 * and reported, which wants no answer; then leases, acquires and holds.
 */
final class Wording {
    private static final long BUSY_RETRY_NANOS = 10_000_000;

    private Wording() {}

    /** What is given back comes first: it may be what the same frame asks for. */
    static List<Ask> asks(ClientFrame frame) {
        List<Ask> asks =
                new ArrayList<>(frame.releases().size() + frame.reports().size() + frame.asks());
        frame.releases().forEach(r -> asks.add(new Ask.Release(target(r.bucket()), r.lease(), r.unused())));
        frame.reports().forEach(r -> asks.add(new Ask.Report(target(r.bucket()), r.lease(), r.used())));
        for (LeaseAsk lease : frame.leases()) {
            asks.add(new Ask.Lease(target(lease.bucket()), lease.want()));
        }
        for (Acquire acquire : frame.acquires()) {
            asks.add(new Ask.Acquire(targets(acquire.buckets()), acquire.want(), acquire.min()));
        }
        frame.holds().forEach(hold -> asks.add(new Ask.Hold(target(hold.bucket()), hold.lease(), hold.permits())));
        return asks;
    }

    private static List<Target> targets(List<Bucket> buckets) {
        return buckets.size() == 1
                ? List.of(target(buckets.get(0)))
                : buckets.stream().map(Wording::target).toList();
    }

    static Target target(Bucket bucket) {
        return new Target(bucket.rule(), bucket.key());
    }

    /**
     * As many answers as the frame wants.
     *
     * @param decided what became of its {@link #asks}
     * @param caps by which holds are told their limit
     */
    static List<ServerFrame.Answer> answers(
            ClientFrame frame, List<Answer> decided, ConcurrencyEngine caps, String namespace) {
        List<ServerFrame.Answer> answers = new ArrayList<>(frame.asks());
        int at = decided.size() - frame.asks();
        for (LeaseAsk lease : frame.leases()) {
            answers.add(answer(lease.id(), decided.get(at++)));
        }
        for (Acquire acquire : frame.acquires()) {
            answers.add(answer(acquire.id(), decided.get(at++)));
        }
        for (Hold hold : frame.holds()) {
            long limit = caps.rule(namespace, target(hold.bucket()))
                    .map(cap -> cap.rule().maxConcurrentCalls())
                    .orElse(0L);
            answers.add(answer(hold.id(), decided.get(at++)).withLimit(limit));
        }
        return answers;
    }

    private static ServerFrame.Answer answer(long id, Answer answer) {
        return new ServerFrame.Answer(
                id,
                status(answer.verdict()),
                answer.granted(),
                answer.remaining(),
                answer.retryAfterNanos(),
                answer.ruleVersion(),
                answer.lease(),
                answer.leaseNanos());
    }

    private static Status status(Verdict verdict) {
        return switch (verdict) {
            case OK -> Status.OK;
            case BLOCKED -> Status.BLOCKED;
            case NO_RULE -> Status.NO_RULE;
            case NOT_LEASABLE -> Status.NOT_LEASABLE;
            case BAD_REQUEST -> Status.BAD_REQUEST;
            case BUSY -> Status.BUSY;
            case UNKNOWN, UNAVAILABLE -> Status.UNKNOWN; // clients do the same about both
        };
    }

    /** That there is no room for what the frame asks. */
    static List<ServerFrame.Answer> busy(ClientFrame frame) {
        List<ServerFrame.Answer> answers = new ArrayList<>(frame.asks());
        frame.leases().forEach(lease -> answers.add(busy(lease.id())));
        frame.acquires().forEach(acquire -> answers.add(busy(acquire.id())));
        frame.holds().forEach(hold -> answers.add(busy(hold.id())));
        return answers;
    }

    private static ServerFrame.Answer busy(long id) {
        return new ServerFrame.Answer(id, Status.BUSY, 0, 0, BUSY_RETRY_NANOS, 0, 0, 0);
    }
}

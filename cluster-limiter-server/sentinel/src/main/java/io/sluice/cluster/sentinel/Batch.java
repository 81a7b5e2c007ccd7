package io.sluice.cluster.sentinel;

import io.netty.buffer.ByteBufAllocator;
import io.sluice.cluster.sentinel.Namespace.Known;
import io.sluice.cluster.sentinel.Request.Flow;
import io.sluice.cluster.sentinel.Request.ParamFlow;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.Ask;
import io.sluice.cluster.server.engine.Client;
import io.sluice.cluster.server.engine.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The requests of one connection that came at once, decided together. What the rules settle without the engine is answered in place; what
 * asks for one bucket goes to the engine in one list; values that must all be granted go each by themselves. Used once, by one thread.
 */
final class Batch {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Desk desk;
    private final Namespace namespace;
    private final Client client;
    private final long maxOccupyNanos;
    private final Answers answers;
    private final List<Request> asking = new ArrayList<>();
    private final List<Ask> asks = new ArrayList<>();
    private final List<CompletableFuture<Decided>> pending = new ArrayList<>();

    /**
     * @param maxOccupyNanos how long a prioritized request may be told to wait
     * @param expected how many requests there will be
     */
    Batch(
            Desk desk,
            Namespace namespace,
            Client client,
            long maxOccupyNanos,
            ByteBufAllocator allocator,
            int expected) {
        this.desk = desk;
        this.namespace = namespace;
        this.client = client;
        this.maxOccupyNanos = maxOccupyNanos;
        answers = new Answers(allocator, expected);
        namespace.followClients();
    }

    void ping(Request.Ping ping, int clients) {
        answers.ping(ping.xid(), clients);
    }

    void tooMany(Request request) {
        answers.flow(request, TokenStatus.TOO_MANY_REQUEST);
    }

    void flow(Flow flow) {
        Known known = namespace.flow(flow.flowId());
        if (flow.flowId() <= 0 || flow.count() <= 0) {
            answers.flow(flow, TokenStatus.BAD_REQUEST);
        } else if (known == null) {
            answers.flow(flow, TokenStatus.NO_RULE_EXISTS);
        } else if (known.rule().refuses()) {
            answers.flow(flow, TokenStatus.BLOCKED);
        } else {
            long wait =
                    flow.prioritized() ? Math.min(maxOccupyNanos, known.rule().windowMillis() * NANOS_PER_MILLI) : 0;
            ask(flow, new Ask.Acquire(List.of(known.target()), flow.count(), flow.count(), wait));
        }
    }

    void param(ParamFlow param) {
        Known known = namespace.param(param.flowId());
        if (param.flowId() <= 0 || param.count() <= 0 || param.values().isEmpty()) {
            answers.flow(param, TokenStatus.BAD_REQUEST);
            return;
        }
        if (known == null) {
            answers.flow(param, TokenStatus.NO_RULE_EXISTS);
            return;
        }
        Map<Target, Long> permits = new LinkedHashMap<>();
        for (ParamValue value : param.values()) {
            Target bucket = namespace.bucket(known, value);
            if (bucket == null) {
                answers.flow(param, TokenStatus.BLOCKED);
                return;
            }
            permits.merge(bucket, (long) param.count(), Long::sum);
        }
        List<Ask.Acquire> acquires = new ArrayList<>(permits.size());
        permits.forEach((bucket, count) -> acquires.add(new Ask.Acquire(bucket, count)));
        if (acquires.size() == 1) {
            ask(param, acquires.get(0));
        } else {
            pending.add(desk.decideTogether(namespace.engineName(), client, acquires, 0)
                    .thenApply(decided -> new Decided(param, worst(decided)))
                    .toCompletableFuture());
        }
    }

    private void ask(Request request, Ask.Acquire acquire) {
        asking.add(request);
        asks.add(acquire);
    }

    /** An answer that waits for the others. */
    private record Decided(Request request, Answer answer) {}

    /** One that refuses all, or else the one with the fewest permits left. */
    private static Answer worst(List<Answer> answers) {
        Answer worst = answers.get(0);
        for (Answer answer : answers) {
            boolean worse = worst.isOk() && (!answer.isOk() || answer.remaining() < worst.remaining());
            worst = worse ? answer : worst;
        }
        return worst;
    }

    /**
     * Decides what was put in, and writes all answers. Never completes exceptionally.
     *
     * @param bytes that were read for it
     */
    CompletionStage<Answers> decide(int bytes) {
        CompletionStage<List<Answer>> ofOne = asks.isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : desk.decide(namespace.engineName(), client, asks, bytes);
        return pending.isEmpty()
                ? ofOne.thenApply(this::write)
                : CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
                        .thenCombine(ofOne, (done, decided) -> write(decided));
    }

    private Answers write(List<Answer> decided) {
        for (int i = 0; i < decided.size(); i++) {
            answers.flow(asking.get(i), decided.get(i));
        }
        for (CompletableFuture<Decided> one : pending) {
            Decided together = one.join();
            answers.flow(together.request(), together.answer());
        }
        return answers;
    }
}

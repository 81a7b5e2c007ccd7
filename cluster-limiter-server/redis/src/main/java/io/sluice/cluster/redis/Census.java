package io.sluice.cluster.redis;

import io.sluice.cluster.redis.ClientsPart.Became;
import io.sluice.cluster.redis.ClientsPart.Change;
import io.sluice.cluster.server.engine.ClientCounts;
import io.sluice.cluster.server.engine.ClientRoll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Tells Redis which clients of a namespace this server has, and learns how many all servers have, each client counted once. Told is what
 * has changed since Redis was told last, in calls that are short enough; what was told and not answered is told again. Safe for many threads.
 * <p>Calls have numbers, by which the server notices that Redis has lost what it was told, or has taken it for gone: then it begins anew under
 * another number, and what is left of the old one is dissolved as for any server that is silent.
 */
final class Census {
    static final int MOST_CHANGES = 256; // so that Redis is held for a millisecond at the most

    private final Consumer<Asked> redis;
    private final Lane lane;
    private final RandomGenerator random;
    private final Set<Long> told = new HashSet<>(); // that Redis knows to be connected here; guarded by this
    private final Set<Long> doubtful =
            new HashSet<>(); // of which it was told something without an answer; guarded by this
    private long server; // guarded by this
    private long lastSent; // number of a call; guarded by this
    private long lastAnswered; // number of a call; guarded by this
    private boolean underWay; // guarded by this

    /**
     * @param redis takes what is asked
     */
    Census(Consumer<Asked> redis, Lane lane, RandomGenerator random) {
        this.redis = redis;
        this.lane = lane;
        this.random = random;
        server = random.nextLong();
    }

    /** Completes with an {@link IllegalStateException} if Redis does not answer, or is still being told what was told last. */
    CompletionStage<ClientCounts> count(ClientRoll here, Set<Duration> graces) {
        synchronized (this) {
            if (underWay) {
                return CompletableFuture.failedFuture(
                        new IllegalStateException("Redis must have been told of all clients, but still is being told"));
            }
            underWay = true;
        }
        CompletableFuture<ClientCounts> result = new CompletableFuture<>();
        new Telling(here, List.copyOf(graces), result).goOn();
        return result;
    }

    /** One list of clients, call by call. */
    private final class Telling {
        private final ClientRoll here;
        private final List<Duration> graces;
        private final CompletableFuture<ClientCounts> result;

        Telling(ClientRoll here, List<Duration> graces, CompletableFuture<ClientCounts> result) {
            this.here = here;
            this.graces = graces;
            this.result = result;
        }

        void goOn() {
            ClientsPart part = next(here, graces);
            part.result().whenComplete((answer, failure) -> {
                if (failure != null) {
                    failed(part);
                    result.completeExceptionally(failure);
                } else if (answered(part, answer.before()) && isAllTold(here)) {
                    over();
                    result.complete(answer.everywhere());
                } else {
                    goOn();
                }
            });
            redis.accept(part);
        }
    }

    private synchronized ClientsPart next(ClientRoll here, List<Duration> graces) {
        return new ClientsPart(lane, server, ++lastSent, lastAnswered, changes(here), graces);
    }

    private synchronized boolean isAllTold(ClientRoll here) {
        return changes(here).isEmpty();
    }

    /** What Redis does not know yet, or may not; as much as a call may tell. Who leaves comes first: who comes may stand for one that is lost. Guarded by this. */
    private List<Change> changes(ClientRoll here) {
        List<Change> changes = new ArrayList<>();
        Set<Long> known = new HashSet<>(told);
        known.addAll(doubtful);
        for (Long client : known) {
            if (!here.connected().contains(client)) {
                changes.add(new Change(client, here.lost().contains(client) ? Became.LOST : Became.GONE));
            }
        }
        for (Long client : here.connected()) {
            if (!told.contains(client) || doubtful.contains(client)) {
                changes.add(new Change(client, Became.COME));
            }
        }
        return List.copyOf(changes.subList(0, Math.min(changes.size(), MOST_CHANGES)));
    }

    /** Returns whether Redis knew what it had been told before; else it is all told again. */
    private synchronized boolean answered(ClientsPart part, long before) {
        if (before < lastAnswered) {
            server = random.nextLong();
            lastSent = 0;
            lastAnswered = 0;
            told.clear();
            doubtful.clear();
            return false;
        }
        lastAnswered = part.number();
        for (Change change : part.changes()) {
            doubtful.remove(change.client());
            if (change.what() == Became.COME) {
                told.add(change.client());
            } else {
                told.remove(change.client());
            }
        }
        return true;
    }

    private synchronized void failed(ClientsPart part) {
        underWay = false;
        part.changes().forEach(change -> doubtful.add(change.client()));
    }

    private synchronized void over() {
        underWay = false;
    }
}

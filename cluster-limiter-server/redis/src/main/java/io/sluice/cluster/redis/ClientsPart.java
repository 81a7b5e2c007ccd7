package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.ClientCounts;
import io.sluice.cluster.server.engine.Verdict;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A server tells what has changed about its clients of a namespace, and asks how many all servers have. */
final class ClientsPart extends Part implements Asked {
    private final Lane lane;
    private final long server;
    private final long number;
    private final long least;
    private final List<Change> changes;
    private final List<Duration> graces;
    private final CompletableFuture<Told> result = new CompletableFuture<>();

    /** What became of a client, as the script calls it. */
    enum Became {
        GONE(0),
        LOST(1),
        COME(2);

        private final int number;

        Became(int number) {
            this.number = number;
        }
    }

    /** Of one client. */
    record Change(long client, Became what) {}

    /**
     * What Redis says.
     *
     * @param before the number of this server's last call that it knows of; 0 if it knows of none, less if it has taken the server for gone
     * @param everywhere how many clients all servers have together
     */
    record Told(long before, ClientCounts everywhere) {}

    /**
     * @param server its number; others call it by that
     * @param number of this call, greater than those of all before
     * @param least number of the last call before that must be known, or else nothing is done
     */
    ClientsPart(Lane lane, long server, long number, long least, List<Change> changes, List<Duration> graces) {
        this.lane = lane;
        this.server = server;
        this.number = number;
        this.least = least;
        this.changes = changes;
        this.graces = graces;
    }

    long number() {
        return number;
    }

    List<Change> changes() {
        return changes;
    }

    CompletionStage<Told> result() {
        return result;
    }

    void pack(Packed into) {
        into.id(server).number(number).number(least).number(graces.size()).number(changes.size());
        graces.forEach(grace -> into.number(grace.toMillis()));
        changes.forEach(change -> into.number(change.what.number).id(change.client));
    }

    @Override
    void answer(ByteBuffer answers, long now) {
        long before = (long) answers.getDouble();
        int connected = (int) answers.getDouble();
        int lost = (int) answers.getDouble();
        Map<Duration, Integer> lostFor = new HashMap<>();
        for (Duration grace : graces) {
            lostFor.put(grace, (int) answers.getDouble());
        }
        result.complete(new Told(before, new ClientCounts(connected, lost, lostFor)));
    }

    @Override
    void fail(Verdict verdict) {
        result.completeExceptionally(
                new IllegalStateException("Redis must tell the clients of all servers, but is " + verdict));
    }

    @Override
    List<byte[]> keys(Names names) {
        return names.clientsKeys();
    }

    // ---- asking

    @Override
    public Lane lane() {
        return lane;
    }

    /** Else a server that has much to do would be taken for gone. */
    @Override
    public boolean isUrgent() {
        return true;
    }

    @Override
    public void addTo(Calls calls) {
        calls.add(new ClientsCall(lane, this));
    }

    @Override
    public void refuse(Verdict why) {
        fail(why);
    }
}

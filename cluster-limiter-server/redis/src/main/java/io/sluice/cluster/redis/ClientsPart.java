package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.ClientCounts;
import io.sluice.cluster.server.engine.Verdict;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A server tells how many clients of a namespace it has, and asks for those of all others. */
final class ClientsPart extends Part implements Asked {
    private final Lane lane;
    private final ClientCounts own;
    private final CompletableFuture<ClientCounts> result = new CompletableFuture<>();

    ClientsPart(Lane lane, ClientCounts own) {
        this.lane = lane;
        this.own = own;
    }

    CompletableFuture<ClientCounts> result() {
        return result;
    }

    void pack(Packed into) {
        into.number(own.connected()).number(own.lost()).number(own.lostFor().size());
        own.lostFor().forEach((time, count) -> into.number(time.toMillis()).number(count));
    }

    @Override
    void answer(ByteBuffer answers, long now) {
        ClientCounts sum = ClientCounts.NONE;
        for (int servers = (int) answers.getDouble(); servers > 0; servers--) {
            sum = sum.plus(counts(answers));
        }
        result.complete(sum);
    }

    private static ClientCounts counts(ByteBuffer answers) {
        int connected = (int) answers.getDouble();
        int lost = (int) answers.getDouble();
        Map<Duration, Integer> lostFor = new HashMap<>();
        for (int times = (int) answers.getDouble(); times > 0; times--) {
            lostFor.put(Duration.ofMillis((long) answers.getDouble()), (int) answers.getDouble());
        }
        return new ClientCounts(connected, lost, lostFor);
    }

    @Override
    void fail(Verdict verdict) {
        result.completeExceptionally(
                new IllegalStateException("Redis must tell the clients of other servers, but is " + verdict));
    }

    @Override
    List<byte[]> keys(Lane same) {
        return List.of(lane.clientsKey());
    }

    // ---- asking

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public void addTo(Calls calls) {
        calls.add(new ClientsCall(lane, this, calls.sending().server()));
    }

    @Override
    public void refuse(Verdict why) {
        fail(why);
    }
}

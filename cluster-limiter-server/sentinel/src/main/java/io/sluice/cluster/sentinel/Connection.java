package io.sluice.cluster.sentinel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.desk.TooManyConnectionsException;
import io.sluice.cluster.server.engine.Client;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.algorithm.Gcra;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection. All frames that a read brought are decided as one {@link Batch}, and their answers go out as one buffer. While
 * more is unsent or undecided than may be, nothing is read. What is no frame ends the connection. Everything is done on its event loop.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or a close that fails ends the connection, which is noticed by itself
final class Connection extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelDoor.class);
    private static final int MOST_UNDECIDED = 4096;
    private static final int MOST_BODY = RequestDecoder.MOST_FRAME_BYTES - RequestDecoder.LENGTH_BYTES;

    private final Shared shared;
    private final Client client;
    private final Gcra cap;
    private final List<Request> read = new ArrayList<>(); // by the read that is going on
    private long capState;
    private int undecided;
    private int readBytes; // of them
    private boolean bent;
    private @Nullable String namespaceName; // null: it has not said anything
    private @Nullable Namespace namespace;
    private Desk.@Nullable Place place; // in its namespace

    /**
     * What all connections of a door have in common.
     *
     * @param capFor permits of requests in each second, of one connection
     */
    record Shared(
            Desk desk,
            Namespaces namespaces,
            RequestDecoder decoder,
            Tally tally,
            NanoClock clock,
            long maxOccupyNanos,
            long capFor) {}

    /**
     * @param number tells it apart from others
     */
    Connection(Shared shared, long number) {
        this.shared = shared;
        client = new Client(number);
        cap = Gcra.tokenBucket(shared.capFor(), 1_000_000_000, shared.capFor(), 0);
        capState = cap.unused(shared.clock().nanos());
    }

    // ---- reading

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (bent) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < RequestDecoder.LENGTH_BYTES) {
            return;
        }
        int length = in.getUnsignedShort(in.readerIndex());
        try {
            if (length > MOST_BODY) {
                throw new BadFrameException("a frame must have at most " + MOST_BODY + " bytes, but has " + length);
            }
            if (in.readableBytes() >= RequestDecoder.LENGTH_BYTES + length) {
                in.skipBytes(RequestDecoder.LENGTH_BYTES);
                readBytes += RequestDecoder.LENGTH_BYTES + length;
                read.add(shared.decoder().decode(in.readSlice(length)));
            }
        } catch (BadFrameException wrong) {
            bent = true;
            in.skipBytes(in.readableBytes());
            shared.tally().badFrames.increment();
            LOG.debug("{} is closed: {}", ctx.channel().remoteAddress(), wrong.getMessage());
        }
    }

    /** The superclass would read on although it was told not to. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        discardSomeReadBytes();
        if (!read.isEmpty()) {
            try {
                decide(ctx);
            } catch (TooManyConnectionsException full) {
                bent = true;
                shared.tally().refusedConnections.increment();
                LOG.debug("{} is closed: {}", ctx.channel().remoteAddress(), full.getMessage());
            }
        }
        if (bent) {
            ctx.close();
        }
        ctx.fireChannelReadComplete();
    }

    // ---- deciding

    private void decide(ChannelHandlerContext ctx) throws TooManyConnectionsException {
        List<Request> requests = List.copyOf(read);
        read.clear();
        int from = 0;
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i) instanceof Request.Ping) {
                decide(ctx, requests.subList(from, i));
                from = i;
            }
        }
        decide(ctx, requests.subList(from, requests.size()));
    }

    /** Requests of one namespace: only the first may be a ping. */
    private void decide(ChannelHandlerContext ctx, List<Request> requests) throws TooManyConnectionsException {
        if (requests.isEmpty()) {
            return;
        }
        if (requests.get(0) instanceof Request.Ping ping) {
            join(ping.namespace());
        }
        Namespace its = namespace == null ? join(Namespaces.DEFAULT) : namespace;
        Batch batch = new Batch(shared.desk(), its, client, shared.maxOccupyNanos(), ctx.alloc(), requests.size());
        List<Request> asking = requests;
        if (requests.get(0) instanceof Request.Ping ping) {
            batch.ping(ping, its.clients());
            asking = requests.subList(1, requests.size());
        }
        ask(batch, asking);
        undecided += requests.size();
        int bytes = readBytes;
        readBytes = 0;
        batch.decide(bytes).thenAccept(answers -> onLoop(ctx, () -> answered(ctx, answers, requests.size())));
        readOrNot(ctx);
    }

    private void ask(Batch batch, List<Request> requests) {
        int admitted = (int) admit(requests.size());
        for (Request request : requests.subList(0, admitted)) {
            if (request instanceof Request.Flow flow) {
                batch.flow(flow);
            } else if (request instanceof Request.ParamFlow param) {
                batch.param(param);
            }
        }
        requests.subList(admitted, requests.size()).forEach(batch::tooMany);
        shared.tally().requests.add(requests.size());
        shared.tally().tooManyRequests.add(requests.size() - admitted);
    }

    private Namespace join(String name) throws TooManyConnectionsException {
        if (namespace != null && name.equals(namespaceName)) {
            return namespace;
        }
        leave();
        place = shared.desk().enter(SentinelDoor.NAMESPACE_PREFIX + name);
        namespaceName = name;
        Namespace joined = shared.namespaces().join(name, client);
        namespace = joined;
        return joined;
    }

    private void leave() {
        if (namespaceName != null) {
            shared.namespaces().leave(namespaceName, client);
            if (place != null) {
                place.close();
                place = null;
            }
            namespaceName = null;
            namespace = null;
        }
    }

    /** How many of so many requests this connection may make now. */
    private long admit(int requests) {
        long now = shared.clock().nanos();
        long admitted = Math.min(requests, cap.available(capState, now));
        if (admitted > 0) {
            capState = cap.take(capState, now, admitted, false);
        }
        return admitted;
    }

    // ---- answering

    private static void onLoop(ChannelHandlerContext ctx, Runnable task) {
        if (ctx.executor().inEventLoop()) {
            task.run();
        } else {
            ctx.executor().execute(task);
        }
    }

    private void answered(ChannelHandlerContext ctx, Answers answers, int requests) {
        undecided -= requests;
        ctx.writeAndFlush(answers.bytes(), ctx.voidPromise());
        readOrNot(ctx);
    }

    private void readOrNot(ChannelHandlerContext ctx) {
        boolean may = ctx.channel().isWritable() && undecided < MOST_UNDECIDED;
        if (ctx.channel().config().isAutoRead() != may) {
            ctx.channel().config().setAutoRead(may);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        readOrNot(ctx);
        ctx.fireChannelWritabilityChanged();
    }

    // ---- the end

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof IdleStateEvent) {
            shared.tally().idleConnections.increment();
            ctx.close();
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    /** The superclass would decode what is left, which nobody waits for. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        bent = true;
        read.clear();
        leave();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{} is closed", ctx.channel().remoteAddress(), cause);
        ctx.close();
    }
}

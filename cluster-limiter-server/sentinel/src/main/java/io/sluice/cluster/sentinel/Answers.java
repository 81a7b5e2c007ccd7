package io.sluice.cluster.sentinel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.cluster.server.engine.Answer;

/** Writes answers, those of one batch into one buffer. {@link RequestDecoder} draws the frames. Not safe for several threads. */
final class Answers {
    private static final int HEAD_BYTES = 6; // xid, type, status
    private static final int FLOW_BYTES = 8;
    private static final int PING_BYTES = 4;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ByteBuf out;

    /**
     * @param expected how many answers there will be, about
     */
    Answers(ByteBufAllocator allocator, int expected) {
        out = allocator.buffer(expected * (RequestDecoder.LENGTH_BYTES + HEAD_BYTES + FLOW_BYTES));
    }

    /** The frames; to be released by who takes them. */
    ByteBuf bytes() {
        return out;
    }

    void ping(int xid, int clients) {
        head(xid, RequestDecoder.PING, TokenStatus.OK, PING_BYTES);
        out.writeInt(clients);
    }

    void flow(Request request, TokenStatus status) {
        flow(request, status, 0, 0);
    }

    void flow(Request request, Answer answer) {
        TokenStatus status = TokenStatus.of(answer);
        long wait = (answer.waitNanos() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI; // rounded up: never early
        flow(request, status, status == TokenStatus.OK ? answer.remaining() : 0, wait);
    }

    private void flow(Request request, TokenStatus status, long remaining, long waitMillis) {
        int type = request instanceof Request.Flow ? RequestDecoder.FLOW : RequestDecoder.PARAM_FLOW;
        head(request.xid(), type, status, FLOW_BYTES);
        out.writeInt((int) Math.min(Integer.MAX_VALUE, remaining));
        out.writeInt((int) Math.min(Integer.MAX_VALUE, waitMillis));
    }

    private void head(int xid, int type, TokenStatus status, int dataBytes) {
        out.writeShort(HEAD_BYTES + dataBytes);
        out.writeInt(xid);
        out.writeByte(type);
        out.writeByte(status.number());
    }
}

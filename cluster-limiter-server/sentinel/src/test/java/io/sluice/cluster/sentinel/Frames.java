package io.sluice.cluster.sentinel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Frames as a client writes them, and what a server answers as a client reads it. */
final class Frames {
    private Frames() {}

    /**
     * An answer to FLOW or PARAM_FLOW.
     *
     * @param status its number
     */
    record Token(int xid, int type, int status, int remaining, int waitMillis) {}

    static ByteBuf ping(int xid, String namespace) {
        return frame(xid, RequestDecoder.PING, data -> text(data, namespace));
    }

    static ByteBuf flow(int xid, long flowId, int count, boolean prioritized) {
        return frame(
                xid,
                RequestDecoder.FLOW,
                data -> data.writeLong(flowId).writeInt(count).writeBoolean(prioritized));
    }

    static ByteBuf param(int xid, long flowId, int count, List<Object> values) {
        return frame(xid, RequestDecoder.PARAM_FLOW, data -> {
            data.writeLong(flowId).writeInt(count).writeInt(values.size());
            values.forEach(value -> value(data, value));
        });
    }

    static ByteBuf frame(int xid, int type, Consumer<ByteBuf> data) {
        ByteBuf body = Unpooled.buffer().writeInt(xid).writeByte(type);
        data.accept(body);
        return Unpooled.buffer().writeShort(body.readableBytes()).writeBytes(body);
    }

    private static void value(ByteBuf data, Object value) {
        if (value instanceof Integer number) {
            data.writeByte(0).writeInt(number);
        } else if (value instanceof Long number) {
            data.writeByte(1).writeLong(number);
        } else if (value instanceof Byte number) {
            data.writeByte(2).writeByte(number);
        } else if (value instanceof Double number) {
            data.writeByte(3).writeDouble(number);
        } else if (value instanceof Float number) {
            data.writeByte(4).writeFloat(number);
        } else if (value instanceof Short number) {
            data.writeByte(5).writeShort(number);
        } else if (value instanceof Boolean flag) {
            data.writeByte(6).writeBoolean(flag);
        } else {
            text(data.writeByte(7), value.toString());
        }
    }

    static void text(ByteBuf data, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        data.writeInt(bytes.length).writeBytes(bytes);
    }

    static ByteBuf hex(String bytes) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(bytes.replace(" ", "")));
    }

    static String hex(ByteBuf bytes) {
        return ByteBufUtil.hexDump(bytes);
    }
}

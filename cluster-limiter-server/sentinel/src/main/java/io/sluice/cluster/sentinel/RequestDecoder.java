package io.sluice.cluster.sentinel;

import io.netty.buffer.ByteBuf;
import io.sluice.cluster.sentinel.ParamValue.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the bodies of requests. Immutable. */
final class RequestDecoder {
    /*
     * A frame, both ways; numbers are big-endian:
     *
     *   u16 length of the rest | i32 xid | u8 type | data                 request
     *   u16 length of the rest | i32 xid | u8 type | i8 status | data     answer, see Answers
     *
     *   type            data of the request                                                    data of the answer
     *   0 PING          i32 length, namespace                                                  i32 clients of the namespace
     *   1 FLOW          i64 flowId, i32 count, u8 prioritized                                  i32 remaining, i32 wait in ms
     *   2 PARAM_FLOW    i64 flowId, i32 count, i32 n, n times (u8 type, value)                 as FLOW
     *
     * The published client counts values that it does not know how to write, so fewer than n may follow; and it writes texts in its
     * platform's charset.
     */
    static final int PING = 0;
    static final int FLOW = 1;
    static final int PARAM_FLOW = 2;

    static final int LENGTH_BYTES = 2;
    static final int MOST_FRAME_BYTES = 1024;
    private static final int MOST_NAMESPACE = 255;

    private final Charset charset;

    /**
     * @param charset of texts
     */
    RequestDecoder(Charset charset) {
        this.charset = charset;
    }

    /**
     * Reads a request.
     *
     * @param body all of a frame behind its length
     */
    Request decode(ByteBuf body) throws BadFrameException {
        try {
            Request request = read(body);
            if (body.isReadable()) {
                throw new BadFrameException(
                        "a frame must end with its data, but had " + body.readableBytes() + " bytes more");
            }
            return request;
        } catch (IndexOutOfBoundsException shortFrame) {
            throw new BadFrameException("a frame must hold all of its data, but was too short");
        }
    }

    private Request read(ByteBuf body) throws BadFrameException {
        int xid = body.readInt();
        int type = body.readUnsignedByte();
        return switch (type) {
            case PING -> new Request.Ping(xid, namespace(body));
            case FLOW -> new Request.Flow(xid, body.readLong(), body.readInt(), body.readByte() != 0);
            case PARAM_FLOW -> new Request.ParamFlow(xid, body.readLong(), body.readInt(), values(body));
            default -> throw new BadFrameException("the type of a frame must be 0, 1 or 2, but was " + type);
        };
    }

    private String namespace(ByteBuf body) throws BadFrameException {
        String namespace = text(bytes(body));
        if (namespace.isBlank() || namespace.length() > MOST_NAMESPACE) {
            throw new BadFrameException("a namespace must have between 1 and " + MOST_NAMESPACE
                    + " characters and not be blank, but had " + namespace.length());
        }
        return namespace;
    }

    private List<ParamValue> values(ByteBuf body) throws BadFrameException {
        int count = body.readInt();
        List<ParamValue> values = new ArrayList<>();
        while (body.isReadable() && values.size() < count) {
            values.add(value(body));
        }
        return values;
    }

    private ParamValue value(ByteBuf body) throws BadFrameException {
        int number = body.readUnsignedByte();
        return switch (number) {
            case 0 -> new ParamValue(Kind.INTEGER, Integer.toString(body.readInt()));
            case 1 -> new ParamValue(Kind.LONG, Long.toString(body.readLong()));
            case 2 -> new ParamValue(Kind.BYTE, Byte.toString(body.readByte()));
            case 3 -> new ParamValue(Kind.DOUBLE, Double.toString(body.readDouble()));
            case 4 -> new ParamValue(Kind.FLOAT, Float.toString(body.readFloat()));
            case 5 -> new ParamValue(Kind.SHORT, Short.toString(body.readShort()));
            case 6 -> new ParamValue(Kind.BOOLEAN, Boolean.toString(body.readBoolean()));
            case 7 -> new ParamValue(Kind.STRING, text(bytes(body)));
            default -> throw new BadFrameException("the type of a value must be between 0 and 7, but was " + number);
        };
    }

    private static byte[] bytes(ByteBuf body) throws BadFrameException {
        int length = body.readInt();
        if (length < 0 || length > body.readableBytes()) {
            throw new BadFrameException("the length of a text must be between 0 and " + body.readableBytes()
                    + ", what is left of the frame, but was " + length);
        }
        byte[] bytes = new byte[length];
        body.readBytes(bytes);
        return bytes;
    }

    /** What is not of the charset is told apart byte by byte: two values never become one because neither can be read. */
    private String text(byte[] bytes) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException otherCharset) {
            return '\uFFFD' + new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}

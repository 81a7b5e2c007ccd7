package io.sluice.cluster.protocol;

/**
 * Frames as bytes, and back. The bytes are protobuf, by the file {@code sluice/cluster/v1/limits.proto}; fields that are not known are passed
 * over.
 * <p><b>Thread safety.</b> Safe for many threads.
 * <p><b>Cost.</b> One pass, either way. A frame that is read costs no more memory than a small multiple of its length, which is bounded.
 */
public final class FrameCodec {
    private FrameCodec() {}

    public static byte[] encode(ClientFrame frame) {
        return ClientFrameCodec.encode(frame);
    }

    public static byte[] encode(ServerFrame frame) {
        return ServerFrameCodec.encode(frame);
    }

    /**
     * Reads what a client has sent.
     *
     * @throws MalformedFrameException if it is no frame, or has more of something than it may
     */
    public static ClientFrame decodeClientFrame(byte[] bytes) throws MalformedFrameException {
        checkLength(bytes);
        return ClientFrameCodec.decode(new WireReader(bytes));
    }

    /**
     * Reads what a server has sent.
     *
     * @throws MalformedFrameException if it is no frame, or has more of something than it may
     */
    public static ServerFrame decodeServerFrame(byte[] bytes) throws MalformedFrameException {
        checkLength(bytes);
        return ServerFrameCodec.decode(new WireReader(bytes));
    }

    private static void checkLength(byte[] bytes) throws MalformedFrameException {
        if (bytes.length > Protocol.MAX_FRAME_BYTES) {
            throw new MalformedFrameException(
                    "a frame must be at most " + Protocol.MAX_FRAME_BYTES + " bytes long, but was " + bytes.length);
        }
    }

    static void checkEntries(String name, int size) throws MalformedFrameException {
        checkEntries(name, size, Protocol.MAX_ENTRIES);
    }

    static void checkEntries(String name, int size, int most) throws MalformedFrameException {
        if (size >= most) {
            throw new MalformedFrameException(name + " must be at most " + most + ", but were more");
        }
    }
}

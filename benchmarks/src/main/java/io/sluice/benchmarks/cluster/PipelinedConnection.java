package io.sluice.benchmarks.cluster;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A connection with Sentinel's protocol that always has the same number of requests under way. */
final class PipelinedConnection implements AutoCloseable {
    private static final int REQUEST_BYTES = 20;
    private static final int ANSWER_BYTES = 16;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Socket socket;
    private final DataInputStream in;
    private final byte[] answer = new byte[ANSWER_BYTES];
    private int xid;

    PipelinedConnection(int port, int underWay) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
        ping();
        send(underWay);
    }

    private void ping() throws IOException {
        byte[] namespace = Server.NAMESPACE.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(11 + namespace.length);
        frame.putShort((short) (9 + namespace.length))
                .putInt(0)
                .put((byte) 0)
                .putInt(namespace.length)
                .put(namespace);
        socket.getOutputStream().write(frame.array());
        in.skipNBytes(in.readUnsignedShort());
    }

    private void send(int requests) throws IOException {
        ByteBuffer frames = ByteBuffer.allocate(requests * REQUEST_BYTES);
        for (int i = 0; i < requests; i++) {
            frames.putShort((short) (REQUEST_BYTES - 2)).putInt(++xid).put((byte) 1);
            frames.putLong(Server.FLOW_ID).putInt(1).put((byte) 0);
        }
        socket.getOutputStream().write(frames.array());
    }

    /** Reads all answers that have come, at least one, and sends as many requests; returns how many. */
    int exchange() throws IOException {
        int answers = 0;
        do {
            in.readFully(answer);
            answers++;
        } while (in.available() >= ANSWER_BYTES);
        send(answers);
        return answers;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

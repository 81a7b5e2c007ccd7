package io.sluice.cluster.sentinel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sluice.cluster.sentinel.Frames.Token;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

/** Speaks the protocol byte by byte. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
    }

    void send(ByteBuf... frames) throws IOException {
        ByteBuf all = Unpooled.wrappedBuffer(frames);
        socket.getOutputStream().write(ByteBufUtil.getBytes(all));
    }

    /** Sends a ping; returns how many clients there are. */
    int ping(String namespace) throws IOException {
        send(Frames.ping(1, namespace));
        in.readUnsignedShort();
        in.readInt();
        in.readUnsignedShort(); // type and status
        return in.readInt();
    }

    Token read() throws IOException {
        in.readUnsignedShort();
        return new Token(in.readInt(), in.readUnsignedByte(), in.readByte(), in.readInt(), in.readInt());
    }

    Token ask(ByteBuf frame) throws IOException {
        send(frame);
        return read();
    }

    /** Whether the server has ended the connection. */
    boolean isEnded() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

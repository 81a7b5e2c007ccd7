package io.sluice.cli.demo.overload;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;

/**
 * The front of a server: reads calls, asks the limiter, hands those that are taken to the endpoint and refuses the others on the
 * spot, all on one thread, so that a refusal costs a read, a decision and a write. As much of HTTP/1.1 as its own callers speak:
 * a request without a body, one at a time on a connection that is kept.
 */
final class Front {
    private static final int BACKLOG = 1_024;
    private static final int LONGEST_REQUEST = 1_024;
    private static final byte[] END = "\r\n\r\n".getBytes(US_ASCII);
    private static final ByteBuffer ANSWER = response("200 OK");
    private static final ByteBuffer REFUSAL = response("503 Service Unavailable");

    private final Limiter limiter;
    private final Endpoint endpoint;
    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();

    /** Listens at once, on a free port of this machine's own address. */
    Front(Limiter limiter, Endpoint endpoint) throws IOException {
        this.limiter = limiter;
        this.endpoint = endpoint;
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    private static ByteBuffer response(String status) {
        return ByteBuffer.wrap(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").getBytes(US_ASCII))
                .asReadOnlyBuffer();
    }

    int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    /** Serves for as long as the process lives. */
    void run() throws IOException {
        while (true) {
            selector.select(key -> {
                if (key.attachment() instanceof Connection connection) {
                    connection.read();
                } else {
                    accept();
                }
            });
        }
    }

    private void accept() {
        try {
            for (SocketChannel caller = listener.accept(); caller != null; caller = listener.accept()) {
                caller.configureBlocking(false);
                caller.setOption(StandardSocketOptions.TCP_NODELAY, true);
                caller.register(selector, SelectionKey.OP_READ, new Connection(caller));
            }
        } catch (IOException noMoreNow) {
            // The caller gave up, or there are too many; those that are there are served.
        }
    }

    /** Whether a buffer that was written to ends as a request, or an answer without a body, does. */
    static boolean isWhole(ByteBuffer buffer) {
        int start = buffer.position() - END.length;
        if (start < 0) {
            return false;
        }
        for (int i = 0; i < END.length; i++) {
            if (buffer.get(start + i) != END[i]) {
                return false;
            }
        }
        return true;
    }

    private final class Connection {
        private final SocketChannel channel;
        private final ByteBuffer request = ByteBuffer.allocate(LONGEST_REQUEST);

        Connection(SocketChannel channel) {
            this.channel = channel;
        }

        void read() {
            try {
                if (channel.read(request) < 0 || !request.hasRemaining()) {
                    channel.close();
                } else if (isWhole(request)) {
                    request.clear();
                    serve();
                }
            } catch (IOException gone) {
                close();
            }
        }

        private void serve() {
            Limiter.Use use = limiter.tryEnter();
            if (use == null) {
                write(REFUSAL);
                return;
            }
            try {
                endpoint.serve(() -> {
                    use.answered();
                    write(ANSWER);
                });
            } catch (RejectedExecutionException | OutOfMemoryError noThread) {
                use.answered();
                write(REFUSAL);
            }
        }

        /** A caller that has gone is not told, but the work was done. */
        private void write(ByteBuffer response) {
            try {
                channel.write(response.duplicate());
            } catch (IOException gone) {
                close();
            }
        }

        private void close() {
            try {
                channel.close();
            } catch (IOException closedAsWell) {
                // Nothing is left to do.
            }
        }
    }
}

package io.sluice.core.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A network between a client and a server on this machine, which fails as a test wants it to: slow, cut off, or a black hole that
 * takes everything and delivers nothing. What is set holds for the connections there are and those to come.
 * <p><b>Thread safety.</b> Safe for many threads; a change reaches bytes that are read from then on.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final InetSocketAddress target;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> lossy = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tcp-proxy");
        thread.setDaemon(true);
        return thread;
    });

    private volatile long delayNanos;
    private volatile boolean requestsLost;
    private volatile boolean answersLost;
    private volatile boolean refusing;

    private TcpProxy(int targetPort) throws IOException {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
        server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** Before a port of the loopback interface. */
    public static TcpProxy before(int port) {
        try {
            return new TcpProxy(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect to, on the loopback interface. */
    public int port() {
        return server.getLocalPort();
    }

    /** How many connections have come. */
    public int accepted() {
        return accepted.get();
    }

    // ---- faults

    /** How long everything takes, each way. */
    public void delay(Duration eachWay) {
        delayNanos = eachWay.toNanos();
    }

    /** From now on everything is lost, in both directions, while connections stay. */
    public void blackHole() {
        requestsLost = true;
        answersLost = true;
    }

    /** From now on what the server says is lost, although it hears everything. */
    public void loseAnswers() {
        answersLost = true;
    }

    /** Ends all connections without a farewell; new ones may come. */
    public void reset() {
        sockets.forEach(TcpProxy::reset);
    }

    /** From now on new connections are ended at once. */
    public void refuse() {
        refusing = true;
    }

    /**
     * As it was at first: everything goes through at once. Connections that have lost something are ended, for TCP delivers all or gives
     * up.
     */
    public void heal() {
        delayNanos = 0;
        requestsLost = false;
        answersLost = false;
        refusing = false;
        lossy.forEach(TcpProxy::reset);
        lossy.clear();
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException alreadyOver) {
            // then it is over
        }
        shut(socket);
    }

    private static void shut(Closeable socket) {
        try {
            socket.close();
        } catch (IOException alreadyOver) {
            // then it is over
        }
    }

    // ---- bytes

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                accepted.incrementAndGet();
                if (refusing) {
                    reset(client);
                } else {
                    connect(client);
                }
            } catch (IOException closedOrTargetGone) {
                // the client sees its connection end, or nobody is left to accept
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket behind = new Socket();
        try {
            behind.connect(target);
        } catch (IOException gone) {
            reset(client);
            throw gone;
        }
        client.setTcpNoDelay(true);
        behind.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(behind);
        new Direction(client, behind, true).start();
        new Direction(behind, client, false).start();
    }

    /** What one side says to the other: read by one thread, written by another, so that a delay is no throttle. */
    private final class Direction {
        private final Socket from;
        private final Socket to;
        private final boolean isRequest;
        private final LinkedBlockingQueue<Chunk> underWay = new LinkedBlockingQueue<>();

        private static final class Chunk {
            final byte @Nullable [] bytes; // null: the end
            final long dueNanos;

            Chunk(byte @Nullable [] bytes, long dueNanos) {
                this.bytes = bytes;
                this.dueNanos = dueNanos;
            }
        }

        Direction(Socket from, Socket to, boolean isRequest) {
            this.from = from;
            this.to = to;
            this.isRequest = isRequest;
        }

        void start() {
            threads.execute(this::read);
            threads.execute(this::write);
        }

        private void read() {
            byte[] buffer = new byte[CHUNK];
            try {
                InputStream in = from.getInputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (isRequest ? requestsLost : answersLost) {
                        lossy.add(from);
                        lossy.add(to);
                    } else {
                        underWay.add(new Chunk(Arrays.copyOf(buffer, read), System.nanoTime() + delayNanos));
                    }
                }
            } catch (IOException cutOff) {
                // the other side is told below
            }
            underWay.add(new Chunk(null, System.nanoTime() + delayNanos));
        }

        private void write() {
            try {
                OutputStream out = to.getOutputStream();
                for (Chunk chunk = underWay.take(); chunk.bytes != null; chunk = underWay.take()) {
                    TimeUnit.NANOSECONDS.sleep(chunk.dueNanos - System.nanoTime());
                    out.write(chunk.bytes);
                }
            } catch (IOException cutOff) {
                // both are ended below
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
            sockets.remove(from);
            sockets.remove(to);
            shut(from);
            shut(to);
        }
    }

    @Override
    public void close() {
        shut(server);
        reset();
        threads.shutdownNow();
    }
}

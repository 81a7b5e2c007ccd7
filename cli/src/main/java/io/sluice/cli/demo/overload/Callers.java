package io.sluice.cli.demo.overload;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.core.time.NanoClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who calls a server, on one thread. A call is made when it is due, whatever became of earlier ones, and its time counts
 * from then and not from when it could be sent; so a caller that is held up shows as latency and not as a lighter load. A caller
 * waits so long, then gives up and hangs up. Connections are kept and used again.
 */
final class Callers {
    private static final int MOST_CONNECTIONS = 6_000;
    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;
    private static final int SETTLING_MILLIS = 200;
    private static final ByteBuffer REQUEST = ByteBuffer.wrap(
                    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII))
            .asReadOnlyBuffer();
    private static final byte GOOD = '2'; // as the status of an answer begins

    private final InetSocketAddress server;
    private final long patienceNanos;
    private final List<Phase> phases;
    private final Schedule schedule;
    private final NanoClock clock;
    private final Selector selector = Selector.open();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Queue<Call> waiting = new ArrayDeque<>(); // in the order in which they were due; settled ones, too
    private final Tally[] tallies;
    private final long startNanos;
    private int connections;
    private int made; // calls of the schedule
    private int atOnce; // calls that are not settled

    Callers(int port, Duration patience, List<Phase> phases, long seed, NanoClock clock) throws IOException {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        patienceNanos = patience.toNanos();
        this.phases = phases;
        schedule = Schedule.of(phases, seed);
        this.clock = clock;
        tallies = new Tally[phases.stream().mapToInt(Phase::seconds).sum()];
        for (int i = 0; i < tallies.length; i++) {
            tallies[i] = new Tally();
        }
        startNanos = clock.nanos() + SETTLING_MILLIS * MILLI;
    }

    /**
     * Calls to the end of the last phase.
     *
     * @param told hears of each second when all its calls are settled
     */
    void run(Consumer<Second> told) throws IOException {
        for (int settled = 0; settled < tallies.length; ) {
            long now = clock.nanos();
            callWhoIsDue(now);
            giveUp(now);
            while (settled < tallies.length && now - startNanos - patienceNanos >= (settled + 1) * SECOND) {
                told.accept(tallies[settled].second(++settled));
            }
            selector.select(this::handle, waitMillis(now));
        }
    }

    private void callWhoIsDue(long now) {
        long elapsed = now - startNanos;
        while (made < schedule.calls() && schedule.due(made) <= elapsed) {
            call(schedule.due(made++));
        }
        for (int callers = callersAt(elapsed); atOnce < callers; ) {
            call(elapsed);
        }
    }

    /** How many callers of a closed phase there are now. */
    private int callersAt(long elapsed) {
        long end = 0;
        for (Phase phase : phases) {
            end += phase.seconds() * SECOND;
            if (elapsed >= 0 && elapsed < end) {
                return phase.atOnce();
            }
        }
        return 0;
    }

    private long waitMillis(long now) {
        long until = now + 10 * MILLI;
        if (made < schedule.calls()) {
            until = Math.min(until, startNanos + schedule.due(made));
        }
        return Math.max(1, (until - now) / MILLI);
    }

    private void call(long due) {
        Call call = new Call(due, tallies[(int) (due / SECOND)]);
        call.tally.offered();
        atOnce++;
        waiting.add(call);
        try {
            Connection connection = idle.pollLast();
            if (connection == null) {
                connection = open();
            }
            connection.send(call);
        } catch (IOException impossible) {
            call.fail();
        }
    }

    private Connection open() throws IOException {
        if (connections == MOST_CONNECTIONS) {
            throw new IOException("too many connections");
        }
        return new Connection();
    }

    private void giveUp(long now) {
        long elapsed = now - startNanos;
        for (Call oldest = waiting.peek();
                oldest != null && (oldest.settled || elapsed - oldest.due >= patienceNanos);
                oldest = waiting.peek()) {
            waiting.remove();
            oldest.giveUp();
        }
    }

    private void handle(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            connection.handle();
        } catch (IOException broken) {
            connection.breakDown();
        }
    }

    private final class Call {
        private final long due; // after the beginning
        private final Tally tally;
        private @Nullable Connection connection;
        private boolean settled;

        Call(long due, Tally tally) {
            this.due = due;
            this.tally = tally;
        }

        private void settle() {
            settled = true;
            connection = null;
            atOnce--;
        }

        void answered(boolean good) {
            long took = clock.nanos() - startNanos - due;
            if (!good) {
                tally.refused();
            } else if (took < patienceNanos) {
                tally.good(took);
            } else {
                tally.late(patienceNanos);
            }
            settle();
        }

        void giveUp() {
            if (!settled) {
                tally.late(patienceNanos);
                if (connection != null) {
                    connection.close();
                }
                settle();
            }
        }

        void fail() {
            tally.failed();
            settle();
        }
    }

    private final class Connection {
        private final SocketChannel channel = SocketChannel.open();
        private final ByteBuffer answer = ByteBuffer.allocate(256);
        private final SelectionKey key;
        private @Nullable Call call;

        Connection() throws IOException {
            connections++;
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            boolean connected = channel.connect(server);
            key = channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        }

        void send(Call newCall) throws IOException {
            call = newCall;
            newCall.connection = this;
            if (channel.isConnected()) {
                channel.write(REQUEST.duplicate());
            }
        }

        void handle() throws IOException {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                channel.write(REQUEST.duplicate());
                return;
            }
            if (channel.read(answer) < 0) {
                breakDown();
            } else if (call != null && Front.isWhole(answer)) {
                byte status = answer.get("HTTP/1.1 ".length());
                answer.clear();
                Call answered = call;
                call = null;
                idle.addLast(this);
                answered.answered(status == GOOD);
            }
        }

        void breakDown() {
            close();
            if (call != null) {
                call.fail();
            } else {
                idle.remove(this);
            }
        }

        void close() {
            connections--;
            try {
                channel.close();
            } catch (IOException closedAsWell) {
                // Nothing is left to do.
            }
        }
    }
}

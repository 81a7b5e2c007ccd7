package io.sluice.cluster.client;

import io.sluice.cluster.client.Link.News;
import io.sluice.cluster.protocol.ServerFrame;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives a {@link Link} by a clock's timers and connects it to a {@link Transport}, again and again. Safe for many threads. No timer is set
 * while nothing is leased, asked for or missing.
 */
final class LinkDriver {
    private static final Logger LOG = LoggerFactory.getLogger(LinkDriver.class);

    private final String server;
    private final NanoClock clock;
    private final Transport transport;
    private final long tickNanos;
    private final Servers servers;
    private final Link link;
    private @Nullable Timer timer; // guarded by this
    private long timerDue; // guarded by this; if there is a timer
    private long tickedAt; // guarded by this
    private @Nullable Stream stream; // guarded by this; the present one, or the one being tried
    private boolean closed; // guarded by this
    private boolean saidBroken; // guarded by this; so that a server that is gone is one line in the log

    /**
     * @param servers hears when this one begins or ceases to answer, and of asks that it will not answer any more
     */
    LinkDriver(
            String server,
            ClusterClientConfig config,
            long clientId,
            NanoClock clock,
            Transport transport,
            Servers servers) {
        this.server = server;
        this.servers = servers;
        this.clock = clock;
        this.transport = transport;
        tickNanos = config.tick().toNanos();
        long now = clock.exactNanos();
        tickedAt = now - tickNanos;
        link = new Link(config, clientId, clock.random(), now, this::wake);
    }

    Link link() {
        return link;
    }

    void start() {
        connect();
    }

    // ---- time

    /** Something is wanted: ticks as soon as a tick has passed since the last one. */
    synchronized void wake() {
        long now = clock.exactNanos();
        schedule(now, Math.max(0, tickedAt + tickNanos - now));
    }

    private synchronized void schedule(long now, long delayNanos) {
        if (closed || delayNanos == Long.MAX_VALUE) {
            return;
        }
        long due = now + delayNanos;
        if (timer != null) {
            if (timerDue - due <= 0) {
                return;
            }
            timer.cancel();
        }
        timerDue = due;
        timer = clock.timers().schedule(delayNanos, this::tick);
    }

    private void tick() {
        long now = clock.exactNanos();
        synchronized (this) {
            timer = null;
            tickedAt = now;
            if (closed) {
                return;
            }
        }
        long next = link.tick(now);
        schedule(now, next);
        passOnNews();
    }

    private void passOnNews() {
        News news = link.takeNews();
        if (news.changed()) {
            servers.changed();
        }
        if (!news.lost().isEmpty()) {
            servers.askElsewhere(news.lost());
        }
    }

    // ---- the stream

    private void connect() {
        Stream next = new Stream();
        synchronized (this) {
            if (closed) {
                return;
            }
            stream = next;
        }
        link.trying(clock.exactNanos());
        link.connected(transport.open(next));
    }

    private void connectLater() {
        long delay = Math.max(0, link.untilTry(clock.exactNanos()));
        clock.timers().schedule(delay, this::connect);
    }

    /** One stream; what an earlier one says late is not heard. */
    private final class Stream implements Transport.Listener {
        @Override
        public void received(ServerFrame frame) {
            if (isPresent()) {
                if (frame.welcome() != null) {
                    welcomed();
                }
                link.received(frame, clock.exactNanos());
                passOnNews();
            }
        }

        @Override
        public void broken(String why) {
            if (leave()) {
                link.broken(clock.exactNanos());
                passOnNews();
                sayBroken(why);
                connectLater();
            }
        }

        private boolean isPresent() {
            synchronized (LinkDriver.this) {
                return equals(stream);
            }
        }

        private boolean leave() {
            synchronized (LinkDriver.this) {
                boolean present = equals(stream) && !closed;
                stream = present ? null : stream;
                return present;
            }
        }
    }

    private void welcomed() {
        synchronized (this) {
            saidBroken = false;
        }
        LOG.info("Token server {} answers", server);
    }

    private void sayBroken(String why) {
        synchronized (this) {
            if (saidBroken) {
                return;
            }
            saidBroken = true;
        }
        LOG.warn(
                "Token server {} cannot be reached; others stand in for it if they share its state, else fallbacks decide: {}",
                server,
                why);
    }

    /** Asks the server for permits. */
    void acquire(DirectAsk ask) {
        if (link.acquire(ask, clock.exactNanos())) {
            scheduleDeadline();
        }
    }

    /** Asks what another server did not answer; returns what cannot be asked here. */
    List<DirectAsk> askAgain(List<DirectAsk> asks) {
        List<DirectAsk> refused = link.askAgain(asks);
        scheduleDeadline();
        return refused;
    }

    /** What is this server's from now on. */
    void takeOver(Belongings belongings) {
        link.takeOver(belongings);
    }

    /** A call waits for a permit of this pool. */
    void ask(PermitPool pool) {
        link.ask(pool, clock.exactNanos());
        wake(); // a tick finds out if it is not answered
    }

    /** For the first ask; when that is over, each tick sees to the one of the next. */
    private void scheduleDeadline() {
        long now = clock.exactNanos();
        schedule(now, link.untilDeadline(now));
    }

    // ---- the end

    /** Gives back what is leased, and ends. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }
        link.close(clock.exactNanos());
        passOnNews();
        transport.close();
    }
}

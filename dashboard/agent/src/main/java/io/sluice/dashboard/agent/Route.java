package io.sluice.dashboard.agent;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.agent.Exchange.RefusedException;
import io.sluice.dashboard.api.Hello.Transport;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where and how the next try is made, and when, after what became of those before. Guarded by its {@link Link}, but for {@link #transport}. */
final class Route {
    private static final long AFTER_BAD_TOKEN = TimeUnit.SECONDS.toNanos(30);

    private final List<URI> endpoints;
    private final Backoff backoff;
    private final Detour detour;
    private int endpoint;
    private volatile Transport transport = Transport.STREAM;

    Route(List<URI> endpoints, NanoClock clock) {
        this.endpoints = endpoints;
        backoff = new Backoff(clock);
        detour = new Detour(clock);
        endpoint = clock.random().nextInt(endpoints.size());
    }

    /** How the present try is made, or the next one. */
    Transport transport() {
        return transport;
    }

    /** Where the next try goes, which is made now. */
    URI next() {
        if (transport == Transport.POLL && detour.isOver()) {
            transport = Transport.STREAM;
        }
        return endpoints.get(endpoint % endpoints.size());
    }

    /** Whether it is time to try the stream again, instead of polling. */
    boolean isDetourOver() {
        return detour.isOver();
    }

    /**
     * Something has come.
     *
     * @param proven whether it came through a stream that nothing holds back
     */
    void worked(boolean proven) {
        backoff.succeeded();
        if (proven) {
            detour.unneeded();
        }
    }

    /** The stream is held back. */
    void buffered() {
        transport = Transport.POLL;
        detour.begin();
    }

    /** The try has failed; returns after how many nanoseconds the next is to be made. */
    long failed(Exception why) {
        endpoint++;
        transport = Transport.STREAM; // nothing is known of what lies between here and the next endpoint
        if (!(why instanceof RefusedException refused)) {
            return backoff.next();
        }
        if (refused.status() == 401 || refused.status() == 403) {
            return AFTER_BAD_TOKEN + backoff.anyUpTo(AFTER_BAD_TOKEN);
        }
        long asked = refused.retryAfter() == null ? 0 : refused.retryAfter().toNanos();
        return asked + backoff.next();
    }

    /** The node is about to go; returns after how many nanoseconds, within the spread, the next try is to be made. */
    long goElsewhere(Duration spread) {
        endpoint++;
        return backoff.anyUpTo(spread.toNanos());
    }
}

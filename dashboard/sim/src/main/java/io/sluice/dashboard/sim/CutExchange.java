package io.sluice.dashboard.sim;

import io.sluice.dashboard.agent.Exchange;
import io.sluice.dashboard.api.sse.SseEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A network that can be cut. Safe for many threads. */
final class CutExchange implements Exchange {
    private final Exchange network;
    private volatile boolean cut;
    private volatile @Nullable Runnable endStream;

    CutExchange(Exchange network) {
        this.network = network;
    }

    /** Nothing gets through from now on, and what is open breaks. */
    void cut() {
        cut = true;
        Runnable open = endStream;
        if (open != null) {
            open.run();
        }
    }

    void mend() {
        cut = false;
    }

    @Override
    public CompletableFuture<Answer> post(URI endpoint, String path, String mediaType, byte[] body, Duration patience) {
        return cut ? noRoute() : network.post(endpoint, path, mediaType, body, patience);
    }

    @Override
    public CompletableFuture<Answer> get(URI endpoint, String path, Map<String, String> headers, Duration patience) {
        return cut ? noRoute() : network.get(endpoint, path, headers, patience);
    }

    private static CompletableFuture<Answer> noRoute() {
        return CompletableFuture.failedFuture(new IOException("the network is cut"));
    }

    @Override
    public Runnable stream(URI endpoint, String path, Listener listener) {
        if (cut) {
            listener.ended(new IOException("the network is cut"));
            return () -> {};
        }
        Runnable end = network.stream(endpoint, path, new Listener() {
            @Override
            public void event(SseEvent event) {
                if (!cut) {
                    listener.event(event);
                }
            }

            @Override
            public void ended(IOException why) {
                listener.ended(why);
            }
        });
        endStream = end;
        return end;
    }
}

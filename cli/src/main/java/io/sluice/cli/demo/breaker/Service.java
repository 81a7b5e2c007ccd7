package io.sluice.cli.demo.breaker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.cli.demo.breaker.Script.Phase;
import io.sluice.core.time.NanoClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** The service: tells a price over HTTP, as well or as badly as the script says. A slow answer holds no thread of it. */
final class Service {
    private static final int BACKLOG = 1_024;
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final byte[] PRICE = "{\"price\": 42}\n".getBytes(StandardCharsets.UTF_8);

    private final Script script;
    private final NanoClock clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong troubles = new AtomicLong();
    private volatile long startNanos;
    private volatile boolean begun;

    /** Listens at once, on a free port of this machine's own address, and is healthy until {@link #begin}. */
    Service(Script script, NanoClock clock) throws IOException {
        this.script = script;
        this.clock = clock;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.createContext("/price", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** From now on follows the script. */
    void begin() {
        startNanos = clock.nanos();
        begun = true;
    }

    private void handle(HttpExchange exchange) {
        Phase phase = begun ? script.phaseAt(clock.nanos() - startNanos) : Phase.HEALTHY;
        int status =
                phase == Phase.ERRORS && troubles.getAndIncrement() % Script.ONE_SUCCESS_IN != 0 ? UNAVAILABLE : OK;
        Duration latency = phase == Phase.SLOW ? script.slowLatency() : Script.USUAL_LATENCY;
        clock.timers().schedule(latency.toNanos(), () -> threads.execute(() -> answer(exchange, status)));
    }

    private static void answer(HttpExchange exchange, int status) {
        try (exchange) {
            exchange.sendResponseHeaders(status, PRICE.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(PRICE);
            }
        } catch (IOException gone) {
            // The caller did not wait; that is what the slow phase is for.
        }
    }
}

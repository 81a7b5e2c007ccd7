package io.sluice.dashboard.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.AgentProtocol;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Ping;
import io.sluice.dashboard.api.Receipt;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.Tune;
import io.sluice.dashboard.api.Welcome;
import io.sluice.dashboard.api.sse.SseEvent;
import io.sluice.guard.document.CanonicalRules;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A console behind a socket, by the JDK's server: as little as it takes to see bytes go over a wire. */
final class HttpConsole implements AutoCloseable {
    final List<Hello> hellos = new CopyOnWriteArrayList<>();
    final List<Ack> acks = new CopyOnWriteArrayList<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    volatile int refuses; // with this status; 0 does not
    volatile boolean buffers; // the stream says nothing

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile @Nullable Ruleset head;
    private volatile @Nullable OutputStream stream;

    HttpConsole() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String endpoint() {
        return "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ':'
                + server.getAddress().getPort() + "/base/";
    }

    void publish(CanonicalRules rules) throws IOException {
        long revision = head == null ? 1 : head.revision() + 1;
        head = new Ruleset(1, revision, "n" + revision, rules.hash(), null, 1, rules, List.of());
        send(DownEvent.RULESET, head);
    }

    private synchronized void send(DownEvent event, Record data) throws IOException {
        OutputStream open = stream;
        if (open != null) {
            open.write(SseEvent.of(event.wireName(), AgentMessages.write(data))
                    .text()
                    .getBytes(StandardCharsets.UTF_8));
            open.flush();
        }
    }

    private void answer(HttpExchange call) throws IOException {
        String path = call.getRequestURI().getPath().replace("/base", "");
        calls.add(call.getRequestMethod() + " " + path);
        byte[] body = call.getRequestBody().readAllBytes();
        boolean known = "Bearer slc_agt_secret".equals(call.getRequestHeaders().getFirst("Authorization"));
        if (refuses != 0 || !known) {
            reply(call, known ? refuses : 401, "{}");
            return;
        }
        switch (path) {
            case AgentProtocol.HELLO -> {
                hellos.add(AgentMessages.read(Hello.class, body));
                Ruleset present = head;
                reply(
                        call,
                        200,
                        AgentMessages.write(new Welcome(
                                "s" + hellos.size(),
                                1_000,
                                present == null ? null : present.position(),
                                Tune.WATCHED)));
            }
            case AgentProtocol.STREAM -> openStream(call);
            case AgentProtocol.RULESET -> poll(call);
            default -> {
                if (path.equals(AgentProtocol.ACK)) {
                    acks.add(AgentMessages.read(Ack.class, body));
                }
                reply(call, 200, AgentMessages.write(new Receipt(1_000)));
            }
        }
    }

    private void openStream(HttpExchange call) throws IOException {
        call.getResponseHeaders().set("Content-Type", AgentProtocol.EVENT_STREAM);
        call.sendResponseHeaders(200, 0);
        if (!buffers) {
            stream = call.getResponseBody();
            send(DownEvent.PING, new Ping(1_000));
            Ruleset present = head;
            if (present != null
                    && !present.position().equals(hellos.get(hellos.size() - 1).current())) {
                send(DownEvent.RULESET, present);
            }
        }
    }

    private void poll(HttpExchange call) throws IOException {
        Ruleset present = head;
        if (present == null) {
            reply(call, 204, "");
        } else if (present.position().etag().equals(call.getRequestHeaders().getFirst("If-None-Match"))) {
            reply(call, 304, "");
        } else {
            reply(call, 200, AgentMessages.write(present));
        }
    }

    private static void reply(HttpExchange call, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            call.getResponseBody().write(body);
        }
        call.close();
    }

    void cut() throws IOException {
        OutputStream open = stream;
        stream = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

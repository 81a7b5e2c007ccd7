package io.sluice.dashboard.sim;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.core.BadValueException;
import io.sluice.dashboard.agent.AgentStatus;
import io.sluice.guard.document.RecordMessages;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A fleet in the hands of a test in another process: HTTP on the loopback address, without any protection.
 * <pre>
 * GET  /instances                                       {@link Instances}
 * GET  /tallies?from=&amp;to=                               {@link Tallies}: what really happened; milliseconds since 1970
 * POST /traffic?resource=&amp;perSecond=&amp;latency=PT0.01S&amp;errors=0     of each instance
 * POST /advance?time=PT10M                              lets time pass at once
 * POST /kill /stop /start /freeze /thaw /cut /mend ?instances=0-3,7
 * POST /clock?instances=0&amp;ahead=PT20M                   sets wall clocks
 * POST /capability?instances=7&amp;kind=keyedRateLimiter&amp;known=false
 * </pre>
 * Without {@code instances} all are meant. What is wrong is answered 400, with what would be right. Requests are taken one after the other.
 */
public final class ControlPort implements AutoCloseable {
    private static final RecordMessages DOCUMENTS = RecordMessages.of(List.of(Instances.class, Tallies.class));

    private final Fleet fleet;
    private final HttpServer server;

    /** All instances. */
    public record Instances(List<Instance> instances) {}

    /**
     * One instance.
     *
     * @param number its number here
     * @param id what the console calls it
     * @param running whether the application runs
     * @param connected whether its agent has a session
     * @param epoch of its rules
     * @param revision of its rules
     * @param hash of its rules as they were understood; null if it has none
     */
    public record Instance(
            int number,
            String id,
            boolean running,
            boolean connected,
            long epoch,
            long revision,
            @Nullable String hash) {}

    /** What really happened. */
    public record Tallies(List<Tally> tallies) {}

    /**
     * Listens from now on.
     *
     * @param port 0 for any
     */
    public ControlPort(Fleet fleet, int port) throws IOException {
        this.fleet = fleet;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange call) throws IOException {
        String text;
        int status = 200;
        try {
            Map<String, String> query = query(call.getRequestURI().getRawQuery());
            text = call.getRequestMethod().equals("GET")
                    ? told(call.getRequestURI().getPath(), query)
                    : done(call.getRequestURI().getPath(), query);
        } catch (IllegalArgumentException | DateTimeParseException wrong) {
            status = 400;
            text = String.valueOf(wrong.getMessage());
        }
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        call.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            call.getResponseBody().write(body);
        }
        call.close();
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            String value = parts.length == 2 ? parts[1] : "";
            query.put(parts[0], URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        return query;
    }

    private static String need(Map<String, String> query, String name) {
        String value = query.get(name);
        if (value == null || value.isBlank()) {
            throw new BadValueException(name, "given", "missing");
        }
        return value;
    }

    private String told(String path, Map<String, String> query) {
        return switch (path) {
            case "/instances" ->
                DOCUMENTS.write(new Instances(IntStream.range(0, fleet.size())
                        .mapToObj(this::instance)
                        .toList()));
            case "/tallies" ->
                DOCUMENTS.write(new Tallies(
                        fleet.tallies(Long.parseLong(need(query, "from")), Long.parseLong(need(query, "to")))));
            default -> throw new BadValueException("path", "/instances or /tallies", path);
        };
    }

    private Instance instance(int number) {
        AgentStatus status = fleet.status(number);
        return status == null
                ? new Instance(number, fleet.id(number), false, false, 0, 0, null)
                : new Instance(
                        number,
                        fleet.id(number),
                        true,
                        status.connectedTo() != null,
                        status.rules().epoch(),
                        status.rules().revision(),
                        status.rules().hash());
    }

    private String done(String path, Map<String, String> query) {
        switch (path) {
            case "/traffic" ->
                fleet.traffic(new Traffic(
                        need(query, "resource"),
                        Double.parseDouble(need(query, "perSecond")),
                        Duration.parse(query.getOrDefault("latency", "PT0.01S")),
                        Double.parseDouble(query.getOrDefault("errors", "0"))));
            case "/advance" -> fleet.advance(Duration.parse(need(query, "time")));
            case "/kill" -> each(query, fleet::kill);
            case "/stop" -> each(query, fleet::stop);
            case "/start" -> each(query, fleet::start);
            case "/freeze" -> each(query, fleet::freeze);
            case "/thaw" -> each(query, fleet::thaw);
            case "/cut" -> each(query, fleet::cut);
            case "/mend" -> each(query, fleet::mend);
            case "/clock" -> {
                Duration ahead = Duration.parse(need(query, "ahead"));
                each(query, number -> fleet.setWallClock(number, ahead));
            }
            case "/capability" -> {
                String kind = need(query, "kind");
                boolean known = Boolean.parseBoolean(need(query, "known"));
                each(query, number -> fleet.know(number, kind, known));
            }
            default -> throw new BadValueException("path", "one of those that are documented", path);
        }
        return "";
    }

    /** Numbers and ranges of them: {@code 0-3,7}. */
    private void each(Map<String, String> query, IntConsumer what) {
        String which = query.getOrDefault("instances", "0-" + (fleet.size() - 1));
        for (String part : which.split(",")) {
            String[] ends = part.split("-", 2);
            int first = Integer.parseInt(ends[0]);
            int last = ends.length == 2 ? Integer.parseInt(ends[1]) : first;
            IntStream.rangeClosed(first, last).forEach(what);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

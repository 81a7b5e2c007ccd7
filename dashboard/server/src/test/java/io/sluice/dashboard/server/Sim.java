package io.sluice.dashboard.server;

import static org.awaitility.Awaitility.await;

import io.sluice.dashboard.agent.AgentStatus;
import io.sluice.dashboard.agent.Exchange;
import io.sluice.dashboard.agent.HttpExchanges;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.sse.SseEvent;
import io.sluice.dashboard.sim.Fleet;
import io.sluice.dashboard.sim.FleetConfig;
import io.sluice.dashboard.sim.Traffic;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A simulated fleet of real agents on a console, by HTTP, whose time goes with the console's: in steps of a tenth of a second, each call of an
 * agent answered before time goes on. So what agents know of the console's clock is exact, and a test sees each second whole.
 */
public final class Sim implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(100);

    private final Console console;
    private final String app;
    private final Fleet fleet;
    private final ExecutorService calls = daemons();
    private final ExecutorService streams = daemons();
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    private static ExecutorService daemons() {
        return Executors.newFixedThreadPool(4, task -> {
            Thread thread = new Thread(task, "sim");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Not started. */
    public Sim(Console console, String app, int instances, Traffic... traffic) {
        this.console = console;
        this.app = app;
        String token = console.post("/api/v1/tokens", "{\"kind\":\"AGENT\",\"name\":\"sim\",\"env\":\"dev\"}")
                .json()
                .path("secret")
                .asString();
        console.put("/api/v1/apps/" + app, "{\"owner\":\"\"}");
        FleetConfig config = new FleetConfig(
                List.of(console.uri("")), token, app, "dev", instances, List.of("a", "b"), List.of(traffic), null, 7);
        Exchange posts = HttpExchanges.on(calls).of(token);
        Exchange events = HttpExchanges.on(streams).of(token);
        Exchange both = new Waiting(posts, events, counts);
        fleet = Fleet.of(config, number -> both, Runnable::run, console.clock().instant());
    }

    /** Calls are answered before they return; streams are not waited for. */
    private record Waiting(Exchange posts, Exchange events, Map<String, Integer> counts) implements Exchange {
        @Override
        public CompletableFuture<Answer> post(
                URI endpoint, String path, String mediaType, byte[] body, Duration patience) {
            return ended(posts.post(endpoint, path, mediaType, body, patience));
        }

        @Override
        public CompletableFuture<Answer> get(
                URI endpoint, String path, Map<String, String> headers, Duration patience) {
            return posts.get(endpoint, path, headers, patience);
        }

        private static CompletableFuture<Answer> ended(CompletableFuture<Answer> call) {
            try {
                Answer unused = call.join();
            } catch (CompletionException failed) {
                // the future tells it
            }
            return call;
        }

        @Override
        public Runnable stream(URI endpoint, String path, Listener listener) {
            return events.stream(endpoint, path, new Counting(listener, counts));
        }
    }

    /** Counts events by name. */
    private record Counting(Exchange.Listener listener, Map<String, Integer> counts) implements Exchange.Listener {
        @Override
        public void event(SseEvent event) {
            counts.merge(event.name(), 1, Integer::sum);
            listener.event(event);
        }

        @Override
        public void ended(IOException why) {
            listener.ended(why);
        }
    }

    /** How many events of a kind have come down to all instances together. */
    public int received(DownEvent event) {
        return counts.getOrDefault(event.wireName(), 0);
    }

    public Fleet fleet() {
        return fleet;
    }

    /** Starts all, and waits until all have streams. */
    public Sim start() {
        fleet.start();
        awaitStreams();
        return this;
    }

    private void awaitStreams() {
        await().until(() -> online() == running());
    }

    private long running() {
        long running = 0;
        for (int i = 0; i < fleet.size(); i++) {
            running += fleet.status(i) == null ? 0 : 1;
        }
        return running;
    }

    private long online() {
        long online = 0;
        for (int i = 0; i < fleet.size(); i++) {
            AgentStatus status = fleet.status(i);
            online += status != null && status.fleet() > 0 ? 1 : 0; // something has come down
        }
        return online;
    }

    /** Lets time pass, in agents and console alike. */
    public void advance(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(STEP)) {
            console.clock().advance(STEP);
            fleet.advance(STEP);
        }
    }

    /** The ids of the instances that have a revision in force. */
    public Set<String> having(long revision) {
        Set<String> having = new TreeSet<>();
        for (int i = 0; i < fleet.size(); i++) {
            AgentStatus status = fleet.status(i);
            if (status != null && status.rules().revision() == revision) {
                having.add(fleet.id(i));
            }
        }
        return having;
    }

    /** The number of an instance. */
    public int number(String id) {
        for (int i = 0; i < fleet.size(); i++) {
            if (fleet.id(i).equals(id)) {
                return i;
            }
        }
        throw new IllegalArgumentException("there is no instance " + id);
    }

    /** Publishes rules to all, and waits until all that run have them. */
    public void publish(String document, long base) {
        Console.Answer answer = console.put(path("/ruleset"), document, "If-Match", "\"r" + base + '"');
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.text());
        }
        await().until(() -> having(base + 1).size() == running());
    }

    /** Of the application, in the environment that all is in. */
    public String path(String more) {
        return "/api/v1/apps/" + app + "/envs/dev" + more;
    }

    @Override
    public void close() {
        fleet.close();
        calls.shutdown();
        streams.shutdown();
    }
}

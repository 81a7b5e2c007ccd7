package io.sluice.cli.demo;

import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.engine.LimitRule;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A token server with one limit, in a process of its own, on a free port. */
public final class TokenServerProcess {
    private static final Duration START = Duration.ofMinutes(2);

    private final Child child;

    private TokenServerProcess(Child child) {
        this.child = child;
    }

    /**
     * Starts it; returns at once.
     *
     * @param namespace whose limit it is
     * @param rule its name
     * @param perSecond permits a second, of all clients together
     * @param burst permits that may be had at once
     */
    public static TokenServerProcess start(
            Processes processes, String namespace, String rule, int perSecond, int burst) {
        List<String> arguments = List.of(namespace, rule, Integer.toString(perSecond), Integer.toString(burst));
        return new TokenServerProcess(
                processes.start("the token server", TokenServerProcess.class, List.of(), arguments));
    }

    /** Where it is; waits until it listens. */
    public int port() throws InterruptedException {
        return (int) child.next("listening", START).number("port");
    }

    /** Ends it; returns when it has ended. */
    public void stop() {
        child.stop();
    }

    /**
     * The process: tells its port, and serves until its parent is gone.
     *
     * @param arguments as {@link #start} gives them
     */
    public static void main(String[] arguments) {
        Parent.work(parent -> {
            LimitRule limit = LimitRule.custom(arguments[1])
                    .limitForPeriod(Integer.parseInt(arguments[2])) // of a second
                    .burst(Integer.parseInt(arguments[3]))
                    .build();
            try (TokenServer server = TokenServer.builder()
                    .port(0)
                    .rules(arguments[0], List.of(limit))
                    .start()) {
                parent.tell(Message.of("listening").with("port", server.port()));
                new CountDownLatch(1).await();
            }
        });
    }
}

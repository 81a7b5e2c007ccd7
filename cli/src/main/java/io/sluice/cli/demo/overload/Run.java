package io.sluice.cli.demo.overload;

import io.sluice.cli.demo.Child;
import io.sluice.cli.demo.ChildEndedException;
import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Processes;
import java.time.Duration;
import java.util.List;

/** One server with one limiter, and its callers: two processes, on a processor each where the machine can do that. */
public final class Run implements AutoCloseable {
    /** How long a call of {@link Endpoint.Kind#CPU} takes on a processor of its own. */
    public static final Duration CALCULATION = Duration.ofMillis(10);

    /** How long a caller waits for an answer. */
    public static final Duration CALLERS_PATIENCE = Duration.ofMillis(500);

    /** Lets {@link #start} find out how many rounds a calculation has. */
    public static final long ROUNDS_UNKNOWN = 0;

    private static final int SERVERS_PROCESSOR = 0;
    private static final int CALLERS_PROCESSOR = 1;
    private static final long SEED = 20_12;
    private static final Duration TO_START = Duration.ofSeconds(20);
    private static final Duration TO_TELL = Duration.ofSeconds(10);

    private final Child server;
    private final Child callers;
    private final long rounds;

    private Run(Child server, Child callers, long rounds) {
        this.server = server;
        this.callers = callers;
        this.rounds = rounds;
    }

    /**
     * Starts server and callers; nobody calls yet.
     *
     * @param rounds how long a calculation is; by it servers in several processes do the same for a call
     * @throws ChildEndedException if one of them ended at once
     */
    public static Run start(
            Processes processes,
            Endpoint.Kind endpoint,
            long rounds,
            Class<? extends Limiter> limiter,
            List<Phase> phases)
            throws InterruptedException {
        Child server = processes.startOn(
                SERVERS_PROCESSOR,
                "the server",
                ServerProcess.class,
                List.of(endpoint.name(), Long.toString(rounds), limiter.getName()));
        Message listening = server.next("listening", TO_START);
        Child callers = processes.startOn(
                CALLERS_PROCESSOR,
                "the callers",
                CallersProcess.class,
                List.of(
                        listening.text("port"),
                        Long.toString(CALLERS_PATIENCE.toMillis()),
                        Phase.write(phases),
                        Long.toString(SEED)));
        return new Run(server, callers, listening.number("rounds"));
    }

    public long rounds() {
        return rounds;
    }

    /** Lets the first phase begin. */
    public void go() {
        callers.send(Message.of("go"));
    }

    /** Waits for the next second to be over. */
    public Second next() throws InterruptedException {
        return Second.of(callers.next(Second.KIND, TO_TELL));
    }

    /** Ends both processes. */
    @Override
    public void close() {
        callers.stop();
        server.stop();
    }
}

package io.sluice.cli.demo.breaker;

import io.sluice.cli.demo.Child;
import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Processes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One side of the comparison: a caller, with a guard or without, and the service it has for itself. */
final class Side {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Script script;
    private final Child service;
    private final Child caller;
    private final List<Second> seconds = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();

    private Side(Script script, Child service, Child caller) {
        this.script = script;
        this.service = service;
        this.caller = caller;
    }

    /** Starts both processes; returns at once. */
    static Side start(Processes processes, Script script, boolean withGuard) {
        String length = String.valueOf(script.seconds());
        String way = withGuard ? "with a guard" : "without a guard";
        return new Side(
                script,
                processes.start(
                        "the service of the caller " + way,
                        ServiceProcess.class,
                        ServiceProcess.PROPERTIES,
                        List.of(length)),
                processes.start(
                        "the caller " + way,
                        CallerProcess.class,
                        List.of(),
                        List.of(withGuard ? CallerProcess.WITH_GUARD : CallerProcess.WITHOUT, length)));
    }

    /** Tells the caller where its service is; returns at once. */
    void connect() throws InterruptedException {
        Message listening = service.next("listening", PATIENCE);
        caller.send(Message.of("service").with("port", listening.number("port")));
    }

    /** Waits until the caller is ready. */
    void awaitReady() throws InterruptedException {
        caller.next("ready", PATIENCE);
    }

    void go() {
        service.send(Message.of("go"));
        caller.send(Message.of("go"));
    }

    /** Waits for the end of the next second; the changes of state in it are known then. */
    Second nextSecond() throws InterruptedException {
        Second second = Second.from(nextButChanges(Second.KIND));
        seconds.add(second);
        return second;
    }

    /** Waits for the last call to end. */
    Outcome outcome() throws InterruptedException {
        Total total = Total.from(nextButChanges(Total.KIND), nextButChanges(Total.GUARD_KIND));
        return new Outcome(script, List.copyOf(seconds), changes(), total);
    }

    /** The changes of the breaker's state so far, in their order. */
    List<Change> changes() {
        return changes.stream().sorted(Comparator.comparingInt(Change::epoch)).toList();
    }

    private Message nextButChanges(String kind) throws InterruptedException {
        Message message = caller.next(PATIENCE);
        while (message.kind().equals(Change.KIND)) {
            changes.add(Change.from(message));
            message = caller.next(PATIENCE);
        }
        if (!message.kind().equals(kind)) {
            throw new IllegalStateException("a caller must tell " + kind + " now, but told " + message);
        }
        return message;
    }
}

package io.sluice.dashboard.sim;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Pause;
import io.sluice.dashboard.agent.AgentStatus;
import io.sluice.dashboard.agent.Exchange;
import io.sluice.dashboard.agent.HttpExchanges;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Many instances of one application, with real agents and guards, and made-up calls, in one process.
 * <p><b>Time</b> is virtual: it passes when {@link #advance} says so, for all instances alike, in slices of a tenth of a second. {@link #run}
 * lets it pass as fast as the machine's does, so that a console that is not simulated sees what it would of a real fleet.
 * <p><b>What can go wrong</b> is done to instances by their number: they die, freeze, are cut off, have their clocks set, forget kinds of rules.
 * <p><b>The truth</b> is in {@link #tallies}: every call is counted where it is made, independently of guards and agents.
 * <p><b>Thread safety.</b> Safe for many threads; time is moved by one of them at once.
 */
public final class Fleet implements AutoCloseable {
    private static final Duration SLICE = Duration.ofMillis(100);

    /** As long as a process may well stand still for garbage; while more is caught up with, time runs out for requests under way. */
    private static final long MOST_BEHIND_NANOS = 500_000_000L;

    private final List<SimInstance> instances = new ArrayList<>();
    private final Map<String, Traffic> traffic = new LinkedHashMap<>(); // guarded by itself
    private final Object time = new Object(); // held by who moves it
    private final @Nullable ExecutorService own;
    private volatile boolean closed;

    private Fleet(
            FleetConfig config,
            Function<Integer, Exchange> exchanges,
            Executor threads,
            Instant begin,
            @Nullable ExecutorService own) {
        this.own = own;
        config.traffic().forEach(each -> traffic.put(each.resource(), each));
        for (int i = 0; i < config.instances(); i++) {
            String zone = config.zones().get(i % config.zones().size());
            String id = "%s-%04d".formatted(config.app(), i);
            instances.add(new SimInstance(id, zone, config, exchanges.apply(i), threads, begin, config.seed() + i));
        }
    }

    /** Connected by HTTP, on a few threads; not started. Its clocks begin at the machine's time. */
    public static Fleet of(FleetConfig config) {
        ExecutorService threads = Executors.newFixedThreadPool(4, task -> {
            Thread thread = new Thread(task, "sluice-sim");
            thread.setDaemon(true);
            return thread;
        });
        Exchange http = HttpExchanges.on(threads).of(config.token());
        Instant begin = NanoClock.system().wallClock().instant();
        return new Fleet(config, number -> http, threads, begin, threads);
    }

    /**
     * For who simulates the console, too.
     *
     * @param exchanges how the instance of a number is connected
     * @param threads where agents take what comes
     * @param begin what the wall clocks say at first
     */
    public static Fleet of(FleetConfig config, Function<Integer, Exchange> exchanges, Executor threads, Instant begin) {
        return new Fleet(config, exchanges, threads, begin, null);
    }

    /** Starts all instances that do not run. */
    public void start() {
        instances.forEach(SimInstance::start);
    }

    /** How many instances there are, running or not. */
    public int size() {
        return instances.size();
    }

    // ---- time

    /** Lets time pass, as fast as it can. */
    public void advance(Duration howLong) {
        synchronized (time) {
            for (Duration passed = Duration.ZERO; passed.compareTo(howLong) < 0; passed = passed.plus(SLICE)) {
                Duration left = howLong.minus(passed);
                Duration slice = left.compareTo(SLICE) < 0 ? left : SLICE;
                List<Traffic> now = traffic();
                instances.forEach(instance -> instance.pass(slice, now));
            }
        }
    }

    /**
     * Lets time pass as the machine's does, until this is closed or the thread interrupted. Half a second is caught up with; if the machine is too
     * slow for more, time goes slower.
     */
    public void run() {
        run(List.of(this));
    }

    /** As {@link #run()}, of several at once, until one of them is closed. */
    public static void run(List<Fleet> fleets) {
        NanoClock clock = NanoClock.system();
        long next = clock.nanos();
        try {
            while (fleets.stream().noneMatch(fleet -> fleet.closed)
                    && !Thread.currentThread().isInterrupted()) {
                next += SLICE.toNanos();
                fleets.forEach(fleet -> fleet.advance(SLICE));
                long wait = next - clock.nanos();
                Pause.of(wait, clock);
                next = Math.max(next, clock.nanos() - MOST_BEHIND_NANOS);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- calls

    /** What all instances get, by resource. */
    public List<Traffic> traffic() {
        synchronized (traffic) {
            return List.copyOf(traffic.values());
        }
    }

    /** Changes the calls of one resource, or adds some. */
    public void traffic(Traffic changed) {
        synchronized (traffic) {
            traffic.put(changed.resource(), changed);
        }
    }

    /**
     * What really happened, by instance, second and resource.
     *
     * @param from the first second, by the wall clocks, in milliseconds since 1970
     * @param to the end, not included
     */
    public List<Tally> tallies(long from, long to) {
        return instances.stream()
                .flatMap(instance -> instance.oracle().tallies(from, to).stream())
                .toList();
    }

    // ---- what goes wrong

    /** The process dies: nobody is told. */
    public void kill(int number) {
        each(number, SimInstance::kill);
    }

    /** The application ends as it should. */
    public void stop(int number) {
        each(number, SimInstance::stop);
    }

    /** The application starts, after it was killed or stopped. */
    public void start(int number) {
        each(number, SimInstance::start);
    }

    /** The process stands still: no time passes in it, and nothing is read or sent. */
    public void freeze(int number) {
        each(number, SimInstance::freeze);
    }

    /** The process goes on. */
    public void thaw(int number) {
        each(number, SimInstance::thaw);
    }

    /** Nothing gets through to the instance, or from it. */
    public void cut(int number) {
        each(number, SimInstance::cut);
    }

    /** The network is there again. */
    public void mend(int number) {
        each(number, SimInstance::mend);
    }

    /** The wall clock of the instance is set, forward or back. */
    public void setWallClock(int number, Duration ahead) {
        each(number, instance -> instance.setWallClock(ahead));
    }

    /** The application does not know this kind of rules any more, or knows it again; the console is told at the next start. */
    public void know(int number, String kind, boolean known) {
        each(number, instance -> instance.know(kind, known));
    }

    private void each(int number, Consumer<SimInstance> what) {
        what.accept(instances.get(Check.inRange("number", number, 0, instances.size() - 1)));
    }

    /** What the console calls the instance of this number. */
    public String id(int number) {
        return instances.get(number).id();
    }

    /** How the agent is; null if the application does not run. */
    public @Nullable AgentStatus status(int number) {
        return instances.get(number).status();
    }

    /** Ends all instances as they should. */
    @Override
    public void close() {
        closed = true;
        synchronized (time) {
            instances.forEach(SimInstance::thaw);
            instances.forEach(SimInstance::stop);
        }
        if (own != null) {
            own.shutdown();
        }
    }
}

package io.sluice.dashboard.server.load;

import com.sun.management.ThreadMXBean;
import io.sluice.bulkhead.BulkheadConfig;
import io.sluice.circuitbreaker.CircuitBreakerConfig;
import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.agent.ConsoleAgent;
import io.sluice.dashboard.agent.ConsoleAgentConfig;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.guard.SluiceBuilder;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An application whose fifty resources are called ten thousand times a second in all, by one thread, with an agent of the console or without one. It is a
 * process of its own, so that what an agent costs is the difference of two such processes.
 */
final class BusyApplication {
    private static final int RESOURCES = 50;
    private static final int CALLS_PER_SECOND = 10_000;
    private static final int CALLS_AT_ONCE = 20;
    private static final long TURN_NANOS = 1_000_000_000L * CALLS_AT_ONCE / CALLS_PER_SECOND;
    private static final String SECRET = "AGENT_TOKEN";
    private static final String NO_CONSOLE = "none";
    private static final NanoClock CLOCK = NanoClock.system();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private BusyApplication() {}

    /**
     * What was measured.
     *
     * @param threads alive at the end
     * @param processorMicros of all threads but the caller's, for each second
     * @param allocatedBytes by all threads but the caller's, for each second
     * @param callersBytes that the caller's thread allocated for each second
     * @param heapKilobytes that are reachable at the end
     */
    record Footprint(long threads, long processorMicros, long allocatedBytes, long callersBytes, long heapKilobytes) {
        static Footprint parse(String line) {
            long[] parts =
                    Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
            return new Footprint(parts[0], parts[1], parts[2], parts[3], parts[4]);
        }

        Footprint minus(Footprint other) {
            return new Footprint(
                    threads - other.threads,
                    processorMicros - other.processorMicros,
                    allocatedBytes - other.allocatedBytes,
                    callersBytes - other.callersBytes,
                    heapKilobytes - other.heapKilobytes);
        }

        private String line() {
            return threads + " " + processorMicros + " " + allocatedBytes + " " + callersBytes + " " + heapKilobytes;
        }
    }

    /**
     * Runs it in a process of its own until it is done.
     *
     * @param console where the agent finds it, or null for no agent
     * @param home for the agent's snapshot
     */
    static Footprint run(@Nullable URI console, String token, Path home, int warmUpSeconds, int seconds)
            throws IOException, InterruptedException {
        Path printed = home.resolve("footprint-" + (console == null ? NO_CONSOLE : "agent"));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BusyApplication.class.getName(),
                        console == null ? NO_CONSOLE : console.toString(),
                        home.toString(),
                        String.valueOf(warmUpSeconds),
                        String.valueOf(seconds))
                .redirectOutput(printed.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put(SECRET, token);
        int status = builder.start().waitFor();
        if (status != 0) {
            throw new IOException("the application ended with status " + status);
        }
        List<String> lines = Files.readAllLines(printed); // logs come first
        return Footprint.parse(lines.get(lines.size() - 1));
    }

    /** Console's address or none, the agent's home, seconds of warming up, seconds to measure. */
    public static void main(String[] args) {
        ConsoleAgent agent = args[0].equals(NO_CONSOLE) ? null : agent(args[0], Path.of(args[1]));
        SluiceBuilder builder = Sluice.builder();
        if (agent != null) {
            builder.source(agent);
        }
        // their thread is there in any application in which something waits
        NanoClock.system().timers().schedule(TimeUnit.HOURS.toNanos(1), () -> {});
        try (Sluice sluice = builder.build()) {
            List<Guard> guards = new ArrayList<>();
            for (int i = 0; i < RESOURCES; i++) {
                guards.add(sluice.guard(
                        "resource " + i,
                        gates -> gates.circuitBreaker(CircuitBreakerConfig.ofDefaults())
                                .rateLimiter(RateLimiterConfig.custom()
                                        .limitForPeriod(CALLS_PER_SECOND)
                                        .build())
                                .bulkhead(BulkheadConfig.ofDefaults())));
            }
            if (agent != null) {
                agent.attach(sluice);
            }
            call(guards, Long.parseLong(args[2]));
            Spent before = Spent.now();
            long seconds = Long.parseLong(args[3]);
            call(guards, seconds);
            System.out.println(Spent.now().since(before, seconds).line());
        }
    }

    private static ConsoleAgent agent(String console, Path home) {
        return ConsoleAgent.of(ConsoleAgentConfig.custom()
                .endpoint(console)
                .app("busy")
                .env("dev")
                .token(System.getenv(SECRET))
                .home(home)
                .startupWait(Duration.ofSeconds(2))
                .build());
    }

    private static void call(List<Guard> guards, long seconds) {
        long begin = CLOCK.nanos();
        long turns = seconds * CALLS_PER_SECOND / CALLS_AT_ONCE;
        int next = 0;
        for (long turn = 0; turn < turns; turn++) {
            for (int i = 0; i < CALLS_AT_ONCE; i++) {
                guards.get(next).executeRunnable(() -> {});
                next = (next + 1) % RESOURCES;
            }
            while (CLOCK.nanos() - begin < turn * TURN_NANOS) {
                LockSupport.parkNanos(begin + turn * TURN_NANOS - CLOCK.nanos());
            }
        }
    }

    /** What threads have spent since they began; a thread that has ended is not counted. */
    private record Spent(Map<Long, long[]> byThread, long heapKilobytes) {
        static Spent now() {
            Map<Long, long[]> byThread = new HashMap<>();
            for (long thread : THREADS.getAllThreadIds()) {
                byThread.put(
                        thread, new long[] {THREADS.getThreadCpuTime(thread), THREADS.getThreadAllocatedBytes(thread)});
            }
            System.gc();
            return new Spent(
                    byThread,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1_024);
        }

        Footprint since(Spent before, long seconds) {
            long own = Thread.currentThread().getId();
            long processor = 0;
            long allocated = 0;
            long callers = 0;
            for (Map.Entry<Long, long[]> each : byThread.entrySet()) {
                long[] then = before.byThread.getOrDefault(each.getKey(), new long[2]);
                long bytes = each.getValue()[1] - then[1];
                if (each.getKey() == own) {
                    callers = bytes;
                } else {
                    processor += each.getValue()[0] - then[0];
                    allocated += bytes;
                }
            }
            return new Footprint(
                    byThread.size(),
                    processor / 1_000 / seconds,
                    allocated / seconds,
                    callers / seconds,
                    heapKilobytes);
        }
    }
}

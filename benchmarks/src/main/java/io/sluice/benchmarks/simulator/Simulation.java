package io.sluice.benchmarks.simulator;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One run: discrete events, virtual time, one thread. The same scenario and seed bring the same arrivals with the same work, whatever
 * limiter stands before the server.
 */
final class Simulation {
    private static final long TICK = 100_000_000L;

    private final Scenario scenario;
    private final Limiter limiter;
    private final Figures figures;
    private final SplittableRandom arrivals;
    private final SplittableRandom work;

    // requests by slot
    private long[] begun = new long[256];
    private long[] worked = new long[256];
    private long[] waits = new long[256];
    private long[] tokens = new long[256];
    private byte[] stream = new byte[256];
    private int[] free = new int[256];
    private int freeCount;

    // slots of requests without a worker, first come, first served
    private int[] queue = new int[256];
    private int head;
    private int queued;

    private final EventHeap working = new EventHeap();
    private final EventHeap waiting = new EventHeap();
    private int busy;
    private Stage stage;
    private int nextStage = 1;
    private int workers;
    private long nextArrival;
    private double[] shares;

    private Simulation(Scenario scenario, Limiter limiter) {
        this.scenario = scenario;
        this.limiter = limiter;
        figures = new Figures(scenario);
        SplittableRandom seeds = new SplittableRandom(scenario.seed());
        arrivals = seeds.split();
        work = seeds.split();
        stage = scenario.stages().get(0);
        workers = scenario.workersAt(stage);
        shares = scenario.streams().stream().mapToDouble(Stream::share).toArray();
        for (int i = 0; i < free.length; i++) {
            free[freeCount++] = i;
        }
    }

    static Figures run(Scenario scenario, Limiter limiter) {
        return new Simulation(scenario, limiter).run();
    }

    private Figures run() {
        long tick = TICK;
        nextArrival = gap(0);
        while (true) {
            long change = nextStage < scenario.stages().size()
                    ? scenario.stages().get(nextStage).at()
                    : Long.MAX_VALUE;
            long done = stage.hangs() ? Long.MAX_VALUE : Math.min(working.first(), waiting.first());
            long now = Math.min(Math.min(done, nextArrival), Math.min(change, tick));
            if (now >= scenario.endNanos()) {
                return figures;
            }
            if (now == change) {
                turn(now);
            } else if (now == done) {
                complete(now);
            } else if (now == tick) {
                limiter.utilisation(now, stage.hangs() ? 0 : Math.min(1, (double) busy / workers));
                figures.tick(now, limiter.limit());
                tick += TICK;
            } else {
                arrive(now);
                nextArrival = gap(now);
            }
        }
    }

    /** The next stage begins. */
    private void turn(long now) {
        Stage before = stage;
        stage = scenario.stages().get(nextStage++);
        workers = scenario.workersAt(stage);
        if (before.hangs()) {
            working.delay(now - before.at());
            waiting.delay(now - before.at());
        }
        nextArrival = gap(now);
        startQueued(now);
    }

    /** When the next request comes. */
    private long gap(long now) {
        double rate = scenario.capacity() * stage.load();
        if (rate <= 0) {
            return Long.MAX_VALUE;
        }
        long next = now + (long) (arrivals.nextExponential() * 1e9 / rate);
        long burst = scenario.burstNanos();
        if (burst == 0) {
            return next;
        }
        long cycles = next / burst;
        return cycles % 2 == 0 ? next : (cycles + 1) * burst + (next - cycles * burst) % burst;
    }

    private void arrive(long now) {
        int of = pick();
        Stream from = scenario.streams().get(of);
        double own = scenario.service().draw(work, scenario.spread())
                * scenario.meanNanos()
                * from.work()
                * stage.slowness();
        double wait = scenario.waitNanos() == 0 ? 0 : work.nextExponential() * scenario.waitNanos();
        figures.offered(now, of, own + wait);
        long token = limiter.enter(now, from);
        if (token < 0) {
            figures.rejected(now, of);
            return;
        }
        int slot = slot();
        begun[slot] = now;
        worked[slot] = (long) own;
        waits[slot] = (long) wait;
        tokens[slot] = token;
        stream[slot] = (byte) of;
        if (busy < workers && !stage.hangs()) {
            start(slot, now);
        } else {
            enqueue(slot);
        }
    }

    private int pick() {
        if (shares.length == 1) {
            return 0;
        }
        double at = work.nextDouble();
        int of = 0;
        while (of < shares.length - 1 && at >= shares[of]) {
            at -= shares[of++];
        }
        return of;
    }

    private void start(int slot, long now) {
        busy++;
        working.add(now + worked[slot], slot);
    }

    private void complete(long now) {
        if (waiting.first() <= working.first()) {
            end(waiting.remove(), now);
            return;
        }
        int slot = working.remove();
        busy--;
        startQueued(now);
        if (waits[slot] > 0) {
            waiting.add(now + waits[slot], slot);
        } else {
            end(slot, now);
        }
    }

    private void end(int slot, long now) {
        long took = now - begun[slot];
        boolean dropped = took > scenario.timeoutNanos();
        figures.ended(now, stream[slot], took, worked[slot], dropped);
        limiter.exit(tokens[slot], begun[slot], now, dropped);
        free[freeCount++] = slot;
    }

    private void startQueued(long now) {
        while (queued > 0 && busy < workers && !stage.hangs()) {
            int slot = queue[head];
            head = head + 1 & queue.length - 1;
            queued--;
            start(slot, now);
        }
    }

    private void enqueue(int slot) {
        if (queued == queue.length) {
            int[] longer = new int[2 * queued];
            for (int i = 0; i < queued; i++) {
                longer[i] = queue[head + i & queue.length - 1];
            }
            queue = longer;
            head = 0;
        }
        queue[head + queued++ & queue.length - 1] = slot;
    }

    private int slot() {
        if (freeCount == 0) {
            int size = begun.length;
            begun = Arrays.copyOf(begun, 2 * size);
            worked = Arrays.copyOf(worked, 2 * size);
            waits = Arrays.copyOf(waits, 2 * size);
            tokens = Arrays.copyOf(tokens, 2 * size);
            stream = Arrays.copyOf(stream, 2 * size);
            free = Arrays.copyOf(free, 2 * size);
            for (int i = size; i < 2 * size; i++) {
                free[freeCount++] = i;
            }
        }
        return free[--freeCount];
    }
}

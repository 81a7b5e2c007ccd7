package io.sluice.cluster.client;

import io.sluice.core.time.ManualClock;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.core.time.TimerService;
import java.util.Random;
import java.util.random.RandomGenerator;

/** A clock that began somewhere else, and runs a little too fast or too slow. */
final class DriftingClock implements NanoClock, TimerService {
    private final ManualClock world;
    private final long offset;
    private final double speed;
    private final Random random;

    DriftingClock(ManualClock world, Random random, double mostError) {
        this(world, random.nextLong(), random.nextLong(), 1 + (2 * random.nextDouble() - 1) * mostError);
    }

    private DriftingClock(ManualClock world, long seed, long offset, double speed) {
        this.world = world;
        this.random = new Random(seed);
        this.offset = offset;
        this.speed = speed;
    }

    /** One that runs at just this speed. */
    static DriftingClock withSpeed(ManualClock world, Random random, double speed) {
        return new DriftingClock(world, random.nextLong(), random.nextLong(), speed);
    }

    @Override
    public long nanos() {
        return offset + (long) (world.nanos() * speed);
    }

    @Override
    public TimerService timers() {
        return this;
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        return world.schedule((long) Math.ceil(delayNanos / speed), task);
    }

    @Override
    public int pending() {
        return world.pending();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }
}

package io.sluice.adaptive.signal;

import io.sluice.core.Check;
import io.sluice.core.time.NanoClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Signals that a timer takes four times a second, as long as somebody asks for them. */
final class SampledSignals implements HostSignals {
    /*
     * asked     whether anybody asked since the timer last looked; written by one who asks only when it is false
     * running   whether there is a timer; who makes it true starts one
     * reading   the latest; unknown while there is no timer
     *
     * Ending without losing anybody: the timer stores running = false, then reads `asked`; one who asks stores asked = true, then
     * reads `running`. Both are volatile, so at least one sees the other, and the CAS on `running` lets one of them start the next
     * timer (SampledSignalsStress). `host` and `unasked` belong to the timer: one timer's writes happen-before the next one's reads, by
     * the timer service or by `running`.
     */
    static final long PERIOD_NANOS = 250_000_000;

    private static final int PERIODS_UNASKED_BEFORE_STOP = 40;
    private static final VarHandle RUNNING;

    static {
        try {
            RUNNING = MethodHandles.lookup().findVarHandle(SampledSignals.class, "running", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Path root;
    private final Machine machine;
    private final NanoClock clock;
    private final int periodsUnaskedBeforeStop;
    private volatile boolean asked;
    private volatile boolean running;
    private volatile Reading reading = Reading.UNKNOWN;
    private @Nullable Host host;
    private int unasked;

    SampledSignals(Path root, Machine machine, NanoClock clock) {
        this(root, machine, clock, PERIODS_UNASKED_BEFORE_STOP);
    }

    /** For tests, which want to see it end sooner. */
    SampledSignals(Path root, Machine machine, NanoClock clock, int periodsUnaskedBeforeStop) {
        this.root = Check.present("root", root);
        this.machine = machine;
        this.clock = Check.present("clock", clock);
        this.periodsUnaskedBeforeStop = periodsUnaskedBeforeStop;
    }

    @Override
    public double cpu() {
        return latest().cpu;
    }

    @Override
    public double throttling() {
        return latest().throttling;
    }

    @Override
    public double memory() {
        return latest().memory;
    }

    @Override
    public double heap() {
        return latest().heap;
    }

    @Override
    public double load() {
        return latest().load;
    }

    @Override
    public double loadAverage() {
        return latest().loadAverage;
    }

    @Override
    public double pressure() {
        return latest().pressure;
    }

    private Reading latest() {
        if (!asked) {
            asked = true;
        }
        if (!running) {
            start();
        }
        return reading;
    }

    /** A machine that has no thread left for the timer has one for who asks next. */
    private void start() {
        if (RUNNING.compareAndSet(this, false, true)) {
            try {
                clock.timers().schedule(0, this::take);
            } catch (OutOfMemoryError noThread) {
                running = false;
            }
        }
    }

    private void take() {
        try {
            if (host == null) {
                host = new Host(root, machine, clock.nanos());
            }
            reading = reading.followedBy(host.read(clock.nanos()));
        } catch (RuntimeException unforeseen) {
            reading = Reading.UNKNOWN;
            throw unforeseen; // the timer service logs it
        } finally {
            if (isWanted()) {
                clock.timers().schedule(PERIOD_NANOS, this::take);
            }
        }
    }

    private boolean isWanted() {
        if (asked) {
            asked = false;
            unasked = 0;
        } else if (++unasked == periodsUnaskedBeforeStop) {
            host = null;
            unasked = 0;
            reading = Reading.UNKNOWN;
            running = false;
            return asked && RUNNING.compareAndSet(this, false, true);
        }
        return true;
    }

    @Override
    public String toString() {
        return "HostSignals" + reading;
    }

    /** What was read at one time; NaN is unknown. */
    record Reading(
            double cpu,
            double throttling,
            double memory,
            double heap,
            double load,
            double loadAverage,
            double pressure) {
        static final Reading UNKNOWN =
                new Reading(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

        /** What the kernel or the virtual machine has averaged itself is taken as it is. */
        Reading followedBy(Reading next) {
            return new Reading(
                    smoothed(cpu, next.cpu),
                    smoothed(throttling, next.throttling),
                    smoothed(memory, next.memory),
                    next.heap,
                    next.load,
                    next.loadAverage,
                    next.pressure);
        }

        /** Nothing is smoothed with what is not known. */
        private static double smoothed(double before, double next) {
            return Double.isNaN(before) ? next : (before + next) / 2;
        }
    }

    /** Not made before somebody asks. */
    static final class Shared {
        static final HostSignals SYSTEM = HostSignals.of(NanoClock.system());

        private Shared() {}
    }
}

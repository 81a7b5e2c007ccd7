package io.sluice.benchmarks.cluster;

import io.sluice.core.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * The program of threads that ask: {@code asker, address, threads, requests a second or 0, seconds}. Warms up by asking as fast as it can,
 * tells that it begins, and then {@link Told what it was like}.
 * <p>With a pace, a call is timed from when it was due, if the thread was still busy with the one before then, and from when the thread woke
 * up otherwise: what a late answer delays counts, and what the machine takes to wake a thread does not.
 */
final class Callers {
    private static final int WARM_UP_SECONDS =
            30; // as long as the compilers of two processes on two cores take, with all of gRPC
    private static final long MOST_NANOS = 60_000_000_000L;
    private static final long REST_NANOS =
            1_000_000; // after a refusal, so that whoever gets none leaves the machine to others
    private static final int DIGITS = 3;
    private static final int LEASED_CALLS_A_SAMPLE = 64; // to look at the clock takes as long as such a call

    private final NanoClock clock = NanoClock.system();
    private final Asking asking;
    private final int samplesEvery;
    private volatile Phase phase = Phase.WARM_UP;

    private enum Phase {
        WARM_UP,
        MEASURED,
        OVER
    }

    /**
     * What callers tell.
     *
     * @param answered requests
     * @param lost requests that were not answered in time, or refused
     * @param seconds they had
     * @param p50Nanos of a call that was answered
     * @param p99Nanos of a call that was answered
     */
    record Told(long answered, long lost, double seconds, long p50Nanos, long p99Nanos) {
        static Told parse(String line) {
            String[] words = line.split(" ");
            return new Told(
                    Long.parseLong(words[0]),
                    Long.parseLong(words[1]),
                    Double.parseDouble(words[2]),
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]));
        }

        @Override
        public String toString() {
            return answered + " " + lost + " " + seconds + " " + p50Nanos + " " + p99Nanos;
        }
    }

    private Callers(Asking asking, int samplesEvery) {
        this.asking = asking;
        this.samplesEvery = samplesEvery;
    }

    public static void main(String[] arguments) throws Exception {
        Asker asker = Asker.valueOf(arguments[0]);
        int threads = Integer.parseInt(arguments[2]);
        int perSecond = Integer.parseInt(arguments[3]);
        int seconds = Integer.parseInt(arguments[4]);
        Callers callers = new Callers(
                asker.connect(arguments[1], Limit.PLENTY), asker == Asker.LEASED ? LEASED_CALLS_A_SAMPLE : 1);
        long interval = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(threads) / perSecond;
        Program.tell(callers.run(threads, interval, seconds));
        Program.stay();
    }

    private Told run(int threads, long interval, int seconds) throws InterruptedException {
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            callers.add(new Caller(interval, i * interval / threads));
        }
        callers.forEach(Thread::start);
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        Program.tell("begin");
        phase = Phase.MEASURED;
        long begin = clock.nanos();
        TimeUnit.SECONDS.sleep(seconds);
        phase = Phase.OVER;
        double took = (clock.nanos() - begin) / 1e9;
        Histogram all = new Histogram(MOST_NANOS, DIGITS);
        long answered = 0;
        long lost = 0;
        for (Caller caller : callers) {
            caller.join();
            all.add(caller.took);
            answered += caller.answered;
            lost += caller.lost;
        }
        return new Told(answered, lost, took, all.getValueAtPercentile(50), all.getValueAtPercentile(99));
    }

    /** One thread. */
    private final class Caller extends Thread {
        private final long interval;
        private final long offset;
        private final Histogram took = new Histogram(MOST_NANOS, DIGITS);
        private long answered;
        private long lost;

        Caller(long interval, long offset) {
            this.interval = interval;
            this.offset = offset;
        }

        @Override
        public void run() {
            try {
                while (phase == Phase.WARM_UP) {
                    if (!asking.ask()) {
                        LockSupport.parkNanos(REST_NANOS);
                    }
                }
                if (interval > 0) {
                    atAPace();
                } else {
                    asFastAsItCan();
                }
            } catch (Exception failed) {
                failed.printStackTrace();
                Runtime.getRuntime().halt(1);
            }
        }

        private void atAPace() throws Exception {
            long due = clock.nanos() + offset;
            while (phase == Phase.MEASURED) {
                boolean early = false;
                for (long left = due - clock.nanos(); left > 0; left = due - clock.nanos()) {
                    early = true;
                    LockSupport.parkNanos(left);
                }
                call(early ? clock.nanos() : due);
                due += interval;
            }
        }

        private void asFastAsItCan() throws Exception {
            while (phase == Phase.MEASURED) {
                call(clock.nanos());
                for (int i = 1; i < samplesEvery; i++) {
                    count(asking.ask());
                }
            }
        }

        private void call(long start) throws Exception {
            boolean granted = asking.ask();
            if (granted) { // a client that thinks its server is gone refuses at once
                took.recordValue(Math.min(clock.nanos() - start, MOST_NANOS));
            }
            count(granted);
        }

        private void count(boolean granted) {
            if (granted) {
                answered++;
            } else {
                lost++;
                LockSupport.parkNanos(REST_NANOS);
            }
        }
    }
}

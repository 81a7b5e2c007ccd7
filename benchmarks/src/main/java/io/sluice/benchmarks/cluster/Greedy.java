package io.sluice.benchmarks.cluster;

import static java.util.stream.Collectors.joining;

import io.sluice.core.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * The program of one who wants more of {@link Limit#SCARCE} than there is: {@code asker, address}. Tells when it is connected; then, asked
 * with two times by the clock, from when and until when to count, takes all it can get, and tells {@link Counts}.
 */
final class Greedy {
    private static final int THREADS = 4;
    private static final long REST_NANOS =
            1_000_000; // after a refusal: sixteen threads that look all the time would leave nothing for the server

    private final NanoClock clock = NanoClock.system();
    private final Asking asking;

    /** Calls that were let in, by the milliseconds in which they began and ended. */
    static final class Counts {
        private final int[] begun;
        private final int[] ended;

        static Counts parse(String line) {
            int[] all = List.of(line.split(" ")).stream()
                    .mapToInt(Integer::parseInt)
                    .toArray();
            Counts counts = new Counts(all.length / 2);
            System.arraycopy(all, 0, counts.begun, 0, counts.begun.length);
            System.arraycopy(all, counts.begun.length, counts.ended, 0, counts.ended.length);
            return counts;
        }

        Counts(int millis) {
            begun = new int[millis];
            ended = new int[millis];
        }

        void add(Counts others) {
            for (int i = 0; i < begun.length; i++) {
                begun[i] += others.begun[i];
                ended[i] += others.ended[i];
            }
        }

        int sum() {
            return IntStream.of(ended).sum();
        }

        /**
         * By how many calls a bucket was exceeded, in the stretch in which it was the most; what may have been within a bound counts as being
         * so: of each stretch only calls count that began and ended in it.
         *
         * @param shortest of the stretches, in milliseconds, as is {@code longest}
         */
        double mostAbove(Limit limit, int shortest, int longest) {
            long[] begunBefore = sums(begun);
            long[] endedBefore = sums(ended);
            double most = Double.NEGATIVE_INFINITY;
            for (int from = 0; from < begun.length; from++) {
                for (int length = shortest; length <= longest && from + length <= begun.length; length++) {
                    long within = endedBefore[from + length] - begunBefore[from];
                    double allowed = limit.burst() + limit.perSecond() * (length / 1e3);
                    most = Math.max(most, within - allowed);
                }
            }
            return most;
        }

        private static long[] sums(int[] counts) {
            long[] sums = new long[counts.length + 1];
            for (int i = 0; i < counts.length; i++) {
                sums[i + 1] = sums[i] + counts[i];
            }
            return sums;
        }

        @Override
        public String toString() {
            return IntStream.concat(IntStream.of(begun), IntStream.of(ended))
                    .mapToObj(Integer::toString)
                    .collect(joining(" "));
        }
    }

    private Greedy(Asking asking) {
        this.asking = asking;
    }

    public static void main(String[] arguments) throws Exception {
        Greedy greedy = new Greedy(Asker.valueOf(arguments[0]).connect(arguments[1], Limit.SCARCE));
        Program.tell("ready");
        Program.stay(asked -> {
            String[] times = asked.split(" ");
            return greedy.take(Long.parseLong(times[0]), Long.parseLong(times[1]))
                    .toString();
        });
    }

    private Counts take(long from, long until) {
        List<CompletableFuture<Counts>> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(CompletableFuture.supplyAsync(
                    () -> takeAlone(from, until), task -> new Thread(task, "greedy").start()));
        }
        Counts all = new Counts(millis(until - from));
        threads.forEach(thread -> all.add(thread.join()));
        return all;
    }

    private Counts takeAlone(long from, long until) {
        Counts counts = new Counts(millis(until - from));
        long begin = clock.nanos();
        while (begin - until < 0) {
            boolean letIn = ask();
            long end = clock.nanos();
            if (!letIn) {
                LockSupport.parkNanos(REST_NANOS);
            } else if (begin - from >= 0 && end - until < 0) {
                counts.begun[millis(begin - from)]++;
                counts.ended[millis(end - from)]++;
            }
            begin = clock.nanos();
        }
        return counts;
    }

    private boolean ask() {
        try {
            return asking.ask();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static int millis(long nanos) {
        return (int) TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}

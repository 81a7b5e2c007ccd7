package io.sluice.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.TimerQueue.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The queue against a list that is searched. */
class TimerQueueProperties {
    private static final long LONGEST = 100;

    enum Kind {
        ADD,
        CANCEL,
        LOOK
    }

    /**
     * @param number a delay, which of the timers, or how much time passes
     */
    record Step(Kind kind, int number) {}

    private record Known(Entry entry, Runnable task, long due) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Kind.ADD, Kind.ADD, Kind.ADD, Kind.CANCEL, Kind.LOOK),
                        Arbitraries.integers().between(-3, 60))
                .as(Step::new)
                .list()
                .ofMaxSize(400);
    }

    @Property
    void timers_come_in_order_and_whoever_sleeps_never_looks_too_late(@ForAll("steps") List<Step> steps) {
        TimerQueue queue = new TimerQueue(0);
        List<Known> waiting = new ArrayList<>(); // in the order in which they were added
        long now = 0;
        long looksAt = queue.sleepNanos(now, LONGEST);
        for (Step step : steps) {
            switch (step.kind()) {
                case ADD -> {
                    Runnable task = new Task(now);
                    Entry entry = queue.add(task, step.number(), now);
                    Known known = new Known(entry, task, now + Math.max(0, step.number()));
                    waiting.add(known);
                    boolean tooLate = known.due() < looksAt;
                    assertThat(queue.mustWake(entry)).isEqualTo(tooLate);
                    looksAt = tooLate ? known.due() : looksAt;
                }
                case CANCEL -> {
                    if (!waiting.isEmpty()) {
                        Known known = waiting.remove(Math.floorMod(step.number(), waiting.size()));
                        assertThat(queue.cancel(known.entry())).isTrue();
                        assertThat(queue.cancel(known.entry())).isFalse();
                    }
                }
                case LOOK -> {
                    now += Math.max(0, step.number());
                    for (Optional<Known> due = first(waiting, now); due.isPresent(); due = first(waiting, now)) {
                        assertThat(queue.takeDue(now)).isSameAs(due.get().task());
                        waiting.remove(due.get());
                    }
                    assertThat(queue.takeDue(now)).isNull();
                    long sleep = queue.sleepNanos(now, LONGEST);
                    assertThat(now + sleep)
                            .isEqualTo(first(waiting, now + LONGEST)
                                    .map(Known::due)
                                    .orElse(now + LONGEST));
                    looksAt = now + sleep;
                }
            }
            assertThat(queue.size()).isEqualTo(waiting.size());
        }
    }

    /** Of several at the same time, the one that was added first. */
    private static Optional<Known> first(List<Known> waiting, long now) {
        return waiting.stream().filter(known -> known.due() <= now).min(Comparator.comparingLong(Known::due));
    }

    /** Each is another one. */
    private static final class Task implements Runnable {
        private final long addedAt;

        Task(long addedAt) {
            this.addedAt = addedAt;
        }

        @Override
        public void run() {
            throw new AssertionError("added at " + addedAt + ", and run by nobody");
        }
    }
}

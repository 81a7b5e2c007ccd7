package io.sluice.adaptive.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * The queue against {@link NaiveQueue}, over random histories. The executor runs workers on the thread that starts them, so what
 * happens next in a history happens inside the work that was begun last, until that ends.
 */
class ServerQueueProperties {

    @Property
    void does_what_the_naive_model_does(
            @ForAll @IntRange(min = 1, max = 3) int workers,
            @ForAll @IntRange(max = 4) int capacity,
            @ForAll boolean lifo,
            @ForAll("histories") List<Step> history) {
        Pair pair = new Pair(ServerQueueConfig.custom()
                .workers(workers)
                .capacity(capacity)
                .target(Duration.ofMillis(2))
                .interval(Duration.ofMillis(5))
                .lifo(lifo)
                .build());
        pair.play(history);
        pair.compare("at rest");
        assertThat(pair.real.snapshot().busy()).as("workers at rest").isZero();
        assertThat(pair.real.snapshot().waiting()).as("waiting at rest").isZero();
    }

    /** One thing that happens; the number chooses where there is a choice. */
    record Step(Kind kind, int number) {
        enum Kind {
            COME,
            END,
            CANCEL,
            PASS,
            CLOSE
        }
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Step.Kind> kinds = Arbitraries.frequencyOf(
                Tuple.of(12, Arbitraries.just(Step.Kind.COME)),
                Tuple.of(6, Arbitraries.just(Step.Kind.PASS)),
                Tuple.of(5, Arbitraries.just(Step.Kind.END)),
                Tuple.of(2, Arbitraries.just(Step.Kind.CANCEL)));
        Arbitrary<Step> steps = Combinators.combine(
                        kinds, Arbitraries.integers().between(0, 12))
                .as(Step::new);
        return Combinators.combine(
                        steps.list().ofMaxSize(80), Arbitraries.integers().between(0, 90))
                .as(ServerQueueProperties::closedAt);
    }

    private static List<Step> closedAt(List<Step> history, int place) {
        List<Step> all = new ArrayList<>(history);
        if (place < all.size()) {
            all.set(place, new Step(Step.Kind.CLOSE, 0));
        }
        return all;
    }

    /** The real queue and the model, side by side. A ticket has the same number in both. */
    private static final class Pair {
        private final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 20_000_000);
        private final ServerQueue real;
        private final NaiveQueue model;
        private final List<CompletableFuture<String>> tickets = new ArrayList<>();
        private final List<Boolean> begun = new ArrayList<>();
        private final Queue<Step> rest = new ArrayDeque<>();

        Pair(ServerQueueConfig config) {
            real = ServerQueue.of("model", config, Runnable::run, clock);
            model = new NaiveQueue(config);
        }

        void play(List<Step> history) {
            rest.addAll(history);
            while (!rest.isEmpty()) {
                playUntilEnd();
            }
        }

        /** Plays until work ends, or to the end of the history. */
        private void playUntilEnd() {
            for (Step step = rest.poll(); step != null && step.kind() != Step.Kind.END; step = rest.poll()) {
                switch (step.kind()) {
                    case COME -> come(step.number());
                    case CANCEL -> cancel(step.number());
                    case PASS -> pass(step.number());
                    case CLOSE -> close();
                    case END -> throw new AssertionError();
                }
            }
        }

        /** Every fourth is in a hurry. */
        private void come(int number) {
            int timeout = number % 4 == 0 ? number / 4 : 1_000_000;
            int ticket = tickets.size();
            tickets.add(null);
            begun.add(false);
            model.come(timeout);
            CompletableFuture<String> future = real.submit(() -> work(ticket), Duration.ofMillis(timeout));
            tickets.set(ticket, future);
        }

        /** The model has chosen the work before the real queue begins it. */
        private String work(int ticket) {
            begun.set(ticket, true);
            assertThat(model.tickets.get(ticket)).as("begun: " + ticket).isEqualTo(NaiveQueue.State.STARTED);
            compare("while " + ticket + " runs");
            playUntilEnd();
            model.end();
            return "done";
        }

        private void cancel(int number) {
            if (!tickets.isEmpty() && tickets.get(number % tickets.size()) != null) {
                tickets.get(number % tickets.size()).cancel(false);
                model.cancel(number % tickets.size());
            }
        }

        private void pass(int millis) {
            clock.advance(Duration.ofMillis(millis));
            model.pass(millis);
        }

        private void close() {
            real.close();
            model.close();
        }

        void compare(String when) {
            assertThat(real.snapshot().waiting())
                    .as("waiting, " + when)
                    .isEqualTo(model.waiting().size());
            assertThat(real.snapshot().pressure()).as("pressure, " + when).isEqualTo(model.pressure());
            for (int i = 0; i < tickets.size(); i++) {
                if (tickets.get(i) != null) {
                    assertThat(stateOf(i)).as("ticket " + i + ", " + when).isEqualTo(model.tickets.get(i));
                }
            }
            ServerQueueSnapshot counts = real.snapshot();
            assertThat(counts.offered())
                    .as("sum of the counts, " + when)
                    .isEqualTo(counts.started()
                            + counts.cancelled()
                            + counts.full()
                            + counts.overload()
                            + counts.expired()
                            + counts.unserved()
                            + counts.waiting());
        }

        private NaiveQueue.State stateOf(int ticket) {
            if (begun.get(ticket)) {
                return NaiveQueue.State.STARTED;
            }
            CompletableFuture<String> future = tickets.get(ticket);
            if (!future.isDone()) {
                return NaiveQueue.State.WAITING;
            }
            try {
                throw new AssertionError("answered without being begun: " + future.join());
            } catch (CancellationException given) {
                return NaiveQueue.State.CANCELLED;
            } catch (CompletionException refused) {
                return NaiveQueue.State.valueOf(
                        ((WorkRefusedException) refused.getCause()).reason().toUpperCase(Locale.ROOT));
            }
        }
    }
}

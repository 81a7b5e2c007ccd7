package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node in virtual time, which takes its time for each ask; clients wait for 10 ms, as they do by default. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BacklogTest {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000 * MICRO;
    private static final long SECOND = 1_000 * MILLI;
    private static final long TIMEOUT = 20 * MILLI;
    private static final long CLIENTS_WAIT = 10 * MILLI;
    private static final long TICK = 10 * MICRO;

    private long now = Long.MAX_VALUE - SECOND; // it wraps
    private final Backlog<Long> backlog = new Backlog<>(TIMEOUT, now);

    /** What came of what was asked; of each ask is known when it was. */
    private final class Node {
        private final long hop;
        private final long cost;
        private final Deque<Flight> flights = new ArrayDeque<>();
        private long freeAt = now;
        private double due;
        private long asked;
        private long inTime;
        private long tooLate;
        private long refused;
        private long longestRefused;

        private record Flight(Backlog.Turn<Long> turn, long end) {}

        Node(long hop, long cost) {
            this.hop = hop;
            this.cost = cost;
        }

        /** As many a second, for so long; counts anew. */
        void ask(double perSecond, long nanos) {
            asked = 0;
            inTime = 0;
            tooLate = 0;
            refused = 0;
            for (long end = now + nanos; now - end < 0; now += TICK) {
                for (due += perSecond * TICK / SECOND; due >= 1; due--) {
                    asked++;
                    if (!backlog.add(now, 1, false, now)) {
                        refused++;
                    }
                    send();
                }
                while (!flights.isEmpty() && flights.element().end - now <= 0) {
                    answered(flights.remove());
                    send();
                }
            }
        }

        private void send() {
            if (flights.size() == 2) {
                return;
            }
            for (long since : backlog.late(now)) {
                refused++;
                longestRefused = Math.max(longestRefused, now - since);
            }
            Backlog.Turn<Long> turn = backlog.next(now);
            if (!turn.isEmpty()) {
                freeAt = (now + hop - freeAt > 0 ? now + hop : freeAt) + turn.asks() * cost;
                flights.add(new Flight(turn, freeAt + hop));
            }
        }

        private void answered(Flight flight) {
            backlog.answered(flight.turn, now);
            for (long since : flight.turn.taken()) {
                if (now - since <= CLIENTS_WAIT) {
                    inTime++;
                } else {
                    tooLate++;
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} us each")
    @ValueSource(longs = {3, 50, 500})
    void at_twice_what_a_node_can_do_four_fifths_of_that_are_answered_in_time(long micros) {
        Node node = new Node(100 * MICRO, micros * MICRO);
        double capacity = 1e6 / micros;
        node.ask(2 * capacity, SECOND); // until it is known that this is no burst
        node.ask(2 * capacity, 5 * SECOND);
        assertThat(node.inTime / (5 * capacity)).isBetween(0.8, 1.01);
        assertThat(node.tooLate).isLessThan(node.inTime / 100);
        assertThat(node.longestRefused).as("at the beginning").isLessThanOrEqualTo(2 * TIMEOUT);
    }

    @Test
    void ten_times_as_much_is_no_worse() {
        Node node = new Node(100 * MICRO, 20 * MICRO);
        node.ask(500_000, SECOND);
        node.ask(500_000, 2 * SECOND);
        assertThat(node.inTime / (2 * 50_000.0)).isBetween(0.8, 1.01);
    }

    @Test
    void afterwards_nobody_is_turned_away() {
        Node node = new Node(100 * MICRO, 20 * MICRO);
        node.ask(100_000, 2 * SECOND);
        node.ask(40_000, SECOND);
        node.ask(40_000, SECOND);
        assertThat(node.refused).isZero();
        assertThat(node.inTime).isCloseTo(node.asked, within(100L));
    }

    @Test
    void a_burst_that_passes_is_answered_as_a_whole() {
        Node node = new Node(100 * MICRO, MICRO);
        node.ask(1e9, TICK); // ten thousand at once
        node.ask(1, 50 * MILLI);
        assertThat(node.refused).isZero();
        assertThat(node.inTime + node.tooLate).isGreaterThanOrEqualTo(9_999);
    }

    @Test
    void a_node_far_away_is_not_taken_for_a_slow_one() {
        Node node = new Node(4 * MILLI, MICRO);
        node.ask(200_000, SECOND);
        node.ask(200_000, 2 * SECOND);
        assertThat(node.refused).isZero();
        assertThat(backlog.most()).isGreaterThanOrEqualTo(Backlog.FIRST);
    }

    @Test
    void what_has_waited_for_a_timeout_is_not_sent_and_what_has_not_is() {
        backlog.add(1L, 1, false, now);
        backlog.add(2L, 1, false, now + 1);
        assertThat(backlog.late(now + TIMEOUT)).isEmpty();
        assertThat(backlog.late(now + TIMEOUT + 1)).containsExactly(1L);
        assertThat(backlog.next(now + TIMEOUT + 1).taken()).containsExactly(2L);
    }

    @Test
    void what_is_urgent_goes_first_and_is_never_late() {
        backlog.add(1L, 1, false, now);
        backlog.add(2L, 1, true, now);
        assertThat(backlog.late(now + SECOND)).containsExactly(1L);
        backlog.add(3L, 1, false, now + SECOND);
        Backlog.Turn<Long> turn = backlog.next(now + SECOND);
        assertThat(turn.taken()).containsExactly(2L, 3L);
        assertThat(turn.full()).isFalse();
        assertThat(backlog.asks()).isZero();
    }

    @Test
    void a_flush_takes_what_it_may_and_at_least_one() {
        int most = backlog.most();
        backlog.add(1L, most + 1, false, now);
        backlog.add(2L, most, false, now);
        backlog.add(3L, 1, false, now);
        Backlog.Turn<Long> first = backlog.next(now);
        assertThat(first.taken()).containsExactly(1L);
        assertThat(first.full()).isTrue();
        assertThat(backlog.next(now).taken()).containsExactly(2L);
        assertThat(backlog.all()).isEqualTo(List.of(3L));
        assertThat(backlog.asks()).isZero();
    }

    @Test
    void a_flush_that_was_not_answered_makes_the_next_ones_smaller() {
        backlog.notAnswered();
        assertThat(backlog.most()).isEqualTo(Backlog.FIRST / 2);
    }
}

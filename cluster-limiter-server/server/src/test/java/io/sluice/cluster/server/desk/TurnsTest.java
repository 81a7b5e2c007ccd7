package io.sluice.cluster.server.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TurnsTest {
    private final Deque<Runnable> soon = new ArrayDeque<>();
    private final Deque<Runnable> afterReading = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final Turns turns = new Turns(new Turns.Loop() {
        @Override
        public void soon(Runnable task) {
            soon.add(task);
        }

        @Override
        public void afterReading(Runnable task) {
            afterReading.add(task);
        }
    });

    private void add(String namespace, int weight, int cost, int times) {
        for (int i = 0; i < times; i++) {
            turns.add(namespace, weight, cost, () -> done.add(namespace));
        }
    }

    /** One turn of the loop. */
    private void loop() {
        List<Runnable> tasks = new ArrayList<>(soon);
        tasks.addAll(afterReading);
        soon.clear();
        afterReading.clear();
        tasks.forEach(Runnable::run);
    }

    private void loopUntilNothingWaits() {
        while (turns.waiting() > 0) {
            loop();
        }
    }

    @Test
    void work_that_comes_alone_is_done_when_what_came_in_has_been_read() {
        add("shop", 1, 1, 1);
        assertThat(done).isEmpty();
        loop();
        assertThat(done).containsExactly("shop");
        assertThat(afterReading).isEmpty();
    }

    @Test
    void who_has_no_backlog_waits_for_one_piece_of_another_at_the_most() {
        add("noisy", 1, 256, 1000);
        loop();
        loop();
        done.clear();
        add("quiet", 1, 1, 1);
        loop();
        assertThat(done).contains("quiet").hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void those_who_have_work_get_time_by_their_weights() {
        add("light", 1, 16, 1000);
        add("heavy", 3, 16, 1000);
        while (done.size() < 400) {
            loop();
        }
        assertThat(Collections.frequency(done.subList(0, 400), "heavy")).isBetween(295, 305);
    }

    @Test
    void ten_connections_of_a_namespace_get_no_more_than_one() {
        add("many", 1, 256, 10);
        add("one", 1, 256, 10);
        while (done.size() < 10) {
            loop();
        }
        assertThat(Collections.frequency(done.subList(0, 10), "one")).isEqualTo(5);
    }

    @Test
    void the_loop_looks_after_its_connections_between_two_turns() {
        add("noisy", 1, 256, 3);
        loop();
        assertThat(done).hasSize(1);
        assertThat(soon).isEmpty();
        assertThat(afterReading).hasSize(1);
    }

    @Test
    void work_of_a_namespace_is_done_in_its_order_whatever_it_costs() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            turns.add("shop", 1, i % 7 == 0 ? 0 : 300, () -> order.add(number));
        }
        loopUntilNothingWaits();
        assertThat(order).hasSize(100).isSorted();
    }

    @Test
    void nobody_pays_for_what_he_used_while_nobody_else_wanted_it() {
        add("noisy", 1, 256, 100);
        loopUntilNothingWaits();
        done.clear();
        add("quiet", 1, 256, 10);
        add("noisy", 1, 256, 10);
        while (done.size() < 10) {
            loop();
        }
        assertThat(Collections.frequency(done.subList(0, 10), "noisy")).isEqualTo(5);
    }
}

package io.sluice.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.Threads;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RecentEventsTest {
    private final EventPublisher<Number> publisher = new EventPublisher<>();
    private final RecentEvents<Integer> recent = RecentEvents.of(publisher, Integer.class, 3);

    @Test
    void keeps_the_last_few_of_its_type_oldest_first() {
        assertThat(recent.list()).isEmpty();
        publish(1, 2.5, 2, 3);
        assertThat(recent.list()).containsExactly(1, 2, 3);
        publish(4);
        assertThat(recent.list()).as("the oldest made room").containsExactly(2, 3, 4);
    }

    @Test
    void a_list_once_given_does_not_change() {
        publish(1);
        List<Integer> before = recent.list();
        publish(2);
        assertThat(before).containsExactly(1);
        assertThatThrownBy(() -> before.add(3)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void what_was_kept_stays_readable_after_it_was_closed() {
        publish(1);
        recent.close();
        recent.close();
        publish(2);
        assertThat(recent.list()).containsExactly(1);
        assertThat(publisher.hasListeners()).isFalse();
    }

    @Test
    void one_event_can_be_enough() {
        RecentEvents<Number> last = RecentEvents.of(publisher, Number.class, 1);
        publish(1, 2.5);
        assertThat(last.list()).containsExactly(2.5);
    }

    @Test
    void a_capacity_out_of_range_is_refused_and_leaves_no_listener_behind() {
        recent.close();
        assertThatThrownBy(() -> RecentEvents.of(publisher, Integer.class, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("capacity must be between 1 and 1000000, but was 0");
        assertThatThrownBy(() -> RecentEvents.of(publisher, Integer.class, 1_000_001))
                .hasMessage("capacity must be between 1 and 1000000, but was 1000001");
        assertThat(publisher.hasListeners()).isFalse();
    }

    @Test
    void threads_that_publish_at_once_lose_nothing_that_fits() throws Exception {
        RecentEvents<Integer> many = RecentEvents.of(publisher, Integer.class, 4_000);
        Threads.together(4, thread -> {
            for (int i = 0; i < 1_000; i++) {
                publisher.publish(thread * 1_000 + i);
            }
            return null;
        });
        assertThat(many.list()).hasSize(4_000).doesNotHaveDuplicates();
    }

    private void publish(Number... events) {
        for (Number event : events) {
            publisher.publish(event);
        }
    }
}

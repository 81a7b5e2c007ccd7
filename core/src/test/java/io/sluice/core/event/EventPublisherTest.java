package io.sluice.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sluice.core.testing.CapturedLog;
import io.sluice.core.testing.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EventPublisherTest {
    sealed interface Weather {}

    record Rain(int millimetres) implements Weather {}

    record Wind(int knots) implements Weather {}

    private final EventPublisher<Weather> publisher = new EventPublisher<>();
    private final List<String> heard = new ArrayList<>();

    @Test
    void a_listener_hears_every_event_of_its_type_and_of_the_types_below() {
        publisher.subscribe(Weather.class, event -> heard.add("any " + event));
        publisher.subscribe(Rain.class, event -> heard.add("rain " + event.millimetres()));
        publisher.publish(new Rain(3));
        publisher.publish(new Wind(20));
        assertThat(heard).containsExactly("any Rain[millimetres=3]", "rain 3", "any Wind[knots=20]");
    }

    @Test
    void listeners_hear_in_order_of_subscription() {
        for (int i = 0; i < 5; i++) {
            subscribe("listener " + i);
        }
        publisher.publish(new Rain(1));
        assertThat(heard).containsExactly("listener 0", "listener 1", "listener 2", "listener 3", "listener 4");
    }

    @Test
    void an_event_that_nobody_hears_is_gone() {
        publisher.publish(new Rain(1));
        subscribe("late");
        assertThat(heard).isEmpty();
    }

    @Test
    void says_whether_anybody_listens_and_to_what() {
        assertThat(publisher.hasListeners()).isFalse();
        assertThat(publisher.wants(Rain.class)).isFalse();

        Subscription rain = publisher.subscribe(Rain.class, event -> {});
        assertThat(publisher.hasListeners()).isTrue();
        assertThat(publisher.wants(Rain.class)).isTrue();
        assertThat(publisher.wants(Wind.class)).isFalse();

        Subscription any = publisher.subscribe(Weather.class, event -> {});
        assertThat(publisher.wants(Wind.class)).as("by one who listens to all").isTrue();

        rain.close();
        any.close();
        assertThat(publisher.hasListeners()).isFalse();
        assertThat(publisher.wants(Wind.class)).isFalse();
    }

    @Test
    void a_closed_subscription_hears_no_more_and_closing_twice_has_no_effect() {
        Consumer<Weather> same = event -> heard.add("same");
        Subscription first = publisher.subscribe(Weather.class, same);
        Subscription second = publisher.subscribe(Weather.class, same);
        publisher.publish(new Rain(1));
        assertThat(heard).as("subscribed twice, heard twice").hasSize(2);

        first.close();
        first.close();
        publisher.publish(new Rain(1));
        assertThat(heard).as("the other one is still there").hasSize(3);

        second.close();
        second.close();
        publisher.publish(new Rain(1));
        assertThat(heard).hasSize(3);
    }

    @Test
    void the_order_stays_when_one_in_the_middle_leaves() {
        subscribe("first");
        Subscription middle = subscribe("middle");
        subscribe("last");
        middle.close();
        publisher.publish(new Rain(1));
        assertThat(heard).containsExactly("first", "last");
    }

    @Test
    void a_listener_may_leave_while_it_hears() {
        Subscription[] own = new Subscription[1];
        own[0] = publisher.subscribe(Weather.class, event -> {
            heard.add("leaves");
            own[0].close();
        });
        subscribe("stays");
        publisher.publish(new Rain(1));
        publisher.publish(new Rain(2));
        assertThat(heard).containsExactly("leaves", "stays", "stays");
    }

    @Test
    void a_listener_that_joins_while_an_event_is_published_hears_the_next_one() {
        publisher.subscribe(Rain.class, event -> subscribe("joined at " + event.millimetres()));
        publisher.publish(new Rain(1));
        assertThat(heard).isEmpty();
        publisher.publish(new Rain(2));
        assertThat(heard).containsExactly("joined at 1");
    }

    @Test
    void a_listener_may_publish() {
        publisher.subscribe(Rain.class, event -> publisher.publish(new Wind(event.millimetres())));
        publisher.subscribe(Wind.class, event -> heard.add("wind " + event.knots()));
        publisher.publish(new Rain(7));
        assertThat(heard).containsExactly("wind 7");
    }

    @Test
    void a_listener_that_throws_is_logged_once_and_noticed_by_nobody_else() {
        try (CapturedLog log = CapturedLog.of(EventPublisher.class)) {
            Consumer<Weather> broken = new Consumer<>() {
                @Override
                public void accept(Weather event) {
                    heard.add("broken");
                    throw new StackOverflowError("too deep");
                }

                @Override
                public String toString() {
                    return "umbrella";
                }
            };
            publisher.subscribe(Weather.class, broken);
            subscribe("other");
            for (int i = 0; i < 3; i++) {
                assertThatCode(() -> publisher.publish(new Rain(1))).doesNotThrowAnyException();
            }
            assertThat(heard)
                    .as("it stays subscribed")
                    .containsExactly("broken", "other", "broken", "other", "broken", "other");
            assertThat(log.lines())
                    .containsExactly(
                            "SEVERE Listener umbrella failed on Rain[millimetres=1]; it stays"
                                    + " subscribed, its further failures are not logged (java.lang.StackOverflowError: too deep)");
        }
    }

    @Test
    void each_listener_that_throws_is_logged() {
        try (CapturedLog log = CapturedLog.of(EventPublisher.class)) {
            for (int i = 0; i < 2; i++) {
                publisher.subscribe(Rain.class, event -> {
                    throw new IllegalStateException();
                });
            }
            publisher.publish(new Rain(1));
            publisher.publish(new Rain(1));
            assertThat(log.lines()).hasSize(2);
        }
    }

    @Test
    void threads_that_join_and_leave_at_once_do_not_lose_each_other() throws Exception {
        AtomicInteger stayed = new AtomicInteger();
        Threads.together(4, thread -> {
            for (int i = 0; i < 500; i++) {
                Subscription leaves = publisher.subscribe(Rain.class, event -> {});
                publisher.subscribe(Wind.class, event -> stayed.incrementAndGet());
                publisher.publish(new Rain(i));
                leaves.close();
            }
            return null;
        });
        assertThat(publisher.wants(Rain.class)).as("all of these have left").isFalse();
        publisher.publish(new Wind(1));
        assertThat(stayed).hasValue(4 * 500);
    }

    private Subscription subscribe(String name) {
        return publisher.subscribe(Weather.class, event -> heard.add(name));
    }
}

package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.time.ManualClock;
import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.AgentEvents;
import io.sluice.dashboard.api.metrics.Bucket;
import io.sluice.dashboard.api.metrics.MetricsBatch;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What has not arrived yet. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OutboxTest {
    private static final Session FIRST = new Session(URI.create("http://a"), "s1", 1);
    private static final Session SECOND = new Session(URI.create("http://b"), "s2", 2);

    private final EventOutbox events = new EventOutbox(new AgentClock(ManualClock.startingAt(0)));
    private final MetricsOutbox metrics = new MetricsOutbox("boot");

    @Test
    void events_are_handed_out_again_under_their_number_until_they_have_arrived() {
        events.add(AgentEvent.discovered(1, "a"));
        AgentEvents first = events.next();
        events.add(AgentEvent.discovered(2, "b"));
        assertThat(events.next()).isEqualTo(first);
        events.arrived(first);
        assertThat(events.next().seq()).isEqualTo(2);
        assertThat(events.next().events()).hasSize(1);
    }

    @Test
    void too_many_events_lose_the_oldest_and_their_number_is_told() {
        for (int i = 0; i < EventOutbox.MOST_WAITING + 5; i++) {
            events.add(AgentEvent.discovered(i, "r" + i));
        }
        AgentEvents first = events.next();
        assertThat(first.events()).hasSize(AgentEvents.MOST);
        assertThat(first.events().get(0))
                .extracting(AgentEvent::type, AgentEvent::count)
                .containsExactly(AgentEvent.Type.EVENTS_LOST, 5L);
        assertThat(first.events().get(1).resource()).isEqualTo("r5");
        int told = 0;
        for (AgentEvents next = first; next != null; next = events.next()) {
            told += next.events().size();
            events.arrived(next);
        }
        assertThat(told).isEqualTo(EventOutbox.MOST_WAITING + 1);
    }

    @Test
    void a_batch_keeps_its_number_in_another_session() {
        metrics.add(new Bucket(1_000, List.of()));
        metrics.pack(null);
        MetricsBatch batch = metrics.next(FIRST).batch();
        metrics.add(new Bucket(2_000, List.of()));
        metrics.pack(null);
        assertThat(metrics.next(SECOND).batch()).isEqualTo(batch);
        metrics.arrived(batch);
        assertThat(metrics.next(SECOND).batch().seq()).isEqualTo(2);
    }

    @Test
    void what_the_console_cannot_read_does_not_come_again_and_is_counted() {
        metrics.add(new Bucket(1_000, List.of()));
        metrics.pack(null);
        metrics.refused(metrics.next(FIRST).batch());
        assertThat(metrics.next(FIRST)).isNull();
        assertThat(metrics.takeDropped()).isEqualTo(1);
        assertThat(metrics.takeDropped()).isZero();
    }
}

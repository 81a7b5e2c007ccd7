package io.sluice.dashboard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.rule.RuleSource;
import io.sluice.core.rule.RuleSourceEvent.Health;
import io.sluice.core.testing.CapturedLog;
import io.sluice.dashboard.api.Ack.Status;
import io.sluice.dashboard.api.Bye;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.dashboard.api.Position;
import io.sluice.guard.Sluice;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Connections that fail in all the ways there are; F2, F6, F7, F8, F15 and F16 of the design. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LinkTest {
    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    /** F2. */
    @Test
    void a_console_that_is_away_for_an_hour_is_found_within_half_a_minute_of_its_return() {
        bench.console.publish(Bench.limit(3));
        bench.start();
        bench.console.goDown();
        bench.advanceSeconds(3_600);
        assertThat(bench.refused(10)).as("rules stay").isEqualTo(7);
        int tries = bench.console.tried.size();
        assertThat(tries).as("a try every 15 s on the average, not a storm").isBetween(120, 500);
        bench.console.down = false;
        bench.advanceSeconds(31);
        assertThat(bench.agent.status().connectedTo()).isNotNull();
    }

    @Test
    void tries_go_round_the_endpoints() {
        bench.start();
        bench.console.goDown();
        bench.console.tried.clear();
        bench.advanceSeconds(300);
        assertThat(bench.console.tried)
                .hasSizeGreaterThan(9)
                .allSatisfy(uri -> assertThat(uri).hasScheme("http"));
        for (int i = 1; i < bench.console.tried.size(); i++) {
            assertThat(bench.console.tried.get(i)).isNotEqualTo(bench.console.tried.get(i - 1));
        }
        bench.console.down = false;
        bench.advanceSeconds(31);
        assertThat(bench.agent.status().connectedTo()).isNotNull();
    }

    /** F6. */
    @Test
    void after_a_partition_it_gets_the_newest_rules_in_one_push() {
        bench.console.publish(Bench.limit(1));
        bench.start();
        bench.console.goDown();
        for (int i = 2; i < 9; i++) {
            bench.console.publish(Bench.limit(i));
        }
        bench.console.acks.clear();
        bench.console.down = false;
        bench.advanceSeconds(31);
        assertThat(bench.console.acks).hasSize(1);
        assertThat(bench.console.acks.get(0).current().revision()).isEqualTo(8);
    }

    /** F7. */
    @Test
    void rules_are_applied_though_nothing_can_be_sent_and_are_acknowledged_when_it_can() {
        bench.start();
        bench.console.uplinkFails = true;
        bench.console.publish(Bench.limit(3));
        assertThat(bench.refused(10)).isEqualTo(7);
        bench.advanceSeconds(90);
        assertThat(bench.console.acks).isEmpty();
        bench.console.uplinkFails = false;
        bench.advanceSeconds(31);
        assertThat(bench.console.acks).singleElement().satisfies(ack -> {
            assertThat(ack.status()).isEqualTo(Status.APPLIED);
            assertThat(ack.current().revision()).isEqualTo(1);
        });
    }

    /** F8. */
    @Test
    void a_stream_that_is_buffered_is_replaced_by_polls_and_tried_again_after_a_minute() {
        bench.console.buffers = true;
        bench.console.publish(Bench.limit(3));
        bench.start();
        assertThat(bench.refused(10)).isZero();
        bench.advance(2_999);
        assertThat(bench.console.polls).isZero();
        bench.advance(1_002);
        assertThat(bench.console.polls).isPositive();
        assertThat(bench.agent.status().transport()).isEqualTo(Transport.POLL);
        assertThat(FakeConsole.last(bench.console.hellos).transport()).isEqualTo(Transport.POLL);
        bench.advanceSeconds(1);
        assertThat(bench.refused(10)).isEqualTo(7);
        assertThat(FakeConsole.last(bench.console.acks).status()).isEqualTo(Status.APPLIED);

        bench.console.publish(Bench.limit(4));
        bench.advanceSeconds(2);
        assertThat(FakeConsole.last(bench.console.acks).current().revision()).isEqualTo(2);

        bench.console.buffers = false;
        assertThat(bench.console.streams).isEqualTo(1);
        bench.advanceSeconds(55);
        assertThat(bench.console.streams).isEqualTo(1);
        bench.advanceSeconds(22);
        assertThat(bench.console.streams).isEqualTo(2);
        assertThat(bench.agent.status().transport()).isEqualTo(Transport.STREAM);
    }

    @Test
    void a_stream_that_is_buffered_again_and_again_is_tried_at_intervals_that_grow_to_ten_minutes() {
        bench.console.buffers = true;
        bench.start();
        assertThat(secondsUntilStreams(2)).isBetween(60L, 80L);
        assertThat(secondsUntilStreams(3)).isBetween(120L, 155L);
        assertThat(secondsUntilStreams(4)).isBetween(240L, 305L);
        assertThat(secondsUntilStreams(5)).isBetween(480L, 605L);
        assertThat(secondsUntilStreams(6)).isBetween(600L, 755L);
        assertThat(secondsUntilStreams(7)).isBetween(600L, 755L);
        bench.console.buffers = false;
        assertThat(secondsUntilStreams(8)).isBetween(600L, 755L);

        bench.advanceSeconds(20);
        bench.console.pings = false;
        assertThat(secondsUntilStreams(9))
                .as("that it was heard at once proves little")
                .isBetween(600L, 785L);
        bench.console.pings = true;
        bench.advanceSeconds(40);
        bench.console.pings = false;
        assertThat(secondsUntilStreams(10)).as("it has worked").isBetween(60L, 105L);
    }

    private long secondsUntilStreams(int streams) {
        long seconds = 0;
        while (bench.console.streams < streams) {
            bench.advanceSeconds(1);
            seconds++;
        }
        return seconds;
    }

    /** F15, seen from here: the console killed the stream while this slept. */
    @Test
    void a_stream_that_falls_silent_is_given_up_after_two_pings() {
        bench.start();
        bench.console.pings = false;
        bench.advance(24_000);
        assertThat(bench.agent.status().transport()).isEqualTo(Transport.STREAM);
        bench.advance(15_000);
        assertThat(bench.agent.status().transport()).isEqualTo(Transport.POLL);
    }

    @Test
    void a_stream_that_ends_is_opened_again_and_missed_rules_arrive() {
        bench.console.publish(Bench.limit(3));
        bench.start();
        bench.console.cut();
        bench.console.publish(Bench.limit(4));
        bench.advanceSeconds(1);
        assertThat(FakeConsole.last(bench.console.acks).current().revision()).isEqualTo(2);
        assertThat(bench.agent.health()).as("a short break is nothing").isEqualTo(Health.UP);
    }

    /** F16. */
    @Test
    void a_token_that_is_revoked_leaves_the_rules_and_is_tried_at_long_intervals() {
        bench.console.publish(Bench.limit(3));
        bench.start();
        bench.console.refuses = 401;
        try (CapturedLog log = CapturedLog.of(ConsoleAgent.class);
                CapturedLog ofSource = CapturedLog.of(RuleSource.class)) {
            bench.console.cut();
            bench.console.tried.clear();
            bench.advanceSeconds(600);
            assertThat(bench.refused(10)).isEqualTo(7);
            assertThat(bench.console.tried).hasSizeBetween(9, 25);
            assertThat(log.lines()).hasSizeBetween(5, 11);
            assertThat(ofSource.lines()).as("one change of health").hasSize(1);
        }
        bench.console.refuses = 0;
        bench.advanceSeconds(61);
        assertThat(bench.agent.health()).isEqualTo(Health.UP);
    }

    @Test
    void a_session_that_the_console_has_forgotten_is_opened_again() {
        bench.start();
        bench.console.loseSessions();
        bench.advanceSeconds(3);
        assertThat(bench.console.hellos).hasSize(2);
        assertThat(bench.agent.status().connectedTo()).isNotNull();
    }

    @Test
    void a_node_that_says_goodbye_is_left_within_the_spread() {
        bench.start();
        bench.console.send(DownEvent.BYE, new Bye(Duration.ofSeconds(20)), "");
        assertThat(bench.agent.status().connectedTo()).isNull();
        bench.advanceSeconds(20);
        assertThat(bench.console.hellos).hasSize(2);
        assertThat(bench.console.tried.get(0)).isNotEqualTo(bench.agent.status().connectedTo());
    }

    @Test
    void a_console_without_rules_for_this_application_says_so() {
        bench.start();
        assertThat(bench.agent.health()).isEqualTo(Health.UNREACHABLE);
        assertThat(bench.agent.status().rules()).isEqualTo(Position.NONE);
        bench.console.publish(Bench.limit(3));
        assertThat(bench.agent.health()).isEqualTo(Health.UP);
    }

    @Test
    void an_agent_that_cannot_introduce_itself_says_so_and_leaves_the_application_alone() {
        bench.agent = bench.newAgent(bench.config().label("zone", "b\u0007").build());
        bench.sluice = Sluice.builder().clock(bench.clock).source(bench.agent).build();
        bench.agent.attach(bench.sluice);
        assertThat(bench.agent.health()).isEqualTo(Health.UNREACHABLE);
        bench.advanceSeconds(60);
        assertThat(bench.letIn(3)).isEqualTo(3);
        assertThat(bench.console.hellos).isEmpty();
    }

    @Test
    void nothing_is_tried_once_it_is_closed() {
        bench.start();
        bench.sluice.close();
        bench.console.cut();
        bench.console.tried.clear();
        bench.advanceSeconds(600);
        assertThat(bench.console.tried).isEmpty();
    }
}

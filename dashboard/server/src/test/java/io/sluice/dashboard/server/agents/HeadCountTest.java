package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HeadCountTest {
    /** Starts close to the wrap of nanoTime on purpose. */
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5);

    private final HeadCount count = new HeadCount(now);

    private int present(int there) {
        count.count(there, there == 0, now);
        return count.told();
    }

    /** So many are there for so long, and are counted each second. */
    private int presentFor(int seconds, int there) {
        for (int i = 0; i < seconds; i++) {
            now += TimeUnit.SECONDS.toNanos(1);
            present(there);
        }
        return count.told();
    }

    @Test
    void more_are_told_at_once() {
        assertThat(present(1)).isEqualTo(1);
        assertThat(present(2)).isEqualTo(2);
        assertThat(present(40)).isEqualTo(40);
    }

    @Test
    void fewer_are_told_when_there_were_fewer_for_ten_seconds() {
        present(40);
        assertThat(present(39)).isEqualTo(40);
        now += HeadCount.HYSTERESIS_NANOS - 1;
        assertThat(present(39)).as("a nanosecond early").isEqualTo(40);
        now += 1;
        assertThat(present(39)).isEqualTo(39);
    }

    @Test
    void who_is_replaced_within_that_time_changes_nothing() {
        present(4);
        for (int pod = 0; pod < 4; pod++) {
            assertThat(presentFor(9, 3)).as("one has gone").isEqualTo(4);
            assertThat(presentFor(30, 4)).as("its successor is there").isEqualTo(4);
        }
    }

    @Test
    void those_who_go_one_after_the_other_are_not_waited_for_for_ever() {
        present(40);
        presentFor(6, 39);
        assertThat(presentFor(4, 38)).isEqualTo(40);
        assertThat(presentFor(1, 37))
                .as("there were fewer for ten seconds, though not as few")
                .isEqualTo(37);
        presentFor(1, 36);
        assertThat(presentFor(9, 36)).isEqualTo(37);
        assertThat(presentFor(1, 36)).isEqualTo(36);
    }

    @Test
    void while_nobody_is_heard_of_all_stays_as_it_was() {
        present(40);
        assertThat(presentFor(3_600, 0)).isEqualTo(40);
    }

    @Test
    void those_who_come_back_first_do_not_get_what_the_others_still_have() {
        present(40);
        presentFor(3_600, 0);
        assertThat(presentFor(29, 1)).isEqualTo(40);
        assertThat(presentFor(30, 25)).isEqualTo(40);
        assertThat(presentFor(1, 25))
                .as("a minute later the rest is not expected any more")
                .isEqualTo(25);
    }

    @Test
    void a_console_that_was_started_again_goes_by_what_was_before() {
        count.remember(40, now);
        assertThat(presentFor(10, 40)).isEqualTo(40);
        assertThat(presentFor(49, 17)).as("they were remembered, and come back").isEqualTo(40);
        assertThat(presentFor(1, 17)).isEqualTo(17);
    }

    @Test
    void where_nobody_was_before_nobody_is_waited_for() {
        count.remember(0, now);
        present(2);
        assertThat(presentFor(11, 1)).isEqualTo(1);
    }

    @Test
    void those_who_have_all_said_goodbye_are_not_expected_back() {
        present(40);
        count.count(0, false, now);
        assertThat(count.told()).isZero();
        assertThat(present(1)).isEqualTo(1);
    }
}

package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LaneTest {
    private static final long SECOND = 1_000_000_000;

    private final Lane lane = new Lane("shop", 7);

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    @Test
    void names_tell_namespace_shard_and_rule_and_not_the_key() {
        assertThat(text(lane.clockKey())).isEqualTo("rl{shop:007}:t0");
        assertThat(text(lane.bucketKey("pay", ""))).isEqualTo("rl{shop:007}:pay:");
        assertThat(text(lane.bucketKey("pay", "ann")))
                .matches("rl\\{shop:007}:pay:[A-Za-z0-9_-]{22}")
                .isNotEqualTo(text(lane.bucketKey("pay", "bob")));
        assertThat(text(Lane.ledgerKey(lane.bucketKey("pay", "")))).isEqualTo("rl{shop:007}:pay::l");
        assertThat(text(Lane.calendarKey(lane.bucketKey("pay", "")))).isEqualTo("rl{shop:007}:pay::x");
        assertThat(text(new Lane("shop", 1000).clockKey())).isEqualTo("rl{shop:1000}:t0");
    }

    @Test
    void no_name_can_break_out_of_its_hash_tag_or_be_taken_for_another() {
        Lane odd = new Lane("a}{b:%", 0);
        byte[] bucket = odd.bucketKey("x:y}", "k");
        assertThat(text(bucket)).startsWith("rl{a%7D%7Bb%3A%25:000}:x%3Ay%7D:");
        assertThat(SlotHash.getSlot(bucket)).isEqualTo(odd.slot());
        assertThat(SlotHash.getSlot(odd.answersKey(-1))).isEqualTo(odd.slot());
        assertThat(SlotHash.getSlot(Lane.ledgerKey(bucket))).isEqualTo(odd.slot());
    }

    @Test
    void expects_what_it_heard_and_the_time_since_then_but_not_for_long() {
        assertThat(lane.expectedMicros(0)).as("nothing was heard").isNegative();
        lane.heard(5_000_000, 8_000_000, Long.MAX_VALUE);
        assertThat(lane.expectedMicros(Long.MAX_VALUE + SECOND)).isEqualTo(6_000_000);
        assertThat(lane.expectedMicros(Long.MAX_VALUE + 61 * SECOND)).isNegative();
    }
}

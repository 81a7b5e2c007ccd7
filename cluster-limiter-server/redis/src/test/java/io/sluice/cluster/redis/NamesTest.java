package io.sluice.cluster.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NamesTest {
    private final Lane lane = new Lane("shop", 7);
    private final Names names = lane.names();

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    private static List<String> texts(List<byte[]> keys) {
        return keys.stream().map(NamesTest::text).toList();
    }

    @Test
    void names_tell_namespace_shard_and_rule_and_not_the_key() {
        assertThat(text(names.clockKey())).isEqualTo("rl{shop:007}:t0");
        assertThat(texts(names.clientsKeys()))
                .containsExactly(
                        "rl{shop:007}:t0:servers",
                        "rl{shop:007}:t0:places",
                        "rl{shop:007}:t0:clients",
                        "rl{shop:007}:t0:lost");
        assertThat(text(names.bucketKey("pay", ""))).isEqualTo("rl{shop:007}:pay:");
        assertThat(text(names.bucketKey("pay", "ann")))
                .matches("rl\\{shop:007}:pay:[A-Za-z0-9_-]{22}")
                .isNotEqualTo(text(names.bucketKey("pay", "bob")));
        assertThat(texts(names.ledgerKeys("pay", "")))
                .containsExactly("rl{shop:007}:pay:", "rl{shop:007}:pay::l", "rl{shop:007}:pay::x");
        assertThat(texts(names.holdsKeys("pay", ""))).containsExactly("rl{shop:007}:pay::h", "rl{shop:007}:pay::e");
        assertThat(text(new Lane("shop", 1000).names().clockKey())).isEqualTo("rl{shop:1000}:t0");
    }

    @Test
    void a_key_is_called_by_the_secret_and_by_nothing_else() {
        Lane other = new Lane("shop", 7);
        String here = text(names.bucketKey("pay", "ann"));
        assertThat(text(other.names().bucketKey("pay", "ann"))).isNotEqualTo(here);
        other.renamed(names.secret());
        assertThat(text(other.names().bucketKey("pay", "ann"))).isEqualTo(here);
        assertThat(names.secret()).hasSize(Names.SECRET_BYTES);
    }

    @Test
    void no_name_can_break_out_of_its_hash_tag_or_be_taken_for_another() {
        Lane odd = new Lane("a}{b:%", 0);
        List<byte[]> bucket = odd.names().ledgerKeys("x:y}", "k");
        assertThat(text(bucket.get(0))).startsWith("rl{a%7D%7Bb%3A%25:000}:x%3Ay%7D:");
        assertThat(bucket).allMatch(key -> SlotHash.getSlot(key) == odd.slot());
        assertThat(SlotHash.getSlot(odd.names().answersKey(-1))).isEqualTo(odd.slot());
    }
}

package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MemoryTest {
    private static final int MAX_KEYS = 1024;
    private static final LimitRule FIVE = LimitRule.perSecond("user", 5);

    private final Rig rig = new Rig(MAX_KEYS, FIVE);

    MemoryTest() {
        rig.advance(Duration.ofSeconds(11));
    }

    @Test
    void keys_that_are_full_again_make_room_for_others() {
        for (int i = 0; i < 20 * MAX_KEYS; i++) {
            assertThat(rig.take("user", "user " + i, 1)).isEqualTo(1);
            rig.advance(Duration.ofMillis(1)); // 200 ms until a bucket is full again
        }
        assertThat(rig.store().keys()).isLessThanOrEqualTo(MAX_KEYS);
    }

    @Test
    void by_default_there_is_room_for_all_keys_in_an_eighth_of_the_heap() {
        long bytes = (long) new MemoryStoreProvider.Settings().maxKeys() * MemoryStore.BYTES_OF_A_KEY;
        assertThat(bytes)
                .isGreaterThanOrEqualTo(MAX_KEYS * MemoryStore.BYTES_OF_A_KEY)
                .isLessThanOrEqualTo(Runtime.getRuntime().maxMemory() / 8);
    }

    @Test
    void keys_without_room_share_buckets_and_get_no_more_than_one_bucket_gives() {
        for (int i = 0; i < 10 * MAX_KEYS; i++) {
            rig.take("user", "user " + i, 5);
        }
        assertThat(rig.store().keys()).isEqualTo(MAX_KEYS);
        long more = 0;
        for (int i = 0; i < 10 * MAX_KEYS; i++) {
            more += rig.take("user", "user " + i, 5);
        }
        assertThat(more).as("known or not, every key has spent its burst").isZero();
    }

    @Test
    void what_a_key_spent_in_a_shared_bucket_is_spent_in_its_own() {
        for (int i = 0; i < 10 * MAX_KEYS; i++) {
            rig.take("user", "user " + i, 5);
        }
        rig.take("user", "late", 5);
        rig.advance(Duration.ofMillis(400));
        assertThat(rig.take("user", "late", 5)).isLessThanOrEqualTo(2);
    }

    @Test
    void a_shared_bucket_is_not_leased_out() {
        for (int i = 0; i < 10 * MAX_KEYS; i++) {
            rig.take("user", "user " + i, 5);
        }
        assertThat(rig.decide(1, new Ask.Lease(new Target("user", "late"), 1)).verdict())
                .isEqualTo(Verdict.NOT_LEASABLE);
    }

    @Test
    void a_key_with_a_lease_is_not_forgotten() {
        LimitRule big = LimitRule.perSecond("user", 1000);
        rig.engine().rules(Rig.NAMESPACE, List.of(big));
        Target ann = new Target("user", "ann");
        Answer lease = rig.decide(1, new Ask.Lease(ann, 250));
        rig.advance(Duration.ofMillis(700)); // the bucket is full again, the lease lives 750 ms
        for (int i = 0; i < 10 * MAX_KEYS; i++) {
            rig.take("user", "user " + i, 1000);
        }
        assertThat(lease.granted()).isEqualTo(250);
        assertThat(rig.decide(1, new Ask.Lease(ann, 1)).verdict()).isEqualTo(Verdict.BLOCKED);
    }

    @Test
    void idle_keys_are_forgotten_as_time_goes_by() {
        for (int i = 0; i < MAX_KEYS; i++) {
            rig.take("user", "user " + i, 1);
        }
        rig.advance(Duration.ofSeconds(12));
        for (int i = 0; i < 100; i++) {
            rig.take("user", "user " + i % 3, 1);
            rig.take("user", "other " + i, 1);
            rig.advance(Duration.ofMillis(2));
        }
        assertThat(rig.store().keys()).isLessThan(MAX_KEYS / 2);
    }

    /** As somebody would send who makes up values, against a hot parameter. */
    @Test
    void a_million_values_in_ten_seconds_take_no_more_memory_and_give_nobody_more() {
        int most = 64 * MAX_KEYS;
        Rig flooded = new Rig(most, FIVE);
        flooded.advance(Duration.ofSeconds(11));
        for (int i = 0; i < 100; i++) {
            flooded.take("user", "known " + i, 5);
        }
        long wrong = 0;
        for (int i = 0; i < 1_000_000; i++) {
            flooded.take("user", "made up " + i, 1);
            if (i % 10_000 == 0) {
                flooded.advance(Duration.ofMillis(100));
                flooded.take("user", "known " + i / 10_000, 5);
                wrong += flooded.take("user", "known " + i / 10_000, 5);
            }
        }
        assertThat(wrong).as("granted to keys that had just taken all").isZero();
        assertThat(flooded.store().keys()).isLessThanOrEqualTo(most);
    }
}

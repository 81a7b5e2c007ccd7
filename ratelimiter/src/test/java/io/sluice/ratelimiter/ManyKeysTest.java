package io.sluice.ratelimiter;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a keyed limiter remembers, what it forgets, and what becomes of values for which there is no place. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ManyKeysTest {
    private static final long MEGABYTE = 1 << 20;

    @Test
    void a_value_that_is_full_makes_room_for_a_new_one() {
        KeyedRig rig = KeyedRig.with(config -> config.maxKeys(2));
        rig.takes("a", 1);
        rig.advanceMillis(50).takes("b", 1);
        rig.advanceMillis(50).takes("c", 1);
        assertThat(rig.limiter.snapshot().trackedKeys()).as("a was full").isEqualTo(2);
        assertThat(rig.limiter.snapshot().overflow()).isZero();
        assertThat(rig.takes("b", 20)).as("b was not").isEqualTo(9);
    }

    @Test
    void values_for_which_there_is_no_place_share_buckets() {
        KeyedRig rig = KeyedRig.with(config -> config.maxKeys(2));
        rig.takes("a", 10);
        rig.takes("b", 10);
        int granted = 0;
        for (int i = 0; i < 10_000; i++) {
            granted += rig.takes("new " + i, 1);
        }
        assertThat(granted).as("the bursts of all shared buckets").isEqualTo(10 * KeyTable.SHARED);
        assertThat(rig.limiter.snapshot().trackedKeys()).isEqualTo(2);
        assertThat(rig.limiter.snapshot().overflow()).isEqualTo(KeyTable.SHARED);
        rig.advanceMillis(1_000);
        assertThat(rig.limiter.snapshot().overflow()).isZero();
        assertThat(rig.takes("c", 20)).as("a and b are full").isEqualTo(10);
        assertThat(rig.limiter.snapshot().overflow()).isZero();
    }

    @Test
    void who_gets_a_bucket_of_his_own_starts_with_what_the_shared_one_owes() {
        KeyedRig rig = KeyedRig.with(config -> config.maxKeys(1));
        rig.takes("a", 1);
        assertThat(rig.takes("b", 20)).as("shared").isEqualTo(10);
        rig.advanceMillis(100);
        assertThat(rig.limiter.availablePermissions("b")).isEqualTo(1);
        assertThat(rig.takes("b", 20)).as("its own").isEqualTo(1);
        assertThat(rig.limiter.snapshot().trackedKeys()).isEqualTo(1);
    }

    @Test
    void a_permit_of_a_shared_bucket_comes_back_to_it() {
        KeyedRig rig = KeyedRig.with(config -> config.maxKeys(1));
        rig.takes("a", 10);
        long token = rig.enter("b");
        assertThat(rig.limiter.snapshot().overflow()).isEqualTo(1);
        rig.limiter.cancel(token);
        assertThat(rig.limiter.snapshot().overflow()).isZero();
    }

    @Test
    void a_permit_of_a_bucket_that_was_forgotten_does_not_come_back_to_another() {
        KeyedRig rig = KeyedRig.with(config -> config.maxKeys(1));
        long token = rig.enter("a");
        rig.advanceMillis(100).takes("b", 10);
        rig.limiter.cancel(token);
        assertThat(rig.takes("b", 1)).isZero();
    }

    @Test
    void a_value_with_a_limit_of_its_own_never_shares() {
        KeyedRig rig = KeyedRig.with(config -> config.maxKeys(1).override("7", 2, Duration.ofSeconds(1)));
        rig.takes("a", 10);
        assertThat(rig.takes(7, 20)).isEqualTo(2);
        assertThat(rig.limiter.snapshot().trackedKeys()).isEqualTo(2);
        assertThat(rig.limiter.snapshot().overflow()).isZero();
    }

    @Test
    void values_that_were_full_for_a_minute_are_forgotten_as_others_come() {
        KeyedRig rig = KeyedRig.plain();
        for (int i = 0; i < 100; i++) {
            rig.takes(i, 1);
        }
        rig.advanceMillis(60_099).takes("b", 1);
        assertThat(rig.limiter.snapshot().trackedKeys()).isEqualTo(101);
        rig.advanceMillis(1);
        rig.takes(99, 1);
        for (int i = 0; i < 4; i++) {
            rig.takes("new " + i, 1);
        }
        assertThat(rig.limiter.snapshot().trackedKeys())
                .as("4 new ones, b, and the one that was used")
                .isEqualTo(6);
    }

    /** What a million values take: about 100 bytes each, and 16 for the Long. */
    @Test
    @Tag("slow")
    void a_million_values_fit_into_128_megabytes() {
        long million = 1_000_000;
        long before = usedHeap();
        KeyedRig rig = KeyedRig.with(config -> config.maxKeys((int) million));
        for (long value = 0; value < million; value++) {
            assertThat(rig.limiter.tryAcquirePermission((Object) value)).isTrue();
        }
        assertThat(rig.limiter.snapshot().trackedKeys()).isEqualTo(million);
        assertThat(usedHeap() - before).isLessThan(128 * MEGABYTE);
        for (long value = million; value < 2 * million; value++) {
            rig.limiter.tryAcquirePermission((Object) value);
        }
        assertThat(rig.limiter.snapshot().trackedKeys()).isEqualTo(million);
        assertThat(rig.limiter.snapshot().overflow()).isEqualTo(KeyTable.SHARED);
        assertThat(usedHeap() - before).isLessThan(128 * MEGABYTE);
        assertThat(rig.takes(0L, 20)).as("nobody was forgotten").isEqualTo(9);
    }

    private static long usedHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}

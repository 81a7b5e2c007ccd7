package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** More keys than there are places for: who has one, and what the others get. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CrowdTest {
    private static final int PLACES = 16;

    /** Slow enough that nobody is full again within a test. */
    private static final LimitRule FIVE_AN_HOUR = LimitRule.custom("user")
            .limitForPeriod(5)
            .limitRefreshPeriod(Duration.ofHours(1))
            .leaseShare(0)
            .onStateLoss(StateLoss.FULL)
            .maxKeys(PLACES)
            .build();

    private final Rig rig = new Rig(FIVE_AN_HOUR);

    private KeyRoom room() {
        return rig.engine().keyRoom().orElseThrow();
    }

    private KeyUse use() {
        return room().use(Rig.NAMESPACE);
    }

    /** Every place is somebody's who is not full. */
    private void crowd() {
        for (int i = 0; i < PLACES; i++) {
            assertThat(rig.take("user", "early " + i, 3)).isEqualTo(3);
        }
        assertThat(use()).isEqualTo(new KeyUse(PLACES, 0));
    }

    @Test
    void who_is_asked_for_once_takes_nobodys_place() {
        crowd();
        for (int i = 0; i < 1_000; i++) {
            rig.take("user", "made up " + i, 1);
        }
        assertThat(use()).isEqualTo(new KeyUse(PLACES, 1_000));
        for (int i = 0; i < PLACES; i++) {
            assertThat(rig.take("user", "early " + i, 5))
                    .as("what is left of five")
                    .isEqualTo(2);
        }
    }

    @Test
    void who_is_asked_for_more_often_than_another_takes_its_place() {
        crowd();
        long granted = 0;
        for (int i = 0; i < 100; i++) {
            granted += rig.take("user", "often", 1);
        }
        assertThat(use().keys()).isEqualTo(PLACES);
        assertThat(use().crowdedOut())
                .as("until it was known to be one of those")
                .isBetween(1L, 5L);
        assertThat(granted).isLessThanOrEqualTo(5);
    }

    @Test
    void what_a_key_has_spent_goes_with_it_when_it_loses_its_place_and_comes_back_with_it() {
        crowd();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 4 * PLACES; i++) {
                rig.take("user", "often " + i, 1);
            }
        }
        long again = 0;
        for (int i = 0; i < PLACES; i++) {
            long more = rig.take("user", "early " + i, 5);
            assertThat(more).as("early %d had three", i).isLessThanOrEqualTo(2);
            again += more;
        }
        assertThat(again).as("stricter for those who lost theirs").isLessThan(2 * PLACES);
        for (int i = 0; i < 4 * PLACES; i++) {
            long before = rig.take("user", "often " + i, 5);
            assertThat(before).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void a_value_with_a_limit_of_its_own_always_has_a_place() {
        crowd();
        LimitRule strict = FIVE_AN_HOUR.toBuilder()
                .override("ann", new ValueLimit(1))
                .override("bob", new ValueLimit(500))
                .build();
        rig.take("user", "ann", 1);
        rig.engine().rules(Rig.NAMESPACE, List.of(strict));
        assertThat(rig.take("user", "bob", 1_000)).isEqualTo(500);
        assertThat(rig.take("user", "ann", 5)).isLessThanOrEqualTo(1);
        for (int i = 0; i < 100; i++) {
            rig.take("user", "often", 1);
        }
        assertThat(rig.take("user", "bob", 1)).as("has not lost it").isZero();
        assertThat(use().keys()).as("on top of the others").isEqualTo(PLACES + 2);
    }

    @Test
    void calls_without_a_key_always_have_a_place() {
        LimitRule all = LimitRule.custom("all")
                .limitForPeriod(1000)
                .onStateLoss(StateLoss.FULL)
                .maxKeys(1)
                .build();
        rig.engine().rules(Rig.NAMESPACE, List.of(FIVE_AN_HOUR, all));
        room().quotas(Map.of(Rig.NAMESPACE, 1));
        rig.take("all", "ann", 1);
        assertThat(rig.lease(1, "all", 100).granted()).isEqualTo(100);
    }

    @Test
    void a_namespace_has_no_more_keys_than_its_quota_and_another_has_its_own() {
        room().quotas(Map.of(Rig.NAMESPACE, 4));
        rig.engine()
                .rules("bank", List.of(FIVE_AN_HOUR.toBuilder().maxKeys(null).build()));
        for (int i = 0; i < 100; i++) {
            rig.take("user", "user " + i, 1);
            rig.engine()
                    .decide("bank", new Client(1), List.of(new Ask.Acquire(new Target("user", "user " + i), 1)))
                    .toCompletableFuture()
                    .join();
        }
        assertThat(use()).isEqualTo(new KeyUse(4, 96));
        assertThat(room().use("bank")).isEqualTo(new KeyUse(100, 0));
        assertThat(room().use("nobody")).isEqualTo(KeyUse.NONE);
        room().quotas(Map.of());
        rig.take("user", "late", 1);
        assertThat(use().keys()).as("no quota any more").isEqualTo(5);
        assertThatThrownBy(() -> room().quotas(Map.of("bank", 0)))
                .hasMessage("mostByNamespace[bank] must be between 1 and 2147483647, but was 0");
    }

    /** Keys take the only place from each other all the time, in two threads. */
    @Test
    void two_threads_that_carry_keys_about_grant_no_key_more_than_its_burst() throws InterruptedException {
        for (int round = 0; round < 50; round++) {
            Rig crowded = new Rig(FIVE_AN_HOUR.toBuilder().burst(50).maxKeys(1).build());
            AtomicIntegerArray granted = new AtomicIntegerArray(5);
            Runnable takes = () -> {
                Random random = new Random();
                for (int i = 0; i < 500; i++) {
                    int key = random.nextInt(granted.length());
                    granted.addAndGet(key, (int) crowded.take("user", "user " + key, 1));
                }
            };
            Thread other = new Thread(takes);
            other.start();
            takes.run();
            other.join();
            for (int key = 0; key < granted.length(); key++) {
                assertThat(granted.get(key)).as("round %d", round).isLessThanOrEqualTo(50);
            }
        }
    }

    /** As somebody would send who makes up values, against a hot parameter: whoever is asked for again and again is served exactly. */
    @Test
    void a_million_values_in_ten_seconds_take_no_place_from_those_that_are_asked_for_again_and_again() {
        int places = 64 * 1024;
        int hot = 50;
        Rig flooded = new Rig(places, LimitRule.perSecond("user", 5));
        flooded.advance(Duration.ofSeconds(11));
        int madeUp = 0;
        for (; madeUp < 2 * places; madeUp++) {
            flooded.take("user", "made up " + madeUp, 5);
        }
        long[] granted = new long[hot];
        for (int tick = 0; tick < 1_000; tick++) {
            flooded.advance(Duration.ofMillis(10));
            for (int i = 0; i < 1_000; i++) {
                flooded.take("user", "made up " + madeUp++, 5);
            }
            for (int i = tick % 2; i < hot; i += 2) {
                granted[i] += flooded.take("user", "hot " + i, 1);
            }
        }
        assertThat(flooded.store().keys()).isLessThanOrEqualTo(places);
        assertThat(Arrays.stream(granted).boxed().toList())
                .as("five a second, and at the most the burst once more")
                .allSatisfy(each -> assertThat(each).isBetween(45L, 55L));
    }
}

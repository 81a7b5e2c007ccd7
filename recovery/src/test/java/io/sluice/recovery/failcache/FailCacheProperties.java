package io.sluice.recovery.failcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever happens, no request is lost or counted twice, and the bounds hold. */
class FailCacheProperties {

    @Property(tries = 150)
    void every_request_is_somewhere(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 200) int steps,
            @ForAll @IntRange(min = 1, max = 10) int maxEntries,
            @ForAll FailCacheConfig.WhenFull whenFull)
            throws Exception {
        try (Rig rig = new Rig(
                RequestStore.inMemory(),
                options -> options.maxEntries(maxEntries)
                        .whenFull(whenFull)
                        .expiry(Duration.ofMinutes(5))
                        .giveUpException(IOException.class::isInstance))) {
            for (int i = 0; i < steps; i++) {
                rig.door.shut = random.nextInt(4) == 0;
                rig.failure = random.nextInt(3) == 0
                        ? null
                        : random.nextInt(5) == 0 ? new IOException() : new IllegalStateException();
                switch (random.nextInt(3)) {
                    case 0 -> rig.cache.keep("request " + i);
                    case 1 -> rig.clock.advance(Duration.ofMillis(random.nextInt(100_000)));
                    default -> rig.clock.setInstant(rig.clock.instant().plusSeconds(random.nextInt(200) - 100));
                }
                FailCacheSnapshot now = rig.cache.snapshot();
                assertThat(now.stored() + now.recovered())
                        .as("%s", now)
                        .isEqualTo(now.replayed() + now.expired() + now.dropped() + now.backlog());
                assertThat(now.backlog()).isBetween(0, maxEntries);
                assertThat(now.replaying()).isZero();
            }
            rig.door.shut = false;
            rig.failure = null;
            rig.clock.advance(Duration.ofHours(1));
            assertThat(rig.cache.snapshot().backlog()).isZero();
            assertThat(rig.cache.snapshot().backlogBytes()).isZero();
            assertThat(rig.clock.pending()).as("timers").isZero();
        }
    }
}

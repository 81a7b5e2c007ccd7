package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.LimitRule.Algorithm;
import io.sluice.cluster.server.engine.LimitRule.StateLoss;
import io.sluice.core.testing.UsedPermits;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Windows against models that keep everything. */
class WindowProperties {
    private static final int STEPS = 200;

    /** What people call a stretch of the calendar: two moments are in one if its name is the same. */
    private static final Map<CalendarUnit, DateTimeFormatter> NAMES = Map.of(
            CalendarUnit.SECOND, DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss XX", Locale.ROOT),
            CalendarUnit.MINUTE, DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm XX", Locale.ROOT),
            CalendarUnit.HOUR, DateTimeFormatter.ofPattern("yyyy-MM-dd HH XX", Locale.ROOT),
            CalendarUnit.DAY, DateTimeFormatter.ISO_LOCAL_DATE,
            CalendarUnit.WEEK, DateTimeFormatter.ofPattern("YYYY-ww", Locale.GERMANY),
            CalendarUnit.MONTH, DateTimeFormatter.ofPattern("yyyy-MM", Locale.ROOT),
            CalendarUnit.YEAR, DateTimeFormatter.ofPattern("yyyy", Locale.ROOT));

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati")
                .map(ZoneId::of);
    }

    @Property
    void a_fixed_window_grants_what_a_count_by_name_grants(
            @ForAll long seed,
            @ForAll CalendarUnit unit,
            @ForAll("zones") ZoneId zone,
            @ForAll @IntRange(min = 1, max = 50) int limit) {
        Random random = new Random(seed);
        Rig rig = new Rig(LimitRule.custom("plan")
                .limitForPeriod(limit)
                .fixedWindow(unit, zone)
                .onStateLoss(StateLoss.FULL)
                .build());
        rig.clock.setInstant(Instant.ofEpochSecond(random.nextInt(2_000_000_000)));
        Map<String, Integer> model = new HashMap<>();
        for (int i = 0; i < STEPS; i++) {
            rig.clock.advance((long) (random.nextDouble() * unit.length().toNanos() / 4));
            String name = NAMES.get(unit).format(ZonedDateTime.ofInstant(rig.clock.instant(), zone));
            int want = 1 + random.nextInt(limit);
            int used = model.getOrDefault(name, 0);
            int expected = Math.min(want, limit - used);
            assertThat(rig.take("plan", "", want)).as(name).isEqualTo(expected);
            model.put(name, used + expected);
        }
    }

    @Property
    void a_sliding_window_grants_what_the_estimate_allows_and_never_more_than_a_bucket_of_the_limit(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 1000) int limit) {
        Random random = new Random(seed);
        LimitRule rule = LimitRule.custom("search")
                .limitForPeriod(limit)
                .algorithm(Algorithm.SLIDING_WINDOW)
                .onStateLoss(StateLoss.FULL)
                .build();
        Rig rig = new Rig(rule);
        long origin = rig.clock.nanos();
        Map<Long, Long> byWindow = new HashMap<>();
        UsedPermits used = new UsedPermits((double) limit / Rig.SECOND, origin);
        byWindow.put(0L, rig.take("search", "", 1)); // the first window begins with the first use
        used.use(1, origin);
        for (int i = 0; i < STEPS; i++) {
            rig.clock.advance((long) (Math.pow(random.nextDouble(), 4) * 2 * Rig.SECOND));
            long elapsed = rig.clock.nanos() - origin;
            long window = elapsed / Rig.SECOND;
            double still = 1 - (double) (elapsed % Rig.SECOND) / Rig.SECOND;
            double before = byWindow.getOrDefault(window - 1, 0L);
            double estimate = before * still + (double) byWindow.getOrDefault(window, 0L);
            long want = 1L + random.nextInt(limit);
            long granted = rig.take("search", "", want);
            double allowed = Math.min((double) want, limit - estimate);
            assertThat((double) granted).isBetween(allowed - 1.001, allowed + 1e-6);
            byWindow.merge(window, granted, Long::sum);
            used.use(granted, rig.clock.nanos());
        }
        assertThat(used.mostAboveRate()).isLessThanOrEqualTo(limit + 1e-3);
        assertThat(byWindow.values()).allMatch(count -> count <= limit);
    }

    @Property
    void what_was_refused_can_be_had_exactly_when_it_was_said(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 1000) int limit) {
        Random random = new Random(seed);
        Windows windows = new SlidingWindows(limit, Rig.SECOND);
        Windows.Counts counts = new Windows.Counts(0, random.nextInt(limit + 1), random.nextInt(limit + 1));
        long now = random.nextInt((int) Rig.SECOND);
        long permits = 1L + random.nextInt(limit);
        long wait = windows.waitNanos(counts, now, permits);
        long then = now + wait;
        assertThat(windows.available(windows.turnedTo(then, counts), then)).isGreaterThanOrEqualTo(permits);
        if (wait > 0) {
            long early = then - 1 - wait / 1_000_000; // arithmetic on fractions
            assertThat(windows.available(windows.turnedTo(early, counts), early))
                    .isLessThan(permits);
        }
    }
}

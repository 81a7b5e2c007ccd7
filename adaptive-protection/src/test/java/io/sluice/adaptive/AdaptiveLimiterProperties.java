package io.sluice.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.adaptive.Rig.Call;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallCounts;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.core.gate.Permit;
import io.sluice.core.gate.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Whatever callers do and however long calls take. */
class AdaptiveLimiterProperties {

    @Property(tries = 200)
    void nobody_is_let_in_beyond_the_threshold_and_nothing_is_left_when_all_have_gone(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 60) int limit,
            @ForAll @DoubleRange(min = 1, max = 5) double burst,
            @ForAll Algorithm algorithm) {
        Rig rig = Rig.of(AdaptiveConfig.custom()
                .algorithm(algorithm)
                .maxLimit(80)
                .initialLimit(limit)
                .burstFactor(burst)
                .commonCallers(random.nextInt(2))
                .build());
        double highest = (80 + 2 * Math.sqrt(80) + 1) * burst;
        List<Call> in = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            switch (random.nextInt(8)) {
                case 0 -> rig.clock.advance((long) (random.nextDouble() * 40 * Rig.MILLI));
                case 1, 2, 3 -> {
                    if (!in.isEmpty()) {
                        end(rig, in.remove(random.nextInt(in.size())), random);
                    }
                }
                default -> {
                    int before = rig.inFlight();
                    Call call = rig.ask(anybody(random));
                    assertThat(rig.inFlight()).isEqualTo(before + (call.token() >= 0 ? 1 : 0));
                    if (call.token() >= 0) {
                        in.add(call);
                        assertThat(before).isLessThan((int) Math.ceil(highest));
                    }
                }
            }
            assertThat(rig.inFlight()).isEqualTo(in.size());
            assertThat(rig.limiter.limit()).isBetween(1.0, 80.0);
        }
        in.forEach(call -> end(rig, call, random));
        assertThat(rig.inFlight()).isZero();
    }

    @Property(tries = 100)
    void every_call_that_asked_is_counted_once(@ForAll Random random) {
        Rig rig = Rig.of(Rig.plain(5).build());
        List<Permit> in = new ArrayList<>();
        int asked = 0;
        for (int i = 0; i < 500; i++) {
            if (random.nextBoolean()) {
                asked++;
                try {
                    in.add(rig.limiter.acquire());
                } catch (CallNotPermittedException full) {
                    assertThat(full.reason()).isEqualTo("limit");
                }
            } else if (!in.isEmpty()) {
                settle(in.remove(0), random);
            }
            CallCounts counts = rig.limiter.counts();
            assertThat(counts.offered()).isEqualTo(asked);
            assertThat(counts.inFlight()).isEqualTo(in.size());
            assertThat(rig.inFlight()).isEqualTo(in.size());
        }
    }

    private static void settle(Permit permit, Random random) {
        switch (random.nextInt(3)) {
            case 0 -> permit.success();
            case 1 -> permit.error(new IllegalStateException());
            default -> permit.close();
        }
        permit.close();
    }

    private static void end(Rig rig, Call call, Random random) {
        switch (random.nextInt(10)) {
            case 0 -> rig.limiter.cancel(call.token());
            case 1 -> rig.endTooLate(call);
            default -> rig.end(call);
        }
    }

    private static CallContext anybody(Random random) {
        Priority[] all = Priority.values();
        CallContext context = Rig.of(all[random.nextInt(all.length)]);
        return random.nextBoolean() ? context : context.withOrigin("caller" + random.nextInt(5));
    }
}

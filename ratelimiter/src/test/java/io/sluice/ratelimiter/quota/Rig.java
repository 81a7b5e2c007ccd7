package io.sluice.ratelimiter.quota;

import io.sluice.core.gate.CallContext;
import io.sluice.core.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A quota on a manual clock that stands at noon of Monday, 2 March 2026, and the few things tests do with it. */
final class Rig {
    static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    static final Instant MIDNIGHT = Instant.parse("2026-03-03T00:00:00Z");
    static final String MERCHANT = "merchant";

    final ManualClock clock = ManualClock.startingAt(Long.MAX_VALUE - 1);
    final Quota quota;
    final List<QuotaEvent> heard = new ArrayList<>();

    private Rig(QuotaConfig config) {
        clock.setInstant(NOON);
        quota = Quota.of("orders", config, clock);
        quota.events().subscribe(heard::add);
    }

    /** 3 calls a day in UTC, and what the test changes of that. */
    static Rig with(UnaryOperator<QuotaConfig.Builder> change) {
        return new Rig(change.apply(QuotaConfig.custom().limitForPeriod(3)).build());
    }

    static Rig plain() {
        return with(config -> config);
    }

    static Rig byMerchant() {
        return with(config -> config.key(MERCHANT));
    }

    Rig update(UnaryOperator<QuotaConfig.Builder> change) {
        quota.update(change.apply(quota.config().toBuilder()).build());
        return this;
    }

    Rig advance(Duration time) {
        clock.advance(time);
        return this;
    }

    Rig at(String instant) {
        clock.setInstant(Instant.parse(instant));
        return this;
    }

    /** What a call of this merchant, or these, is answered: a token, negative for a refusal. */
    long enter(Object merchants) {
        return quota.enter(Quota.UNTIMED, CallContext.EMPTY.withKey(MERCHANT, merchants));
    }

    /** What a call is answered that says nothing of a merchant. */
    long enter() {
        return quota.enter(Quota.UNTIMED, CallContext.EMPTY);
    }

    /** How many of so many calls are let in now. */
    int takes(int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += enter() >= 0 ? 1 : 0;
        }
        return taken;
    }

    /** How many of so many calls of this merchant, or these, are let in now. */
    int takes(int tries, Object merchants) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += enter(merchants) >= 0 ? 1 : 0;
        }
        return taken;
    }

    long used() {
        return quota.snapshot().used();
    }

    long used(Object merchant) {
        return quota.usage(merchant).used();
    }

    String reason(long token) {
        return quota.refusal(token).reason();
    }
}

package io.sluice.examples;

import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.function.Supplier;

/** Caps on calls per time: two at once, with a short wait; and the form that many have the habit of. */
public final class LimitedPayments {
    private final RateLimiter payments;
    private final RateLimiter mails;

    // region rate-limiter
    LimitedPayments(NanoClock clock) {
        payments = RateLimiter.of(
                "payments",
                RateLimiterConfig.custom()
                        .limitForPeriod(1_000) // a second
                        .and(1_000_000, Duration.ofDays(1)) // both, or none
                        .timeoutDuration(Duration.ofMillis(200)) // how long a call may wait
                        .build(),
                clock);
        mails = RateLimiter.create(2.0, clock); // the form many have the habit of
    }

    String pay(Supplier<String> bank) {
        return payments.executeSupplier(bank); // or RateLimitExceededException, with retryAfter
    }

    void mail(Runnable sender) {
        mails.acquire(); // waits; the permit may be ignored
        sender.run();
    }

    Duration untilNextMail() {
        return mails.reserve().waitDuration(); // waits for nothing, and tells how long it will be
    }
    // endregion

    public static void main(String[] args) {
        LimitedPayments shop = new LimitedPayments(NanoClock.system());
        System.out.println(shop.pay(() -> "paid"));
        shop.mail(() -> System.out.println("mailed"));
        System.out.println("the next mail but one goes out in " + shop.untilNextMail());
    }
}

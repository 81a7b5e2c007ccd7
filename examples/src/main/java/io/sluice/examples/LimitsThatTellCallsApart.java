package io.sluice.examples;

import io.sluice.core.gate.CallContext;
import io.sluice.ratelimiter.AppliesTo;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.KeyedRateLimiterConfig;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.RateLimiterConfig;
import io.sluice.ratelimiter.RateLimiterRegistry;
import java.time.Duration;
import java.util.concurrent.Callable;

/** One limit for each user, and limits for some callers only. */
public final class LimitsThatTellCallsApart {
    // region keyed
    private final KeyedRateLimiter searches = KeyedRateLimiter.of(
            "search",
            KeyedRateLimiterConfig.custom()
                    .key("user")
                    .limitForPeriod(10) // a second, for each user
                    .override("crawler", 2, Duration.ofSeconds(1))
                    .build());

    void search(String user) {
        searches.acquire(user); // or RateLimitExceededException, with retryAfter
    }

    String search(String user, Callable<String> engine) throws Exception {
        return CallContext.EMPTY.withKey("user", user).call(() -> searches.executeCallable(engine));
    }
    // endregion

    // region some
    private final RateLimiterRegistry limits = RateLimiterRegistry.ofDefaults();
    private final RateLimiter mobile = limit("orders by mobile", 100, AppliesTo.origins("mobile"));
    private final RateLimiter others = limit("orders by others", 20, AppliesTo.exceptOrigins("mobile"));
    private final RateLimiter writes = limit("writes", 5_000, AppliesTo.EVERY_CALL);
    private final RateLimiter reports = limit("reports", 10, AppliesTo.whileBusy("writes", 1_000));

    private RateLimiter limit(String name, long perSecond, AppliesTo calls) {
        return limits.rateLimiter(
                name,
                RateLimiterConfig.custom()
                        .limitForPeriod(perSecond)
                        .appliesTo(calls)
                        .build());
    }
    // endregion

    /** An order passes the limit of its caller; the other one lets it in. */
    void order(String caller, Runnable order) {
        CallContext.EMPTY
                .withOrigin(caller)
                .run(() -> mobile.executeRunnable(() -> others.executeRunnable(() -> writes.executeRunnable(order))));
    }

    /** As many as there are, unless a thousand orders a second come in. */
    void report(Runnable report) {
        reports.executeRunnable(report);
    }

    public static void main(String[] args) throws Exception {
        LimitsThatTellCallsApart shop = new LimitsThatTellCallsApart();
        shop.search("ann");
        System.out.println(shop.search("ann", () -> "12 hits"));
        shop.order("mobile", () -> System.out.println("ordered"));
        shop.report(() -> System.out.println("reported"));
    }
}

package io.sluice.examples;

import io.sluice.recovery.cache.CacheConfig;
import io.sluice.recovery.cache.ResultCache;
import java.time.Duration;
import java.util.function.Function;

/** A price that may be ten seconds old, and an hour if the callee is down. */
public final class OldPrices {
    // region cache
    private final ResultCache<String, Integer> prices = ResultCache.of(
            "prices",
            CacheConfig.custom()
                    .freshFor(Duration.ofSeconds(10)) // until then nobody is asked
                    .staleFor(Duration.ofHours(1)) // until then better than an error
                    .build());

    int price(String item, Function<String, Integer> client) {
        return prices.executeSupplier(item, () -> client.apply(item));
    }
    // endregion

    public static void main(String[] args) {
        OldPrices shop = new OldPrices();
        System.out.println(shop.price("tea", item -> 42));
        System.out.println(shop.price("tea", item -> {
            throw new IllegalStateException("down");
        }));
    }
}

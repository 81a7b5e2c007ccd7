package io.sluice.examples;

import io.sluice.core.gate.CallContext;
import io.sluice.core.time.NanoClock;
import io.sluice.ratelimiter.access.AccessList;
import io.sluice.ratelimiter.access.AccessListConfig;
import io.sluice.ratelimiter.quota.Quota;
import io.sluice.ratelimiter.quota.QuotaConfig;
import io.sluice.ratelimiter.quota.QuotaFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.function.Supplier;

/** So many orders a day for each merchant, counted across restarts; and none from where no merchant is. */
public final class QuotaPerMerchant implements AutoCloseable {
    private final Quota orders;
    private final QuotaFile kept;
    private final AccessList callers;

    QuotaPerMerchant(Path file, NanoClock clock) throws IOException {
        // region quota
        orders = Quota.of(
                "orders",
                QuotaConfig.custom()
                        .limitForPeriod(1_000) // a day, for each merchant
                        .zone(ZoneId.of("Europe/Berlin")) // whose midnight counts
                        .key("merchant")
                        .override("4711", 50_000) // who pays for more
                        .build(),
                clock);
        kept = QuotaFile.open(file, orders); // so that a restart does not forget
        // endregion
        // region access-list
        callers = AccessList.of(
                "callers",
                AccessListConfig.custom()
                        .mode(AccessListConfig.Mode.ALLOW)
                        .addresses("10.0.0.0/8", "2001:db8::/32", "192.0.2.7")
                        .build(),
                clock);
        // endregion
    }

    // region call
    String order(String merchant, String address, Supplier<String> shop) throws Exception {
        CallContext caller = CallContext.EMPTY.withKey("merchant", merchant).withKey(AccessList.ADDRESS, address);
        return caller.call(() -> callers.executeSupplier(orders.decorateSupplier(shop)));
        // or AccessRefusedException; or QuotaExceededException, with the time until midnight
    }
    // endregion

    Quota orders() {
        return orders;
    }

    /** Writes the file a last time. */
    @Override
    public void close() throws IOException {
        kept.close();
    }

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("quota");
        try (QuotaPerMerchant shop = new QuotaPerMerchant(directory.resolve("orders.quota"), NanoClock.system())) {
            System.out.println(shop.order("7", "10.1.2.3", () -> "ordered"));
            System.out.println(shop.orders().usage("7"));
        }
    }
}

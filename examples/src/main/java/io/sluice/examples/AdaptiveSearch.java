package io.sluice.examples;

import io.sluice.adaptive.AdaptiveConfig;
import io.sluice.adaptive.AdaptiveLimiter;
import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Priority;
import java.time.Duration;
import java.util.function.Supplier;

/** A search that is let in as often as the index can take it. */
public final class AdaptiveSearch {
    // region adaptive
    private final AdaptiveLimiter search = AdaptiveLimiter.of(
            "search",
            AdaptiveConfig.custom()
                    .slowCallDuration(Duration.ofSeconds(2)) // by then nobody wants the answer
                    .build());

    String find(String caller, Supplier<String> index) throws Exception {
        return CallContext.EMPTY
                .withOrigin(caller)
                .withPriority(Priority.CRITICAL)
                .call(() -> search.executeSupplier(index)); // or OverloadedException, at once
    }
    // endregion
}

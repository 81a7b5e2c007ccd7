package io.sluice.dashboard.api;

import io.sluice.core.Check;
import java.util.List;

/**
 * All overrides in force for one instance: what it has and is not among them has ended.
 *
 * @param nonce to be given back in the {@link Ack}
 * @param overrides all of them
 */
public record Overrides(String nonce, List<OverrideCommand> overrides) {
    public Overrides {
        Names.checkText("nonce", nonce);
        overrides = Check.listOf("overrides", overrides);
    }
}

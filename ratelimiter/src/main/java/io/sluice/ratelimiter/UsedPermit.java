package io.sluice.ratelimiter;

import io.sluice.core.gate.Outcome;
import io.sluice.core.gate.Permit;
import org.jspecify.annotations.Nullable;

/** What acquire of a limiter returns: the use was over when it was granted. For those who make limiters. */
public final class UsedPermit implements Permit {
    public static final Permit INSTANCE = new UsedPermit();

    private UsedPermit() {}

    @Override
    public Outcome success(@Nullable Object result) {
        return Outcome.SUCCEEDED;
    }

    @Override
    public Outcome error(Throwable error) {
        return Outcome.SUCCEEDED;
    }

    @Override
    public void close() {}
}

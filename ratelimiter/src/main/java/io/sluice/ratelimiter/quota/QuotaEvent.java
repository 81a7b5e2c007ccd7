package io.sluice.ratelimiter.quota;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a quota tells its listeners. Later versions may add kinds; keep a default branch.
 * <p>None of them is built unless somebody subscribed to its type.
 */
public sealed interface QuotaEvent {
    /** The quota's name. */
    String name();

    /** When it happened, by the wall clock that the quota goes by. */
    Instant at();

    /**
     * The last call of a period was let in. It is told again if that call was given back and another took its place.
     *
     * @param value whose quota it was; null for calls without a value
     */
    record UsedUp(String name, Instant at, @Nullable String value) implements QuotaEvent {}

    /**
     * A call was refused.
     *
     * @param value whose quota was used up; null for calls without a value
     * @param reason as in {@link QuotaExceededException}
     */
    record CallRefused(String name, Instant at, @Nullable String value, String reason) implements QuotaEvent {}

    /**
     * A new period began; told with its first call, or whoever looked first.
     *
     * @param start its first moment
     * @param end the first moment of the next
     */
    record PeriodStarted(String name, Instant at, Instant start, Instant end) implements QuotaEvent {}

    /** The configuration was changed while the quota runs. */
    record ConfigUpdated(String name, Instant at, QuotaConfig old, QuotaConfig config) implements QuotaEvent {}
}

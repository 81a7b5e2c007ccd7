package io.sluice.guard;

import io.sluice.recovery.Fallback;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the program gives to a guard that cannot be said by rules.
 *
 * @param answers the fallbacks that are functions; null if there are none
 * @param given recoveries that are mostly code, such as a failover with its targets; rules change their options
 * @param named functions that rules refer to by name, as answers of fallbacks
 */
record CodeParts(
        @Nullable Fallback answers,
        List<Object> given,
        Map<String, Function<? super Throwable, ? extends @Nullable Object>> named) {}

package io.sluice.spring.client;

import org.jspecify.annotations.Nullable;

/**
 * What gates, retries and fallbacks see of an answer that counts as a failure: for predicates such as {@code recordException}. The caller
 * never sees it, but the answer.
 * <p>It is either a {@link FailedAnswerException}, or a {@link CalleeRefusedException} if the callee said when to come back.
 */
public sealed interface FailedAnswer permits FailedAnswerException, CalleeRefusedException {

    /** The status, such as 503. */
    int status();

    /** The answer in the client's own type, or null in a copy that went over a wire. */
    @Nullable Object answer();
}

package io.sluice.spring.web;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import org.jspecify.annotations.Nullable;

/**
 * Says what a client hears whose request is refused. A bean of this type takes the place of {@link ProblemAnswers}, which it may ask
 * for what to change:
 * <pre>{@code
 * @Bean
 * RefusalAnswers answers() {
 *     RefusalAnswers problems = ProblemAnswers.withRateLimitHeaders();
 *     return (refusal, guard) -> problems.answer(refusal, guard).withHeader("Cache-Control", "no-store");
 * }
 * }</pre>
 * <p>It is asked on the thread that serves the request, which may be one that must not block. What it answers goes to whoever calls:
 * it should repeat nothing of the request, and tell no more of the rules than callers may know.
 */
@FunctionalInterface
public interface RefusalAnswers {

    /**
     * @param refusal which gate refused, and why
     * @param guard the guard that was asked at the entry; null if a guard further in refused, and the handler let that through
     */
    RefusalAnswer answer(CallNotPermittedException refusal, @Nullable Guard guard);
}

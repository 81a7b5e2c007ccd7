package io.sluice.spring.web;

import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import io.sluice.ratelimiter.KeyedRateLimiter;
import io.sluice.ratelimiter.RateLimiter;
import io.sluice.ratelimiter.access.AccessList;
import io.sluice.ratelimiter.quota.Quota;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Answers refusals by a problem document (RFC 9457): 429 if the caller is over a limit, 403 if an access list turns it away, 503 if the
 * service cannot, which is what circuit breakers, bulkheads and adaptive limits say.
 * <p>{@code Retry-After} is in whole seconds, rounded up, at least 1, where it is known when to come back. Nothing of the request is
 * repeated, and no name, option or reason of a rule is told but what the {@code RateLimit} fields are for.
 * <p>Immutable, safe for many threads.
 */
public final class ProblemAnswers implements RefusalAnswers {
    private final boolean rateLimitHeaders;

    private ProblemAnswers(boolean rateLimitHeaders) {
        this.rateLimitHeaders = rateLimitHeaders;
    }

    /** With the fields of draft-ietf-httpapi-ratelimit-headers-10 in refusals by limits. */
    public static ProblemAnswers withRateLimitHeaders() {
        return new ProblemAnswers(true);
    }

    /** Without the fields that tell of limits. */
    public static ProblemAnswers plain() {
        return new ProblemAnswers(false);
    }

    /** What there is to say, by who is to blame. */
    private enum Problem {
        FORBIDDEN(403, "Forbidden", "This caller has no access."),
        LIMIT(429, "Too Many Requests", "The limit of requests is reached."),
        UNAVAILABLE(503, "Service Unavailable", "The service cannot take the request at present.");

        private final int status;
        private final String title;
        private final String detail;

        Problem(int status, String title, String detail) {
            this.status = status;
            this.title = title;
            this.detail = detail;
        }

        static Problem of(String gate) {
            return switch (gate) {
                case AccessList.KIND -> FORBIDDEN;
                case RateLimiter.KIND, KeyedRateLimiter.KIND, Quota.KIND -> LIMIT;
                default -> UNAVAILABLE;
            };
        }

        /** All of it is ours, so nothing needs to be escaped. */
        String json(OptionalLong retryAfterSeconds) {
            String again = retryAfterSeconds.isPresent()
                    ? " Try again in " + seconds(retryAfterSeconds.getAsLong()) + '.'
                    : "";
            return "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\""
                    + detail + again + "\"}";
        }

        private static String seconds(long count) {
            return count == 1 ? "1 second" : count + " seconds";
        }
    }

    @Override
    public RefusalAnswer answer(CallNotPermittedException refusal, @Nullable Guard guard) {
        Problem problem = Problem.of(refusal.gate());
        OptionalLong retryAfter = retryAfterSeconds(refusal);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/problem+json");
        retryAfter.ifPresent(seconds -> headers.put("Retry-After", Long.toString(seconds)));
        if (rateLimitHeaders && guard != null && problem == Problem.LIMIT) {
            RateLimitFields.ofRefusal(guard, refusal.gate(), retryAfter, headers);
        }
        return new RefusalAnswer(problem.status, headers, problem.json(retryAfter));
    }

    private static OptionalLong retryAfterSeconds(CallNotPermittedException refusal) {
        Duration wait = refusal.retryAfter().orElse(null);
        return wait == null
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(1, wait.toSeconds() + (wait.toNanosPart() > 0 ? 1 : 0)));
    }
}

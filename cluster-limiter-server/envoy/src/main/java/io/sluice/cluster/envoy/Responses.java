package io.sluice.cluster.envoy;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.DescriptorStatus;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.RateLimit;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.RateLimit.Unit;
import io.sluice.cluster.envoy.DomainRules.Match;
import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.CalendarWindow;
import io.sluice.cluster.server.engine.Verdict;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what became of a request, in Envoy's words. Immutable. */
final class Responses {
    private static final long MOST_UINT32 = 0xffff_ffffL;
    private static final long MILLIS = 1000;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final boolean headers;

    /**
     * @param headers whether to add RateLimit headers
     */
    Responses(boolean headers) {
        this.headers = headers;
    }

    /**
     * @param matches the limit of each descriptor; null if it has none
     * @param answers what became of each; null if it has no count
     * @param millis the time by the wall clock
     */
    RateLimitResponse of(List<@Nullable Match> matches, List<@Nullable Answer> answers, long millis) {
        RateLimitResponse.Builder response = RateLimitResponse.newBuilder().setOverallCode(Code.OK);
        DescriptorStatus tightest = null;
        for (int i = 0; i < matches.size(); i++) {
            DescriptorStatus status = status(matches.get(i), answers.get(i), millis);
            response.addStatuses(status);
            if (status.getCode() == Code.OVER_LIMIT) {
                response.setOverallCode(Code.OVER_LIMIT);
            }
            if (status.hasCurrentLimit() && (tightest == null || isTighter(status, tightest))) {
                tightest = status;
            }
        }
        if (headers && tightest != null) {
            addHeaders(response, tightest);
        }
        return response.build();
    }

    private static DescriptorStatus status(@Nullable Match match, @Nullable Answer answer, long millis) {
        DescriptorStatus.Builder status = DescriptorStatus.newBuilder().setCode(Code.OK);
        if (match == null
                || answer != null && answer.verdict() == Verdict.NO_RULE) { // as of a file that has just changed
            return status.build();
        }
        DescriptorLimit limit = match.limit();
        if (limit.unlimited()) {
            return status.setLimitRemaining((int) MOST_UINT32).build();
        }
        boolean over = answer == null || !answer.isOk();
        long reset = new CalendarWindow(limit.unit(), ZoneOffset.UTC).at(millis).end() - millis;
        return status.setCode(over && !limit.shadow() ? Code.OVER_LIMIT : Code.OK)
                .setCurrentLimit(RateLimit.newBuilder()
                        .setName(limit.name())
                        .setRequestsPerUnit((int) limit.requestsPerUnit())
                        .setUnit(Unit.valueOf(limit.unit().name())))
                .setLimitRemaining(answer == null ? 0 : (int) Math.min(MOST_UINT32, answer.remaining()))
                .setDurationUntilReset(Duration.newBuilder()
                        .setSeconds(reset / MILLIS)
                        .setNanos((int) (reset % MILLIS) * NANOS_PER_MILLI))
                .build();
    }

    private static boolean isTighter(DescriptorStatus one, DescriptorStatus other) {
        return Integer.compareUnsigned(one.getLimitRemaining(), other.getLimitRemaining()) < 0;
    }

    private static void addHeaders(RateLimitResponse.Builder response, DescriptorStatus status) {
        Duration reset = status.getDurationUntilReset();
        long seconds = reset.getSeconds() + (reset.getNanos() > 0 ? 1 : 0);
        header(
                response,
                "RateLimit-Limit",
                Integer.toUnsignedLong(status.getCurrentLimit().getRequestsPerUnit()));
        header(response, "RateLimit-Remaining", Integer.toUnsignedLong(status.getLimitRemaining()));
        header(response, "RateLimit-Reset", seconds);
    }

    private static void header(RateLimitResponse.Builder response, String key, long value) {
        response.addResponseHeadersToAdd(HeaderValue.newBuilder().setKey(key).setValue(Long.toString(value)));
    }
}

package io.sluice.cluster.envoy;

import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.RateLimitDescriptor.RateLimitOverride;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitServiceGrpc.RateLimitServiceImplBase;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.sluice.cluster.envoy.DomainRules.Match;
import io.sluice.cluster.server.access.Role;
import io.sluice.cluster.server.desk.Desk;
import io.sluice.cluster.server.engine.Answer;
import io.sluice.cluster.server.engine.CalendarUnit;
import io.sluice.cluster.server.engine.Verdict;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Answers Envoy. Safe for many threads. */
final class RateLimitService extends RateLimitServiceImplBase {
    private final Desk desk;
    private final InstantSource wallClock;
    private final boolean overrides;
    private final Responses responses;
    private final LongAdder requests = new LongAdder();
    private final LongAdder overLimit = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final Map<String, Domain> domains;

    /**
     * @param domains by name; safe for many threads
     */
    RateLimitService(Desk desk, InstantSource wallClock, EnvoyConfig config, Map<String, Domain> domains) {
        this.desk = desk;
        this.wallClock = wallClock;
        this.overrides = config.limitOverrides();
        this.responses = new Responses(config.responseHeaders());
        this.domains = domains;
    }

    @Override
    public void shouldRateLimit(RateLimitRequest request, StreamObserver<RateLimitResponse> observer) {
        requests.increment();
        if (request.getDomain().isEmpty() || request.getDescriptorsCount() == 0) {
            String missing = request.getDomain().isEmpty() ? "domain" : "descriptors";
            fail(observer, Status.INVALID_ARGUMENT.withDescription(missing + " must not be empty, but was"));
            return;
        }
        if (!Callers.present().may(Role.CLIENT, EnvoyDoor.NAMESPACE_PREFIX + request.getDomain())) {
            fail(observer, Status.PERMISSION_DENIED.withDescription("this domain is not for you"));
            return;
        }
        Domain domain = domains.get(request.getDomain());
        if (domain == null) {
            answer(observer, responses.of(none(request), nothing(request), wallClock.millis()));
            return;
        }
        List<@Nullable Match> matches;
        try {
            matches = withoutReplaced(matches(domain, request));
        } catch (BadDescriptorException bad) {
            fail(observer, Status.INVALID_ARGUMENT.withDescription(bad.getMessage()));
            return;
        }
        new Decision(desk, domain.engineName(), request, matches)
                .run()
                .thenAccept(answers -> answered(observer, matches, answers));
    }

    private static List<@Nullable Match> none(RateLimitRequest request) {
        return Collections.nCopies(request.getDescriptorsCount(), null);
    }

    private static List<@Nullable Answer> nothing(RateLimitRequest request) {
        return Collections.nCopies(request.getDescriptorsCount(), null);
    }

    // ---- limits

    /** A descriptor that nobody can answer. */
    private static final class BadDescriptorException extends Exception {
        private static final long serialVersionUID = 1L;

        BadDescriptorException(String message) {
            super(message, null, false, false);
        }
    }

    private List<@Nullable Match> matches(Domain domain, RateLimitRequest request) throws BadDescriptorException {
        List<@Nullable Match> matches = new ArrayList<>(request.getDescriptorsCount());
        for (RateLimitDescriptor descriptor : request.getDescriptorsList()) {
            List<Map.Entry<String, String>> entries = new ArrayList<>(descriptor.getEntriesCount());
            for (RateLimitDescriptor.Entry entry : descriptor.getEntriesList()) {
                entries.add(Map.entry(entry.getKey(), entry.getValue()));
            }
            matches.add(
                    overrides && descriptor.hasLimit()
                            ? override(domain, descriptor.getLimit(), entries)
                            : domain.rules().find(entries));
        }
        return matches;
    }

    private static Match override(Domain domain, RateLimitOverride limit, List<Map.Entry<String, String>> entries)
            throws BadDescriptorException {
        CalendarUnit unit = switch (limit.getUnit()) {
            case SECOND -> CalendarUnit.SECOND;
            case MINUTE -> CalendarUnit.MINUTE;
            case HOUR -> CalendarUnit.HOUR;
            case DAY -> CalendarUnit.DAY;
            case MONTH -> CalendarUnit.MONTH;
            case YEAR -> CalendarUnit.YEAR;
            default ->
                throw new BadDescriptorException("the unit of a limit must be known, but was " + limit.getUnitValue());
        };
        DescriptorLimit known = domain.override(Integer.toUnsignedLong(limit.getRequestsPerUnit()), unit);
        if (known == null) {
            throw new BadDescriptorException("limits that requests bring along must be at most " + Domain.MOST_OVERRIDES
                    + " different ones in a domain, but one more came");
        }
        List<String> key = new ArrayList<>();
        for (Map.Entry<String, String> entry : entries) {
            key.add(entry.getKey());
            key.add(entry.getValue());
        }
        return new Match(known, Keys.of(key));
    }

    /** Limits that others of the same request replace do not hold. */
    private static List<@Nullable Match> withoutReplaced(List<@Nullable Match> matches) {
        Set<String> replaced = new HashSet<>();
        for (Match match : matches) {
            if (match != null) {
                replaced.addAll(match.limit().replaces());
            }
        }
        if (!replaced.isEmpty()) {
            matches.replaceAll(
                    match -> match != null && replaced.contains(match.limit().name()) ? null : match);
        }
        return matches;
    }

    // ---- answers

    private void answered(
            StreamObserver<RateLimitResponse> observer, List<@Nullable Match> matches, List<@Nullable Answer> answers) {
        for (Answer answer : answers) {
            if (answer != null && (answer.verdict() == Verdict.UNKNOWN || answer.verdict() == Verdict.UNAVAILABLE)) {
                fail(observer, Status.UNAVAILABLE.withDescription("the store of limits did not answer"));
                return;
            }
            if (answer != null && answer.verdict() == Verdict.BUSY) {
                fail(observer, Status.RESOURCE_EXHAUSTED.withDescription("too much is going on"));
                return;
            }
        }
        RateLimitResponse response = responses.of(matches, answers, wallClock.millis());
        if (response.getOverallCode() == RateLimitResponse.Code.OVER_LIMIT) {
            overLimit.increment();
        }
        answer(observer, response);
    }

    private static void answer(StreamObserver<RateLimitResponse> observer, RateLimitResponse response) {
        observer.onNext(response);
        observer.onCompleted();
    }

    private void fail(StreamObserver<RateLimitResponse> observer, Status status) {
        errors.increment();
        observer.onError(status.asException());
    }

    EnvoySnapshot snapshot() {
        return new EnvoySnapshot(requests.sum(), overLimit.sum(), errors.sum());
    }
}

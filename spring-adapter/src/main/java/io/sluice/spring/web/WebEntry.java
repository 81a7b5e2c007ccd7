package io.sluice.spring.web;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.spring.FailureStatuses;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.util.DisconnectedClientHelper;

/** What both kinds of servers do alike with a request that comes in. Safe for many threads. */
final class WebEntry {
    private final WebProperties properties;
    private final RefusalAnswers answers;
    private final FailureStatuses failures;
    private final Callers callers;
    private final boolean needsPrincipal;
    private final List<String> exactExclusions;
    private final List<String> prefixExclusions;
    private final Guard process;
    private final WebResources resources;

    WebEntry(Sluice sluice, WebProperties properties, RefusalAnswers answers) {
        this.properties = properties;
        this.answers = answers;
        failures = properties.failures();
        callers = new Callers(properties);
        needsPrincipal = callers.needPrincipal();
        exactExclusions = properties.exclude().stream()
                .map(path -> path.endsWith("/**") ? path.substring(0, path.length() - 3) : path)
                .toList();
        prefixExclusions = properties.exclude().stream()
                .filter(path -> path.endsWith("/**"))
                .map(path -> path.substring(0, path.length() - 2))
                .toList();
        process = properties.adaptive().enabled()
                ? sluice.guard(
                        properties.inbound(),
                        guard -> guard.adaptive(properties.adaptive().config()))
                : sluice.guard(properties.inbound());
        resources = new WebResources(sluice);
    }

    int order() {
        return properties.order();
    }

    /** Whether a request for this path passes no guard. */
    boolean excludes(String path) {
        for (String prefix : prefixExclusions) {
            if (path.startsWith(prefix)) {
                return true;
            }
        }
        return exactExclusions.contains(path);
    }

    /** The guard that everything passes first. */
    Guard process() {
        return process;
    }

    /** The guard of what a handler serves. */
    Guard resource(String method, String pattern) {
        return resources.guard(method, pattern);
    }

    /** A request has come in, of which no more is known than what it says itself. */
    WebCall begin(RequestView request) {
        return new WebCall(callers.of(request, process.name()), failures);
    }

    /** Who calls, when it is known what, and perhaps who has logged in. */
    CallContext inside(WebCall call, RequestView request, String resource) {
        return needsPrincipal && request.principal() != null
                ? callers.of(request, resource)
                : call.context().withEntrance(resource);
    }

    boolean needsPrincipal() {
        return needsPrincipal;
    }

    boolean tellsPassed() {
        return properties.rateLimitHeaders() == WebProperties.RateLimitHeaders.ALWAYS;
    }

    RefusalAnswer answer(CallNotPermittedException refusal, @Nullable Guard guard) {
        return answers.answer(refusal, guard);
    }

    /** Settles a call whose handler threw what nobody has handled yet: by the status that it stands for, if it does for one. */
    void settleThrown(WebCall call, Throwable error) {
        if (DisconnectedClientHelper.isClientDisconnectedException(error)) {
            call.abandoned();
        } else if (error instanceof CallNotPermittedException refusal) {
            call.answered(answer(refusal, null).status());
        } else if (error instanceof ErrorResponse response) {
            call.answered(response.getStatusCode().value());
        } else {
            ResponseStatus status = AnnotatedElementUtils.findMergedAnnotation(error.getClass(), ResponseStatus.class);
            if (status != null) {
                call.answered(status.code().value());
            } else {
                call.failed(error);
            }
        }
    }
}

package io.sluice.spring.web;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/** The second guard of a servlet's requests: that of the resource, once it is known which handler serves it. */
final class ResourceInterceptor implements AsyncHandlerInterceptor {
    private static final String SCOPE = "io.sluice.web.scope";

    private final WebEntry entry;

    ResourceInterceptor(WebEntry entry) {
        this.entry = entry;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (!(request.getAttribute(WebCall.ATTRIBUTE) instanceof WebCall call) || !call.goesInside()) {
            return true;
        }
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        Guard guard = entry.resource(request.getMethod(), pattern == null ? "/**" : pattern.toString());
        CallContext context = entry.inside(call, new ServletRequestView(request), guard.name());
        call.know(context);
        CallContext.Scope scope = context.open();
        try {
            call.hold(guard.acquire());
        } catch (CallNotPermittedException refusal) {
            scope.close();
            call.abandoned();
            ServletAnswers.refuse(entry, refusal, guard, response);
            return false;
        }
        request.setAttribute(SCOPE, scope);
        WebAsyncUtils.getAsyncManager(request)
                .registerCallableInterceptor(ScopedCallables.KEY, new ScopedCallables(context));
        if (entry.tellsPassed()) {
            RateLimitFields.ofPassed(guard, response::setHeader);
        }
        return true;
    }

    @Override
    public void afterConcurrentHandlingStarted(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        closeScope(request);
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception unhandled) {
        closeScope(request);
        if (unhandled != null && request.getAttribute(WebCall.ATTRIBUTE) instanceof WebCall call) {
            call.threw(unhandled);
        }
    }

    private static void closeScope(HttpServletRequest request) {
        if (request.getAttribute(SCOPE) instanceof CallContext.Scope scope) {
            request.removeAttribute(SCOPE);
            scope.close();
        }
    }
}

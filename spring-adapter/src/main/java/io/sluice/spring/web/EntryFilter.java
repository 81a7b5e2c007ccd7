package io.sluice.spring.web;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.CallNotPermittedException;
import io.sluice.guard.Guard;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The first guard of a servlet's requests: that of the process. What it lets in carries a {@link WebCall} and runs in the scope of its
 * context; the call is settled here, when the request has really ended, also if other threads answer it.
 */
final class EntryFilter extends OncePerRequestFilter implements Ordered {
    private final WebEntry entry;

    EntryFilter(WebEntry entry) {
        this.entry = entry;
    }

    @Override
    public int getOrder() {
        return entry.order();
    }

    /** By the path that the container has made of what was sent, since a path like {@code /a/../b} would get past the original. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String info = request.getPathInfo();
        return entry.excludes(info == null ? request.getServletPath() : request.getServletPath() + info);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        WebCall call = entry.begin(new ServletRequestView(request));
        try (CallContext.Scope scope = call.context().open()) {
            Guard process = entry.process();
            try {
                call.hold(process.acquire());
            } catch (CallNotPermittedException refusal) {
                ServletAnswers.refuse(entry, refusal, process, response);
                return;
            }
            request.setAttribute(WebCall.ATTRIBUTE, call);
            letIn(request, response, chain, call);
        }
    }

    private void letIn(HttpServletRequest request, HttpServletResponse response, FilterChain chain, WebCall call)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (Throwable error) {
            entry.settleThrown(
                    call, error instanceof ServletException e && e.getCause() != null ? e.getCause() : error);
            throw error;
        }
        if (request.isAsyncStarted()) {
            request.getAsyncContext().addListener(new Settling(entry, call, response));
        } else {
            call.answered(response.getStatus());
        }
    }

    /** Settles a call that other threads answer, when the container says that it has ended. */
    private record Settling(WebEntry entry, WebCall call, HttpServletResponse response) implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            call.answered(response.getStatus());
        }

        @Override
        public void onError(AsyncEvent event) {
            Throwable error = event.getThrowable();
            if (error != null) {
                entry.settleThrown(call, error);
            }
        }

        /** Whoever answers decides what that means, and is asked now. */
        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {
            ServletRequest request = event.getSuppliedRequest();
            event.getAsyncContext().addListener(this, request, event.getSuppliedResponse());
        }
    }
}

package io.sluice.spring.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.DisconnectedClientHelper;

/** Looks at what handlers throw, before anybody resolves it: that the client has gone away does not show in the status. */
final class ExceptionWatch implements HandlerExceptionResolver {
    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception error) {
        if (DisconnectedClientHelper.isClientDisconnectedException(error)
                && request.getAttribute(WebCall.ATTRIBUTE) instanceof WebCall call) {
            call.abandoned();
        }
        return null;
    }
}

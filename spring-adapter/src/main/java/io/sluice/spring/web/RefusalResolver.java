package io.sluice.spring.web;

import io.sluice.core.gate.CallNotPermittedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Answers the refusals of guards further in that no handler, and no {@code @ExceptionHandler}, has dealt with. */
final class RefusalResolver implements HandlerExceptionResolver {
    private final WebEntry entry;

    RefusalResolver(WebEntry entry) {
        this.entry = entry;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception error) {
        if (!(error instanceof CallNotPermittedException refusal) || response.isCommitted()) {
            return null;
        }
        try {
            response.resetBuffer();
            ServletAnswers.refuse(entry, refusal, null, response);
        } catch (IOException clientIsGone) {
            return null;
        }
        return new ModelAndView();
    }
}
